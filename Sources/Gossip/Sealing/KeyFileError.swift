/// Why a key file cannot be used: all its faults, none of which quotes a key.
package struct KeyFileError: Error, Sendable, Equatable, CustomStringConvertible {
    /// One thing that is wrong, and where.
    package struct Fault: Sendable, Equatable {
        /// The line, from 1; nil when the fault is the whole file's.
        package var line: Int?
        /// What is wrong there.
        package var problem: Problem

        /// States a fault.
        package init(line: Int?, problem: Problem) {
            self.line = line
            self.problem = problem
        }
    }

    /// What can be wrong.
    package enum Problem: Error, Sendable, Equatable {
        /// The file could not be read, for the system's reason.
        case unreadable(String)
        /// The file is larger than any key file.
        case tooLarge
        /// The file holds no key.
        case noKey
        /// There are more keys than ``KeyRing/keysMax``.
        case tooMany
        /// The line is no base64.
        case notBase64(characters: Int)
        /// The line is the base64 of too few or too many bytes.
        case wrongSize(bytes: Int)
        /// All bytes of the key are equal.
        case trivial
        /// The key stands in an earlier line too.
        case twice(Int)
        /// Another key, in an earlier line, has the same short hash.
        case sameID(Int)
    }

    /// The file's name.
    package var file: String
    /// What is wrong, in the order of lines; never empty.
    package var faults: [Fault]

    /// Gathers what is wrong with a file.
    package init(file: String, faults: [Fault]) {
        self.file = file
        self.faults = faults
    }

    /// One line a fault: file, line, what is wrong, and what to do.
    package var description: String {
        faults.map { fault in
            let place = fault.line.map { "\(file):\($0)" } ?? file
            return "\(place): error: \(fault.problem.text)"
        }.joined(separator: "\n")
    }
}

extension KeyFileError.Problem {
    fileprivate var text: String {
        switch self {
        case .unreadable(let reason): "cannot be read: \(reason); make it readable for the user that runs the node"
        case .tooLarge: "larger than \(KeyFile.sizeMax) bytes; name a file made with `apus keygen`"
        case .noKey: "holds no key; add a line made with `apus keygen`"
        case .tooMany: "more than \(KeyRing.keysMax) keys; remove those that no node seals with any more"
        case .notBase64(let count):
            "not a key in base64 but \(count) other characters; write a line made with `apus keygen`"
        case .wrongSize(let count):
            "a key has \(ClusterKey.byteCount) bytes, got \(count); write a line made with `apus keygen`"
        case .trivial: "all bytes of the key are equal, so anybody can guess it; write a line made with `apus keygen`"
        case .twice(let line): "the same key as in line \(line); keep one, and the sealing key first"
        case .sameID(let line): "another key than in line \(line) with the same short hash; make a new one"
        }
    }
}
