import Glibc
import Gossip
import Testing

@testable import Cluster

/// A folder of a test, gone with it.
final class Folder: Sendable {
    let path: String

    init() throws {
        var template = Array("/tmp/apus-cluster-XXXXXX".utf8CString)
        let made = try #require(mkdtemp(&template))
        self.path = String(cString: made)
    }

    deinit {
        for name in self.names where unlink("\(self.path)/\(name)") != 0 { rmdir("\(self.path)/\(name)") }
        rmdir(self.path)
    }

    /// The names of the files in it.
    var names: [String] {
        guard let folder = opendir(self.path) else { return [] }
        defer { closedir(folder) }
        var names: [String] = []
        while let entry = readdir(folder) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted()
    }

    /// Writes a file, and gives its path.
    @discardableResult
    func write(_ name: String, _ text: String) throws -> String {
        try FileBytes.replace("\(self.path)/\(name)", with: Array(text.utf8))
        return "\(self.path)/\(name)"
    }

    /// Makes a folder in it.
    func makeFolder(_ name: String) throws {
        try #require(mkdir("\(self.path)/\(name)", 0o755) == 0)
    }

    /// Writes a key file with keys that are known by numbers, the sealing one first.
    @discardableResult
    func writeKeys(_ numbers: UInt64..., name: String = "cluster.key") throws -> ClusterSettings.Security {
        let texts = numbers.map { number in
            var generator = NumberedGenerator(state: number)
            return ClusterKey.newText(using: &generator)
        }
        return .keyFile(try self.write(name, texts.joined(separator: "\n")))
    }
}

/// SplitMix64: the same sequence for the same number.
struct NumberedGenerator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        self.state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = self.state
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }

    mutating func bytes(_ count: Int) -> [UInt8] {
        (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &self) }
    }
}
