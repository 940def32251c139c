import Glibc

/// A value that threads share and can wait for; waiting has a deadline, so that a hang fails a test.
final class Monitor<Value: Sendable>: @unchecked Sendable {
    private var value: Value
    private let mutex: UnsafeMutablePointer<pthread_mutex_t>
    private let changed: UnsafeMutablePointer<pthread_cond_t>

    init(_ value: Value) {
        self.value = value
        self.mutex = .allocate(capacity: 1)
        self.changed = .allocate(capacity: 1)
        pthread_mutex_init(mutex, nil)
        pthread_cond_init(changed, nil)
    }

    deinit {
        pthread_mutex_destroy(mutex)
        pthread_cond_destroy(changed)
        mutex.deallocate()
        changed.deallocate()
    }

    /// The value now.
    var now: Value { update { $0 } }

    /// Changes the value and wakes who waits for it.
    @discardableResult
    func update<Result>(_ body: (inout Value) throws -> Result) rethrows -> Result {
        pthread_mutex_lock(mutex)
        defer {
            pthread_cond_broadcast(changed)
            pthread_mutex_unlock(mutex)
        }
        return try body(&value)
    }

    /// Blocks until the value is as wanted.
    ///
    /// - Throws: ``WireError/hang`` after the deadline.
    func wait(_ what: String = "a condition", until isWanted: (Value) -> Bool) throws {
        // By its memory: which module declares the members of timespec depends on what else is imported.
        let deadline = UnsafeMutablePointer<timespec>.allocate(capacity: 1)
        defer { deadline.deallocate() }
        clock_gettime(CLOCK_REALTIME, deadline)
        UnsafeMutableRawPointer(deadline).assumingMemoryBound(to: Int.self).pointee += TestSocket.deadlineSeconds
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        while !isWanted(value) {
            if pthread_cond_timedwait(changed, mutex, deadline) == ETIMEDOUT {
                throw WireError.hang("waiting for \(what)")
            }
        }
    }
}

/// Holds threads up until it is opened.
final class Gate: Sendable {
    private let isOpen = Monitor(false)

    func open() { isOpen.update { $0 = true } }

    func pass() throws { try isOpen.wait("a gate") { $0 } }
}
