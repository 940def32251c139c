import FoundationEssentials
import Glibc

/// The file of a Unix domain socket, before something listens on it; the channel removes it at the end.
enum UnixSocketFile {
    enum PrepareError: Error {
        case notASocket
        case inUse
    }

    /// Makes room for a socket: removes one that nobody listens on, and refuses anything else that is there.
    ///
    /// A node that was killed leaves its socket behind, and bind(2) would refuse the path for ever; a socket that a living
    /// process listens on must not be taken from it, though.
    static func prepare(path: String) throws(PrepareError) {
        // Not by stat(2): which module owns its struct depends on what else the compiler has loaded.
        guard let type = (try? FileManager.default.attributesOfItem(atPath: path))?[.type] else { return }
        guard type as? FileAttributeType == .typeSocket else { throw .notASocket }
        guard !hasListener(path: path) else { throw .inUse }
        unlink(path)
    }

    private static func hasListener(path: String) -> Bool {
        guard let address = SocketAddressBytes(unixPath: path) else { return false }
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_NONBLOCK.rawValue), 0)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        // A full backlog (EAGAIN) or a lack of rights (EACCES) says that somebody is there; only a refusal says nobody is.
        return address.connect(descriptor) == 0 || errno != ECONNREFUSED
    }
}
