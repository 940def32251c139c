import Synchronization

/// All a pick needs to know of one backend, in 16 bytes: its counter, its limit, its weight.
///
/// Pointing at the counter, and not at the object that owns it, keeps reference counting off the request path; the
/// ``PickTable`` holds the objects. Sendable because the pointer never changes and leads to an atomic.
struct Gate: @unchecked Sendable {
    let counter: UnsafeMutablePointer<Atomic<Int>>
    /// 1 / weight, or infinity without a weight.
    let reciprocalWeight: Float
    /// The most in flight; 0 for a backend that may not take new work.
    let limit: Int32

    /// The gate of a backend.
    ///
    /// - Parameters:
    ///   - backend: The backend.
    ///   - weight: Its weight, or what is left of it for now.
    init(_ backend: PickTable.Backend, weight: Float) {
        counter = backend.load.counter.address
        reciprocalWeight = 1 / weight
        limit = backend.isOpen ? Int32(clamping: backend.maxConnections ?? .max) : 0
    }

    /// What is in flight now.
    var inFlight: Int { counter.pointee.load(ordering: .relaxed) }

    /// Whether one more would be let in, with so much in flight.
    func admits(_ inFlight: Int) -> Bool {
        inFlight < Int(limit)
    }

    /// Counts one more in flight if a limit allows: the gate's own, or a stricter one.
    func tryAcquire(limit: Int32) -> Bool {
        if limit == .max {
            counter.pointee.wrappingAdd(1, ordering: .relaxed)
            return true
        }
        return counter.pointee.tryIncrement(max: Int(limit))
    }
}
