import ApusConfiguration
import Logging
import NIOCore

/// Who and where this node is, as far as its pools need it.
struct Surroundings: Sendable {
    /// The node's name, unique in the cluster.
    var nodeName: String
    /// Its zone.
    var zone: String?
    /// Whether other nodes balance over the same backends.
    var isClustered: Bool
}

/// Makes the control side of a pool, with its way to the event loops.
struct SupervisorMaker: Sendable {
    let workers: [Worker]
    let controlLoop: any EventLoop
    let surroundings: Surroundings
    let logger: Logger

    /// The supervisor of a pool that is not started yet.
    ///
    /// `previous`: What supervised a pool of this name before a reload; what is known of backends that did not change is
    /// taken over, so it must be called on the control loop then.
    func make(_ pool: Pool, seed: UInt64, previous: PoolSupervisor?) -> PoolSupervisor {
        let shared = PoolShared(
            pool: pool,
            loops: self.workers.count,
            isClustered: self.surroundings.isClustered,
            previous: previous?.shared
        )
        let workers = self.workers
        let supervisor = PoolSupervisor(
            shared: shared,
            surroundings: self.surroundings,
            eventLoop: self.controlLoop,
            logger: self.logger,
            seed: seed,
            previous: previous,
            loops: PoolSupervisor.Loops(
                publish: { snapshot in
                    for worker in workers {
                        worker.eventLoop.execute { worker.publish(snapshot, for: shared) }
                    }
                },
                offerRoom: {
                    guard shared.waiting > 0, let worker = workers.first else { return }
                    worker.eventLoop.execute { worker.offerRoom(in: shared) }
                }
            )
        )
        shared.onFailures { [weak supervisor, controlLoop] backend in
            controlLoop.execute { [weak supervisor] in supervisor?.failuresReached(backend: backend) }
        }
        return supervisor
    }
}
