/// A moment that orders decisions of different nodes: a hybrid logical clock (Kulkarni and others, 2014).
package struct HybridTime: Hashable, Sendable, Comparable {
    /// Milliseconds since 1970, the latest that the maker had seen anywhere.
    package var milliseconds: UInt64
    /// Order within the millisecond.
    package var counter: UInt32

    /// A moment.
    package init(milliseconds: UInt64, counter: UInt32 = 0) {
        self.milliseconds = milliseconds
        self.counter = counter
    }

    /// By milliseconds, then by counter.
    package static func < (one: HybridTime, other: HybridTime) -> Bool {
        one.milliseconds == other.milliseconds
            ? one.counter < other.counter : one.milliseconds < other.milliseconds
    }
}

/// An operator's decision about one backend for the whole cluster; the last writer wins by (time, node name).
///
/// Weight and drain are decisions of their own, so that two of them made on both sides of a partition merge.
package struct Override: Sendable, Hashable {
    /// What is decided about.
    package struct Subject: Sendable, Hashable, Comparable {
        /// The pool's name.
        package var pool: String
        /// The backend's name.
        package var backend: String
        /// Which of its properties.
        package var property: Property

        /// A property of a backend.
        package init(pool: String, backend: String, property: Property) {
            self.pool = pool
            self.backend = backend
            self.property = property
        }

        /// By pool, backend, property.
        package static func < (one: Subject, other: Subject) -> Bool {
            (one.pool, one.backend, one.property.rawValue) < (other.pool, other.backend, other.property.rawValue)
        }
    }

    /// A property that can be decided about.
    package enum Property: UInt8, Sendable, Hashable, CaseIterable {
        /// Its weight, 0 to 256.
        case weight = 0
        /// Whether it takes no new work: 1 when it does not.
        case drain = 1
    }

    /// What it is about.
    package var subject: Subject
    /// The decision; nil takes an earlier one back, so that the configuration holds again.
    package var value: UInt32?
    /// When it was made.
    package var time: HybridTime
    /// The name of the node it was made on.
    package var origin: String
    /// When it ends by itself, in milliseconds since 1970; nil for never.
    package var expiry: UInt64?

    /// States a decision.
    package init(subject: Subject, value: UInt32?, time: HybridTime, origin: String, expiry: UInt64? = nil) {
        self.subject = subject
        self.value = value
        self.time = time
        self.origin = origin
        self.expiry = expiry
    }

    /// Whether this decision replaces another about the same subject.
    package func wins(over other: Override) -> Bool {
        time == other.time ? origin > other.origin : time > other.time
    }
}
