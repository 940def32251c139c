import Glibc
import NIOConcurrencyHelpers
import NIOCore
import NIOPosix

/// Accepts the connections of one listener on one event loop and deals them out to all loops in turn.
///
/// One loop accepts rather than all: each would be woken for every connection and all but one find nothing, and the load
/// would lie where the kernel happens to wake first.
final class Acceptor: Sendable {
    /// Connections accepted in one turn of the loop, so that a burst neither starves the loop nor waits long.
    private static let acceptedPerTurn: UInt = 16

    private let handler: AcceptHandler
    private let channel: any Channel
    private let socket: ListeningSocket
    /// The listener's name.
    let name: String
    private let state = NIOLockedValueBox(State.accepting)

    private enum State {
        /// Connections are accepted. Can become closing or broken.
        case accepting
        /// The node is ending; the socket will be closed.
        case closing
        /// The socket was closed by an error.
        case broken
    }

    /// A listener on one event loop.
    struct Door: Sendable {
        let worker: Worker
        let listener: LoopListener
    }

    private init(name: String, handler: AcceptHandler, channel: any Channel, socket: ListeningSocket) {
        self.name = name
        self.handler = handler
        self.channel = channel
        self.socket = socket
    }

    /// Begins to accept; the socket belongs to the acceptor from then on.
    ///
    /// - Parameters:
    ///   - socket: A socket that listens.
    ///   - first: Where it accepts.
    ///   - doors: The listener on all event loops of `group`.
    ///   - group: The event loops that get the connections, in turn.
    ///   - alarm: Hears of failures.
    /// - Returns: The acceptor.
    /// - Throws: What kept the event loop from taking the socket.
    static func start(
        _ socket: ListeningSocket,
        on first: Door,
        doors: [Door],
        group: any EventLoopGroup,
        alarm: AcceptAlarm
    ) async throws -> Acceptor {
        let handler = AcceptHandler(listener: first.listener, alarm: alarm)
        let channel = try await ServerBootstrap(group: first.worker.eventLoop, childGroup: group)
            .serverChannelOption(.maxMessagesPerRead, value: Self.acceptedPerTurn)
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            .serverChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture { try channel.pipeline.syncOperations.addHandler(handler) }
            }
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    guard let door = doors.first(where: { $0.worker.eventLoop === channel.eventLoop }) else { return }
                    let downstream = DownstreamHandler(worker: door.worker, listener: door.listener)
                    try channel.pipeline.syncOperations.addHandler(downstream)
                }
            }
            .withBoundSocket(socket.descriptor)
            .get()
        // Taking the socket over set a backlog of the library's own.
        _ = Glibc.listen(socket.descriptor, ListeningSocket.backlog)
        let acceptor = Acceptor(name: first.listener.name, handler: handler, channel: channel, socket: socket)
        channel.closeFuture.whenComplete { [weak acceptor] _ in
            if acceptor?.becomeBroken() == true { alarm.closed() }
        }
        return acceptor
    }

    /// Whether the socket was closed by an error.
    var isBroken: Bool { self.state.withLockedValue { $0 == .broken } }

    private func becomeBroken() -> Bool {
        self.state.withLockedValue { state in
            guard state == .accepting else { return false }
            state = .broken
            return true
        }
    }

    /// Closes the socket at a moment when no connection waits in it, and removes the file of a Unix socket.
    ///
    /// Closing resets whatever waits in the kernel's queue, and what was accepted may still be on its way to its loop: so
    /// accepting stops, `settle` lets the accepted arrive, and only if nothing has come meanwhile the socket is closed. A
    /// connection is lost only if it comes between that look and the close, some microseconds later.
    ///
    /// - Parameter settle: Goes through all event loops once.
    func close(settle: () async -> Void) async {
        self.state.withLockedValue { if $0 == .accepting { $0 = .closing } }
        if self.socket.isInherited {
            // Whatever waits in the queue is for those who go on accepting from it.
            let handler = self.handler
            try? await self.channel.eventLoop.submit { handler.stop() }.get()
            await settle()
            try? await self.channel.close()
            return
        }
        for _ in 0..<Self.attemptsToClose {
            let handler = self.handler
            try? await self.channel.eventLoop.submit { handler.stop() }.get()
            await settle()
            let isClosed = try? await self.channel.eventLoop.submit { self.closeIfNobodyWaits() }.get()
            if isClosed != false { break }
            await settle()
        }
        try? await self.channel.close()
        self.socket.removeFile()
    }

    /// Attempts to find the queue empty; under a flood of connections some have to be turned away.
    private static let attemptsToClose = 100

    private func closeIfNobodyWaits() -> Bool {
        var waiting = pollfd(fd: self.socket.descriptor, events: Int16(POLLIN), revents: 0)
        guard self.channel.isActive, poll(&waiting, 1, 0) > 0 else {
            self.channel.close(promise: nil)
            return true
        }
        self.handler.resume()
        return false
    }
}
