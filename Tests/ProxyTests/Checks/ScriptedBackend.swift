import ApusConfiguration
import NIOConcurrencyHelpers
import NIOCore
import NIOPosix

@testable import Proxy

/// A backend on loopback that does with each connection what it was told to.
final class ScriptedBackend: Sendable {
    enum Behaviour: Sendable {
        /// Answers when the empty line of a request is in, and closes.
        case answer(String)
        /// Sends something when the empty line of a request is in, and nothing more.
        case sayAndHang(String)
        /// Reads and is silent.
        case hang
        /// Closes at once.
        case close
    }

    let endpoint: Endpoint
    private let channel: any Channel
    private let state: NIOLockedValueBox<State>

    private struct State {
        var received = ""
        var accepted = 0
        var ended = 0
        var waiters: [(isMet: @Sendable (State) -> Bool, promise: EventLoopPromise<Void>)] = []
    }

    /// A backend that treats its first connection by `first`, all others by `then`.
    init(_ first: Behaviour, then: Behaviour? = nil) async throws {
        let state = NIOLockedValueBox(State())
        self.state = state
        self.channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                let number = state.withLockedValue { state in
                    state.accepted += 1
                    return state.accepted
                }
                let behaviour = number == 1 ? first : then ?? first
                return channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(Handler(behaviour, state))
                }
            }
            .bind(host: "127.0.0.1", port: 0)
            .get()
        self.endpoint = self.channel.localAddress.map(Endpoint.init) ?? .ip("127.0.0.1", port: 0)
    }

    deinit { self.channel.close(promise: nil) }

    /// All bytes of all connections.
    var received: String { self.state.withLockedValue { $0.received } }

    /// Waits until so many connections came to their end; false when that takes unreasonably long.
    func untilConnectionsEnded(_ count: Int) async -> Bool {
        await self.until { $0.ended >= count }
    }

    /// Waits until bytes came in that end so; false when that takes unreasonably long.
    func untilReceived(_ suffix: String) async -> Bool {
        await self.until { $0.received.hasSuffix(suffix) }
    }

    private func until(_ isMet: @escaping @Sendable (State) -> Bool) async -> Bool {
        let promise = self.channel.eventLoop.makePromise(of: Void.self)
        let timeout = self.channel.eventLoop.scheduleTask(in: .seconds(20)) { promise.fail(ChannelError.eof) }
        let isMetNow = self.state.withLockedValue { state in
            if isMet(state) { return true }
            state.waiters.append((isMet, promise))
            return false
        }
        if isMetNow { promise.succeed() }
        defer { timeout.cancel() }
        return (try? await promise.futureResult.get()) != nil
    }

    private final class Handler: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        typealias OutboundOut = ByteBuffer

        private let behaviour: Behaviour
        private let state: NIOLockedValueBox<State>
        private var request = ""

        init(_ behaviour: Behaviour, _ state: NIOLockedValueBox<State>) {
            self.behaviour = behaviour
            self.state = state
        }

        func channelActive(context: ChannelHandlerContext) {
            if case .close = self.behaviour { context.close(promise: nil) }
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            let text = String(buffer: self.unwrapInboundIn(data))
            self.request += text
            self.change { $0.received += text }
            guard self.request.hasSuffix("\r\n\r\n") else { return }
            switch self.behaviour {
            case .answer(let answer):
                context.writeAndFlush(self.wrapOutboundOut(ByteBuffer(string: answer)), promise: nil)
                context.close(promise: nil)
            case .sayAndHang(let part):
                context.writeAndFlush(self.wrapOutboundOut(ByteBuffer(string: part)), promise: nil)
            case .hang, .close:
                break
            }
        }

        func channelInactive(context: ChannelHandlerContext) {
            self.change { $0.ended += 1 }
        }

        func errorCaught(context: ChannelHandlerContext, error: any Error) {
            context.close(promise: nil)
        }

        private func change(_ change: (inout State) -> Void) {
            let met = self.state.withLockedValue { state in
                change(&state)
                let now = state
                state.waiters.removeAll { $0.isMet(now) }
                return now.waiters.filter { $0.isMet(now) }.map(\.promise)
            }
            for promise in met { promise.succeed() }
        }
    }
}
