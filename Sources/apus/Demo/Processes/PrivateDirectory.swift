import Glibc

/// A directory that only this user can look into, for as long as the demo runs.
struct PrivateDirectory: ~Copyable {
    let path: String

    /// Makes it; nil with `errno` set when that fails.
    init?() {
        let base = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
        // A Unix socket's path has at most 107 bytes, and the name in the directory needs some.
        var template = Array(((base.utf8.count <= 70 ? base : "/tmp") + "/apus-demo-XXXXXX").utf8CString)
        guard mkdtemp(&template) != nil else { return nil }
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    deinit {
        if let directory = opendir(path) {
            var names: [String] = []
            while let entry = readdir(directory) {
                names.append(
                    withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                        pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
                    }
                )
            }
            closedir(directory)
            for name in names where name != "." && name != ".." {
                unlink("\(path)/\(name)")
            }
        }
        rmdir(path)
    }
}
