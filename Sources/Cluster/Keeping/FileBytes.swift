import Glibc

/// Whole files of limited size, read and replaced; blocks.
enum FileBytes {
    /// A system call that failed.
    struct Failure: Error, Equatable {
        /// Which call.
        var call: String
        /// Why.
        var errno: CInt

        /// In the system's words.
        var text: String { "\(self.call): \(String(cString: strerror(self.errno)))" }
    }

    /// Reads a file.
    ///
    /// - Parameters:
    ///   - path: Where it is.
    ///   - sizeMax: Bytes that are expected, at most.
    /// - Returns: Its bytes, or the first `sizeMax + 1` of more.
    /// - Throws: Why it cannot be read.
    static func read(_ path: String, sizeMax: Int) throws(Failure) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw Failure(call: "open", errno: errno) }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 16_384)
        while bytes.count <= sizeMax {
            let wanted = min(chunk.count, sizeMax + 1 - bytes.count)
            let count = Glibc.read(descriptor, &chunk, wanted)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw Failure(call: "read", errno: errno) }
            if count == 0 { break }
            bytes += chunk[..<count]
        }
        return bytes
    }

    /// Replaces a file as a whole: whoever reads it, even after a crash, finds the old bytes or the new.
    ///
    /// - Parameters:
    ///   - path: Where it is; a file of this name with `.new` is made beside it.
    ///   - bytes: What it is to hold.
    /// - Throws: Why that did not work; then the old file is as it was.
    static func replace(_ path: String, with bytes: [UInt8]) throws(Failure) {
        let draft = path + ".new"
        let descriptor = open(draft, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o640)
        guard descriptor >= 0 else { throw Failure(call: "open", errno: errno) }
        do throws(Failure) {
            try write(bytes, to: descriptor)
            guard fsync(descriptor) == 0 else { throw Failure(call: "fsync", errno: errno) }
        } catch {
            close(descriptor)
            unlink(draft)
            throw error
        }
        close(descriptor)
        guard rename(draft, path) == 0 else {
            let failure = Failure(call: "rename", errno: errno)
            unlink(draft)
            throw failure
        }
        syncFolder(of: path)
    }

    /// Moves a file out of the way, in the place of an earlier one.
    static func move(_ path: String, to place: String) {
        rename(path, place)
    }

    private static func write(_ bytes: [UInt8], to descriptor: CInt) throws(Failure) {
        var written = 0
        while written < bytes.count {
            let count = bytes[written...].withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw Failure(call: "write", errno: errno) }
            written += count
        }
    }

    /// Makes a renaming last.
    private static func syncFolder(of path: String) {
        let folder = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
        let descriptor = open(folder.isEmpty ? "/" : folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        fsync(descriptor)
        close(descriptor)
    }
}

extension FileBytes.Failure {
    /// Whether there is no such file.
    var isMissing: Bool { self.errno == ENOENT }
}
