package import ApusConfiguration
import Glibc
package import NIOCore
import Systemd

/// A bound stream socket that listens.
///
/// Made with the system calls themselves: failures name the call, the backlog is ours, and a socket that was inherited
/// will be used the same way.
package struct ListeningSocket: Sendable {
    /// The descriptor; whoever opened the socket closes it or hands it to a channel.
    let descriptor: CInt
    /// The address it is bound to, with the port that the kernel chose.
    package let localAddress: SocketAddress
    private let unlinkPath: String?
    /// Whether the socket belongs to a socket unit, so that others go on accepting from it.
    let isInherited: Bool

    private init(descriptor: CInt, localAddress: SocketAddress, unlinkPath: String?, isInherited: Bool = false) {
        self.descriptor = descriptor
        self.localAddress = localAddress
        self.unlinkPath = unlinkPath
        self.isInherited = isInherited
    }

    /// Takes a duplicate of a socket that systemd passed, so that the listener can be closed and opened again.
    ///
    /// Throws ``Failure`` when descriptors ran out or the socket has no address.
    static func adopt(_ socket: InheritedSocket) throws -> ListeningSocket {
        let name = "socket \(socket.name)"
        let descriptor = fcntl(socket.descriptor, F_DUPFD_CLOEXEC, 0)
        guard descriptor >= 0 else { throw Failure(address: name, call: "fcntl", errno: Glibc.errno) }
        // A Unix socket's path means nothing to clients that came by it.
        let path = try? SocketAddress(unixDomainSocketPath: "")
        guard let address = Self.boundAddress(of: descriptor) ?? path else {
            Glibc.close(descriptor)
            throw Failure(address: name, call: "getsockname", errno: EINVAL)
        }
        return ListeningSocket(descriptor: descriptor, localAddress: address, unlinkPath: nil, isInherited: true)
    }

    /// Connections that the kernel may hold for the node to accept; capped by net.core.somaxconn (4,096 on Linux).
    static let backlog: CInt = 4_096

    /// Why a listener could not be opened.
    package struct Failure: Error, CustomStringConvertible {
        /// The address as configured.
        package let address: String
        /// The failed system call.
        package let call: String
        /// The value of errno.
        package let errno: CInt

        /// For the log: address, call and the system's words.
        package var description: String {
            "cannot listen on \(self.address): \(self.call): \(String(cString: strerror(self.errno)))"
        }
    }

    /// Opens, binds and listens.
    ///
    /// - Parameter endpoint: `.ip` or `.unix`; a socket file that nobody listens on any more is replaced.
    /// - Throws: ``Failure`` with the system call that failed.
    /// - Returns: The socket.
    package static func open(_ endpoint: Endpoint) throws -> ListeningSocket {
        let text = endpoint.text
        let address: SocketAddress
        var unlinkPath: String?
        switch endpoint {
        case .ip(let host, let port):
            address = try SocketAddress(ipAddress: host, port: port)
        case .unix(let path):
            guard let unixAddress = try? SocketAddress(unixDomainSocketPath: path) else {
                throw Failure(address: text, call: "bind", errno: ENAMETOOLONG)
            }
            address = unixAddress
            unlinkPath = path
            Self.removeStaleSocket(path: path, address: address)
        case .host(let name, _):
            throw Failure(address: name, call: "a listener takes literal addresses only", errno: EINVAL)
        }
        let domain = address.protocol.rawValue
        let fd = Glibc.socket(CInt(domain), CInt(SOCK_STREAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue), 0)
        guard fd >= 0 else { throw Failure(address: text, call: "socket", errno: Glibc.errno) }
        func check(_ result: CInt, _ call: String) throws {
            guard result != 0 else { return }
            let error = Glibc.errno
            Glibc.close(fd)
            throw Failure(address: text, call: call, errno: error)
        }
        var one: CInt = 1
        if case .ip = endpoint {
            let size = socklen_t(MemoryLayout<CInt>.size)
            try check(setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, size), "setsockopt(SO_REUSEADDR)")
        }
        try check(address.withSockAddr { pointer, size in Glibc.bind(fd, pointer, socklen_t(size)) }, "bind")
        try check(Glibc.listen(fd, Self.backlog), "listen")
        return ListeningSocket(
            descriptor: fd,
            localAddress: Self.boundAddress(of: fd) ?? address,
            unlinkPath: unlinkPath
        )
    }

    /// Closes the descriptor and removes the file of a Unix socket.
    func close() {
        Glibc.close(self.descriptor)
        self.removeFile()
    }

    /// Removes the file of a Unix socket.
    func removeFile() {
        if let path = self.unlinkPath { unlink(path) }
    }

    private static func boundAddress(of fd: CInt) -> SocketAddress? {
        var storage = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let result = withUnsafeMutablePointer(to: &storage) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(fd, $0, &length) }
        }
        guard result == 0 else { return nil }
        return withUnsafePointer(to: &storage) { pointer in
            switch CInt(pointer.pointee.ss_family) {
            case AF_INET:
                return pointer.withMemoryRebound(to: sockaddr_in.self, capacity: 1) { SocketAddress($0.pointee) }
            case AF_INET6:
                return pointer.withMemoryRebound(to: sockaddr_in6.self, capacity: 1) { SocketAddress($0.pointee) }
            default:
                return nil
            }
        }
    }

    /// Removes a socket file left by a process that is gone: one that refuses connections.
    private static func removeStaleSocket(path: String, address: SocketAddress) {
        // Opening tells a socket (ENXIO, see open(2)) from a file, which refuses connections too and must stay.
        let file = Glibc.open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
        guard file < 0, errno == ENXIO else {
            if file >= 0 { Glibc.close(file) }
            return
        }
        let probe = Glibc.socket(AF_UNIX, CInt(SOCK_STREAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue), 0)
        guard probe >= 0 else { return }
        defer { Glibc.close(probe) }
        let result = address.withSockAddr { pointer, size in Glibc.connect(probe, pointer, socklen_t(size)) }
        if result != 0, errno == ECONNREFUSED { unlink(path) }
    }
}
