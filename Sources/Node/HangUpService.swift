import Logging
import ServiceLifecycle
import UnixSignals

/// Takes SIGHUP, which ends a process that does not: a terminal that hangs up or a log rotation must not end the traffic.
struct HangUpService: Service {
    let logger: Logger

    func run() async throws {
        for await _ in await UnixSignalsSequence(trapping: .sighup).cancelOnGracefulShutdown() {
            self.logger.notice("SIGHUP ignored: this version takes a new configuration by a restart only")
        }
    }
}
