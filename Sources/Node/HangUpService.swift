import ServiceLifecycle
import UnixSignals

/// Reloads the configuration on SIGHUP, one time after the other.
struct HangUpService: Service {
    let reload: Reload

    func run() async throws {
        for await _ in await UnixSignalsSequence(trapping: .sighup).cancelOnGracefulShutdown() {
            await self.reload.run()
        }
    }
}
