import ApusConfiguration
import Glibc
import Logging
import NIOConcurrencyHelpers
import NIOCore
import Systemd

/// A listener of the running node: its socket, and what accepts from it.
struct OpenListener: Sendable {
    /// The listener's name.
    var name: String
    /// The listener as configured, but for its name.
    var configured: Listener
    /// Whether the socket was inherited.
    var isInherited: Bool
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
    /// Opens a listener's sockets: those that systemd passed under its name, or else the one of its address.
    ///
    /// Throws ``ListeningSocket/Failure``, or what is wrong with a route; nothing is left open then.
    func bind(_ listener: Listener) throws -> [BoundListener] {
        var bound: [BoundListener] = []
        do {
            for inherited in self.inherited where inherited.kind == .stream && inherited.name == listener.socket {
                bound.append(try self.settle(listener, on: try ListeningSocket.adopt(inherited)))
            }
            if bound.isEmpty {
                guard let address = listener.address else {
                    throw ListeningSocket.Failure(
                        address: "socket \(listener.socket ?? "")",
                        call: "systemd passed no such stream socket, and the listener has no address",
                        errno: ENOENT
                    )
                }
                bound.append(try self.settle(listener, on: try ListeningSocket.open(address)))
            }
        } catch {
            for one in bound { one.socket.close() }
            throw error
        }
        return bound
    }

    private func settle(_ listener: Listener, on socket: ListeningSocket) throws -> BoundListener {
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
                configured: bound.listener,
                isInherited: bound.socket.isInherited,
                address: bound.socket.localAddress,
                acceptor: acceptor
            )
        } catch {
            bound.socket.close()
            throw error
        }
    }
}
