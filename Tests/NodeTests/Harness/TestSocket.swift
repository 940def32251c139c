import ApusConfiguration
import Glibc
import NIOCore

/// What may go wrong on a connection of a test.
enum WireError: Error, Equatable {
    /// Nothing came before the deadline.
    case hang(String)
    /// The stream ended within a message.
    case truncated
    /// The other side reset the connection.
    case reset
    /// No HTTP message.
    case malformed(String)
    /// A system call failed.
    case system(String, CInt)
}

/// Blocking stream sockets whose calls all have a deadline.
enum TestSocket {
    /// How long anything in a test may take.
    static let deadlineSeconds = 20

    static func address(_ endpoint: Endpoint) throws -> SocketAddress {
        switch endpoint {
        case .ip(let host, let port): try SocketAddress(ipAddress: host, port: port)
        case .host(let name, let port): try SocketAddress.makeAddressResolvingHost(name, port: port)
        case .unix(let path): try SocketAddress(unixDomainSocketPath: path)
        }
    }

    static func make(for address: SocketAddress) throws -> CInt {
        let family = CInt(address.protocol.rawValue)
        let fd = socket(family, CInt(SOCK_STREAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue), 0)
        guard fd >= 0 else { throw WireError.system("socket", errno) }
        var time = timeval(tv_sec: deadlineSeconds, tv_usec: 0)
        let size = socklen_t(MemoryLayout<timeval>.size)
        setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &time, size)
        setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &time, size)
        return fd
    }

    static func set(_ option: CInt, to value: CInt, level: CInt = SOL_SOCKET, on fd: CInt) {
        var value = value
        setsockopt(fd, level, option, &value, socklen_t(MemoryLayout<CInt>.size))
    }

    /// Binds a socket without listening, so that connections to it are refused.
    static func bind(_ endpoint: Endpoint) throws -> CInt {
        let address = try address(endpoint)
        let fd = try make(for: address)
        let result = address.withSockAddr { Glibc.bind(fd, $0, socklen_t($1)) }
        guard result == 0 else { throw failure("bind", closing: fd) }
        return fd
    }

    static func connect(_ endpoint: Endpoint, from source: Endpoint? = nil, receiveBuffer: Int? = nil) throws -> CInt {
        let address = try address(endpoint)
        let fd = try source.map(bind) ?? make(for: address)
        if let receiveBuffer { set(SO_RCVBUF, to: CInt(receiveBuffer), on: fd) }
        let result = address.withSockAddr { Glibc.connect(fd, $0, socklen_t($1)) }
        guard result == 0 else { throw failure("connect", closing: fd) }
        if case .unix = endpoint { return fd }
        set(CInt(TCP_NODELAY), to: 1, level: CInt(IPPROTO_TCP), on: fd)
        return fd
    }

    /// The port that the kernel chose.
    static func port(of fd: CInt) -> Int {
        var storage = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        withUnsafeMutablePointer(to: &storage) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { _ = getsockname(fd, $0, &length) }
        }
        // The port lies behind the family, high byte first, for IPv4 and IPv6 alike.
        return withUnsafeBytes(of: &storage) { Int($0[2]) << 8 | Int($0[3]) }
    }

    /// Closes with a reset instead of an orderly end.
    static func reset(_ fd: CInt) {
        var option = linger(l_onoff: 1, l_linger: 0)
        setsockopt(fd, SOL_SOCKET, SO_LINGER, &option, socklen_t(MemoryLayout<linger>.size))
        close(fd)
    }

    /// Blocks until the other side of a Unix socket has read all that was sent.
    static func waitUntilRead(_ fd: CInt) throws {
        let request = UInt(0x5411)
        var unread: CInt = 1
        let end = ContinuousClock.now + .seconds(deadlineSeconds)
        while unread > 0 {
            guard ioctl(fd, request, &unread) == 0 else { throw WireError.system("ioctl", errno) }
            if ContinuousClock.now > end { throw WireError.hang("waiting for the other side to read") }
            sched_yield()
        }
    }

    private static func failure(_ call: String, closing fd: CInt) -> WireError {
        let error = errno
        close(fd)
        return .system(call, error)
    }
}
