import ApusConfiguration
import Logging
import NIOConcurrencyHelpers
import NIOCore

/// A listener of the running node: its socket, and what accepts from it.
struct OpenListener: Sendable {
    /// The listener's name.
    var name: String
    /// Where it listens, as configured.
    var configured: Endpoint
    /// The address it is bound to, with the port that the kernel chose.
    var address: SocketAddress
    /// Accepts its connections; nil once it was told to stop.
    var acceptor: Acceptor?
}

/// A listener whose socket is open and from which nobody accepts yet.
struct BoundListener: Sendable {
    var listener: Listener
    var socket: ListeningSocket
    var settings: ListenerSettings
}

extension ProxyServer {
    /// Opens a listener's socket.
    ///
    /// Throws ``ListeningSocket/Failure``, or what is wrong with a route; nothing is left open then.
    func bind(_ listener: Listener) throws -> BoundListener {
        let socket = try ListeningSocket.open(listener.address)
        do {
            let settings = try ListenerSettings(listener, fallbackHost: Endpoint(socket.localAddress).hostField)
            return BoundListener(listener: listener, socket: socket, settings: settings)
        } catch {
            socket.close()
            throw error
        }
    }

    /// Accepts from a listener's socket; closes the socket when that cannot begin.
    func open(_ bound: BoundListener) async throws -> OpenListener {
        let text = Endpoint(bound.socket.localAddress).text
        do {
            var doors: [Acceptor.Door] = []
            for worker in self.workers {
                let door = Acceptor.Door(worker: worker, listener: LoopListener(bound.settings))
                doors.append(door)
                try await worker.eventLoop.submit { worker.add(door.listener) }.get()
            }
            // Different listeners are accepted on different loops.
            let index = self.state.withLockedValue { $0.listeners.count } % self.workers.count
            let acceptor = try await Acceptor.start(
                bound.socket,
                on: doors[index],
                doors: doors,
                group: self.group,
                alarm: AcceptAlarm(listener: bound.listener.name, logger: self.logger)
            )
            let metadata: Logger.Metadata = ["listener": "\(bound.listener.name)", "address": "\(text)"]
            self.logger.notice("listening", metadata: metadata)
            return OpenListener(
                name: bound.listener.name,
                configured: bound.listener.address,
                address: bound.socket.localAddress,
                acceptor: acceptor
            )
        } catch {
            bound.socket.close()
            throw error
        }
    }
}
