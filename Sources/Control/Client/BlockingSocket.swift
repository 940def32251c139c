import ApusConfiguration
import Glibc

/// A connected stream socket of a command that has nothing else to do while it waits.
struct BlockingSocket: ~Copyable {
    private let descriptor: Int32

    /// An `errno`, or what getaddrinfo(3) said.
    enum Failure: Error {
        case system(Int32)
        case resolution(String)
        case pathTooLong

        var text: String {
            switch self {
            case .system(EAGAIN): "no answer in time"
            case .system(let code): String(cString: strerror(code))
            case .resolution(let text): text
            case .pathTooLong: "the path is too long for a socket"
            }
        }
    }

    /// Connects; `timeout` holds for the connection and for each read and write.
    init(to endpoint: Endpoint, timeout: Duration) throws(Failure) {
        var failure = Failure.resolution("no address")
        for address in try Self.addresses(of: endpoint) {
            let descriptor = socket(address.family, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
            guard descriptor >= 0 else { throw .system(errno) }
            Self.setTimeout(timeout, on: descriptor)
            if address.connect(descriptor) == 0 {
                self.descriptor = descriptor
                return
            }
            // connect(2) reports a timeout by SO_SNDTIMEO as EINPROGRESS.
            failure = .system(errno == EINPROGRESS ? EAGAIN : errno)
            close(descriptor)
        }
        throw failure
    }

    deinit { close(descriptor) }

    /// Sends all bytes.
    func send(_ bytes: [UInt8]) throws(Failure) {
        var sent = 0
        while sent < bytes.count {
            let count = bytes[sent...].withUnsafeBytes {
                Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw .system(errno) }
            sent += count
        }
    }

    /// Receives what is there, up to 64 KiB; empty at the end of the stream.
    func receive() throws(Failure) -> [UInt8] {
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = recv(descriptor, &chunk, chunk.count, 0)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw .system(errno) }
            return Array(chunk[..<count])
        }
    }

    private static func setTimeout(_ timeout: Duration, on descriptor: Int32) {
        let (seconds, attoseconds) = timeout.components
        var value = timeval(tv_sec: Int(seconds), tv_usec: Int(attoseconds / 1_000_000_000_000))
        let size = socklen_t(MemoryLayout<timeval>.size)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &value, size)
        setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &value, size)
    }

    private static func addresses(of endpoint: Endpoint) throws(Failure) -> [SocketAddressBytes] {
        switch endpoint {
        case .unix(let path):
            guard let address = SocketAddressBytes(unixPath: path) else { throw .pathTooLong }
            return [address]
        case .ip(let host, let port), .host(let host, let port):
            return try resolve(host, port: port)
        }
    }

    private static func resolve(_ host: String, port: Int) throws(Failure) -> [SocketAddressBytes] {
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        hints.ai_flags = AI_NUMERICSERV
        var list: UnsafeMutablePointer<addrinfo>?
        let code = getaddrinfo(host, String(port), &hints, &list)
        guard code == 0 else { throw .resolution(String(cString: gai_strerror(code))) }
        defer { freeaddrinfo(list) }
        var found: [SocketAddressBytes] = []
        var next = list
        while let info = next?.pointee {
            if let address = SocketAddressBytes(info) { found.append(address) }
            next = info.ai_next
        }
        return found
    }
}
