import Glibc

/// A directory for a test's sockets and files.
struct PrivateDirectory {
    let path: String

    init() throws {
        var template = Array("/tmp/apus-node-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw WireError.system("mkdtemp", errno) }
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// Removes it with what it holds.
    func remove() {
        if let directory = opendir(path) {
            while let entry = readdir(directory) {
                let name = withUnsafeBytes(of: entry.pointee.d_name) {
                    String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
                }
                if name != ".", name != ".." { unlink("\(path)/\(name)") }
            }
            closedir(directory)
        }
        rmdir(path)
    }

    /// The text of one of its files.
    func text(of name: String) throws -> String {
        let fd = open("\(path)/\(name)", O_RDONLY)
        guard fd >= 0 else { throw WireError.system("open", errno) }
        defer { close(fd) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = read(fd, &chunk, chunk.count)
            guard count > 0 else { break }
            bytes += chunk[..<count]
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
