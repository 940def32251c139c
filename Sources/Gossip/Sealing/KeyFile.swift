/// The text of a key file: base64 keys, one a line, the sealing one first; what follows a `#` is a comment.
package enum KeyFile {
    /// Bytes of a file at most.
    package static let sizeMax = 64 << 10

    /// Reads a file's bytes.
    ///
    /// - Parameters:
    ///   - bytes: What the file holds.
    ///   - file: Its name, for errors.
    /// - Returns: The keys.
    /// - Throws: Everything that is wrong with it.
    package static func read(_ bytes: [UInt8], file: String) throws(KeyFileError) -> KeyRing {
        guard bytes.count <= sizeMax else {
            throw KeyFileError(file: file, faults: [.init(line: nil, problem: .tooLarge)])
        }
        var keys: [ClusterKey] = []
        var lines: [KeyID: Int] = [:]
        var faults: [KeyFileError.Fault] = []
        for (index, line) in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).enumerated() {
            let number = index + 1
            switch key(of: line) {
            case .success(nil):
                continue
            case .failure(let problem):
                faults.append(.init(line: number, problem: problem))
            case .success(.some(let key)):
                if let earlier = lines[key.id] {
                    let isSame = keys.contains(key)
                    faults.append(.init(line: number, problem: isSame ? .twice(earlier) : .sameID(earlier)))
                } else if keys.count == KeyRing.keysMax {
                    faults.append(.init(line: number, problem: .tooMany))
                    throw KeyFileError(file: file, faults: faults)
                } else {
                    keys.append(key)
                    lines[key.id] = number
                }
            }
        }
        if faults.isEmpty, keys.isEmpty { faults.append(.init(line: nil, problem: .noKey)) }
        guard faults.isEmpty, let ring = KeyRing(keys) else { throw KeyFileError(file: file, faults: faults) }
        return ring
    }

    /// The key of a line; nil when it holds none.
    private static func key(of line: ArraySlice<UInt8>) -> Result<ClusterKey?, KeyFileError.Problem> {
        let content = line.prefix { $0 != UInt8(ascii: "#") }
        let start = content.drop { isBlank($0) }
        let blanks = start.reversed().prefix { isBlank($0) }.count
        let text = start.dropLast(blanks)
        guard !text.isEmpty else { return .success(nil) }
        guard let bytes = Base64.decode(text) else { return .failure(.notBase64(characters: text.count)) }
        guard let key = ClusterKey(bytes: bytes) else { return .failure(.wrongSize(bytes: bytes.count)) }
        // What examples show; nobody draws it.
        guard bytes.contains(where: { $0 != bytes[0] }) else { return .failure(.trivial) }
        return .success(key)
    }

    private static func isBlank(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") || byte == UInt8(ascii: "\r")
    }
}
