import Glibc

/// The demo's files in its directory.
struct DemoFiles {
    let directory: String

    /// The path of a file.
    func path(of name: String) -> String { "\(directory)/\(name)" }

    /// The path of the file that takes a process' standard error.
    func logFile(of process: String) -> String { path(of: "\(process).log") }

    /// The beginning of what a process wrote to standard error: whoever crashes says why before the long trace.
    func log(of process: String) -> String {
        let descriptor = open(logFile(of: process), O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return "" }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: 4_096)
        let count = read(descriptor, &bytes, bytes.count)
        return String(decoding: bytes[..<max(0, count)], as: UTF8.self)
    }

    /// Makes a file; gives its path.
    func write(_ text: String, to name: String) throws(DemoError) -> String {
        let path = path(of: name)
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw .cannotWrite(path, errno) }
        defer { close(descriptor) }
        let bytes = Array(text.utf8)
        guard Glibc.write(descriptor, bytes, bytes.count) == bytes.count else { throw .cannotWrite(path, errno) }
        return path
    }
}
