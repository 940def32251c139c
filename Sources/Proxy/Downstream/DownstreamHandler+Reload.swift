import Balancing
import NIOCore

/// What a reload means for an exchange.
extension DownstreamHandler {
    /// A reload has put another pool in the place of the one this request waits for, or none.
    func move(to successor: LoopPool?) {
        guard let pool = self.pool, self.isWaiting else { return }
        pool.dequeue(self)
        let now = NIODeadline.now().uptimeNanoseconds
        guard let successor else {
            self.answer(.noBackend, now: now)
            return
        }
        self.pool = successor
        // Backends have other places in the new pool.
        self.tried = Tried()
        self.machine.detached()
        self.dispatch(successor, now: now)
    }
}
