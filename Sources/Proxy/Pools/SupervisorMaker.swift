import ApusConfiguration
import Logging
import NIOCore

/// Makes the control side of a pool, with its way to the event loops.
struct SupervisorMaker: Sendable {
    let workers: [Worker]
    let controlLoop: any EventLoop
    let logger: Logger

    /// The supervisor of a pool that is not started yet.
    ///
    /// `previous`: What supervised a pool of this name before a reload; what is known of backends that did not change is
    /// taken over, so it must be called on the control loop then.
    func make(_ pool: Pool, seed: UInt64, previous: PoolSupervisor?) -> PoolSupervisor {
        let shared = PoolShared(pool: pool, loops: self.workers.count, previous: previous?.shared)
        let supervisor = PoolSupervisor(
            shared: shared,
            eventLoop: self.controlLoop,
            logger: self.logger,
            seed: seed,
            previous: previous,
            publish: { [workers] snapshot in
                for worker in workers {
                    worker.eventLoop.execute { worker.publish(snapshot, for: shared) }
                }
            }
        )
        shared.onFailures { [weak supervisor, controlLoop] backend in
            controlLoop.execute { [weak supervisor] in supervisor?.failuresReached(backend: backend) }
        }
        return supervisor
    }
}
