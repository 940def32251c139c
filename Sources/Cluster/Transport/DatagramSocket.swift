import Glibc
import NIOCore
import NIOPosix

/// The UDP socket: read by a channel, written by system calls.
///
/// A channel closes itself when the kernel refuses one datagram, be it that one member's address has no route. Here a
/// failure concerns its datagram alone, and nothing waits: what the kernel does not take at once is lost, as on a wire.
///
/// Confined to its event loop.
final class DatagramSocket: @unchecked Sendable {
    /// Why the socket could not be opened.
    struct Failure: Error, CustomStringConvertible {
        let call: String
        let errno: CInt

        var description: String { "\(self.call): \(String(cString: strerror(self.errno)))" }
    }

    /// The address bound to, with its port.
    let localAddress: SocketAddress
    private let descriptor: CInt
    private var channel: (any Channel)?
    /// Whether the descriptor is the channel's, to be closed by it alone.
    private var isHandedOver = false
    private var isClosed = false

    /// Datagrams read by one system call.
    private static let batch = 16
    /// Bytes for each of them: more than any of ours, so that too long ones are recognized.
    private static let slotSize = 2_048
    /// Bytes that may wait in the kernel: what a full mesh sends during a second that this node stands still.
    private static let receiveBufferSize: CInt = 1 << 20

    /// Opens and binds.
    ///
    /// - Parameter address: The address; port 0 for one of the kernel's choice.
    /// - Throws: ``Failure``.
    init(binding address: SocketAddress) throws {
        let kind = CInt(SOCK_DGRAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue) | CInt(SOCK_NONBLOCK.rawValue)
        let descriptor = socket(CInt(address.protocol.rawValue), kind, 0)
        guard descriptor >= 0 else { throw Failure(call: "socket", errno: Glibc.errno) }
        var no: CInt = 0
        var size = Self.receiveBufferSize
        let length = socklen_t(MemoryLayout<CInt>.size)
        if address.protocol == .inet6 {
            _ = setsockopt(descriptor, CInt(IPPROTO_IPV6), IPV6_V6ONLY, &no, length)
        }
        _ = setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &size, length)
        guard address.withSockAddr({ bind(descriptor, $0, socklen_t($1)) }) == 0 else {
            let error = Glibc.errno
            Glibc.close(descriptor)
            throw Failure(call: "bind", errno: error)
        }
        self.descriptor = descriptor
        self.localAddress = Self.localAddress(of: descriptor) ?? address
    }

    deinit {
        if !self.isHandedOver, !self.isClosed { Glibc.close(self.descriptor) }
    }

    /// Begins to read.
    ///
    /// - Parameters:
    ///   - eventLoop: Where.
    ///   - handler: What takes the datagrams.
    /// - Returns: Succeeds once it reads; then the channel owns the descriptor.
    func read(
        on eventLoop: any EventLoop,
        _ handler: @escaping @Sendable () -> any ChannelHandler
    ) -> EventLoopFuture<Void> {
        self.isHandedOver = true
        return DatagramBootstrap(group: eventLoop)
            .channelOption(.datagramVectorReadMessageCount, value: Self.batch)
            .channelOption(
                .recvAllocator,
                value: FixedSizeRecvByteBufferAllocator(capacity: Self.batch * Self.slotSize)
            )
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(handler())
                }
            }
            .withBoundSocket(self.descriptor)
            .map { self.channel = $0 }
    }

    /// Sends a datagram.
    ///
    /// - Returns: Zero, or the errno of what kept the kernel from taking it.
    func send(_ bytes: [UInt8], to address: SocketAddress) -> CInt {
        guard !self.isClosed, self.channel?.isActive ?? false else { return EBADF }
        while true {
            let sent = bytes.withUnsafeBytes { buffer in
                address.withSockAddr { pointer, size in
                    sendto(
                        self.descriptor,
                        buffer.baseAddress,
                        buffer.count,
                        CInt(MSG_DONTWAIT) | CInt(MSG_NOSIGNAL),
                        pointer,
                        socklen_t(size)
                    )
                }
            }
            if sent >= 0 { return 0 }
            if Glibc.errno != EINTR { return Glibc.errno }
        }
    }

    /// Closes it.
    func close() {
        guard !self.isClosed else { return }
        self.isClosed = true
        if !self.isHandedOver { Glibc.close(self.descriptor) }
        self.channel?.close(promise: nil)
    }

    /// The address that a socket is bound to.
    static func localAddress(of descriptor: CInt) -> SocketAddress? {
        var storage = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let result = withUnsafeMutablePointer(to: &storage) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &length) }
        }
        guard result == 0 else { return nil }
        let family = CInt(storage.ss_family)
        return withUnsafeBytes(of: &storage) { raw in
            switch family {
            case AF_INET: SocketAddress(raw.loadUnaligned(as: sockaddr_in.self))
            case AF_INET6: SocketAddress(raw.loadUnaligned(as: sockaddr_in6.self))
            default: nil
            }
        }
    }
}
