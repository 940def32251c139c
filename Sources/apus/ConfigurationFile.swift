import ApusConfiguration
import ArgumentParser
import Glibc
import Node

/// The option that names the configuration file, and the reading of it.
struct ConfigurationFile: ParsableArguments {
    @Option(name: .customLong("config"), help: "The configuration file.", completion: .file(extensions: ["yaml"]))
    var path = "/etc/apus/apus.yaml"

    /// Reads and validates the file; prints everything that is wrong with it, one error a line, and ends with 78.
    func load() throws -> Configuration {
        try Self.load(path: path)
    }

    /// The same for the file at a path.
    static func load(path: String) throws -> Configuration {
        guard let bytes = read(path) else {
            Console.printError("\(path):1:1: error: cannot be read: \(String(cString: strerror(errno)))")
            throw ExitStatus.badConfiguration
        }
        do {
            return try Configuration.load(bytes: bytes, file: path, checkRegex: Node.validateRegularExpression)
        } catch let errors {
            for error in errors.errors {
                Console.printError(error.description)
            }
            throw ExitStatus.badConfiguration
        }
    }

    /// The file's bytes, one more than may be at most; nil with `errno` set when it cannot be read.
    private static func read(_ path: String) -> [UInt8]? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer {
            let code = errno
            close(descriptor)
            errno = code
        }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while bytes.count <= Configuration.fileSizeLimit {
            let count = Glibc.read(descriptor, &chunk, chunk.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { return nil }
            if count == 0 { break }
            bytes += chunk[..<count]
        }
        return bytes
    }
}
