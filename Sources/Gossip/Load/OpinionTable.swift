/// The opinions of one other member, as far as they came; for members that join and were not there to hear them.
struct OpinionTable: Sendable {
    private struct Held: Sendable {
        var isUp: Bool
        var streak: UInt16
        var checkedAt: Duration
        var statedAt: Duration
        /// When the member said so straight to this node; nil when it came in a transfer.
        var heardAt: Duration?
    }

    private var held: [BackendKey: Held] = [:]

    /// Whether there are none.
    var isEmpty: Bool { held.isEmpty }

    /// Takes in opinions.
    ///
    /// - Parameters:
    ///   - opinions: What the member says.
    ///   - now: The monotonic time.
    ///   - max: How many are kept.
    ///   - trust: For how long what the member said straight to this node counts for more than what these say; nil when
    ///     they are the member's own, and not out of order.
    /// - Returns: Those that are newer than what was held.
    mutating func take(_ opinions: [Opinion], now: Duration, max: Int, after trust: Duration?) -> [Opinion] {
        opinions.filter { opinion in
            let checkedAt = now - .milliseconds(Int64(opinion.ageMilliseconds))
            if let old = held[opinion.key] {
                if let trust {
                    // A transfer may have been under way for seconds, and its ages do not tell.
                    guard checkedAt > old.checkedAt, old.heardAt.map({ now - $0 > trust }) ?? true else { return false }
                }
            } else if held.count >= max {
                return false
            }
            held[opinion.key] = Held(
                isUp: opinion.isUp,
                streak: opinion.streak,
                checkedAt: checkedAt,
                statedAt: now,
                heardAt: trust == nil ? now : nil
            )
            return true
        }
    }

    /// The opinions that were stated lately, with their age of now, sorted by backend.
    ///
    /// - Parameters:
    ///   - now: The monotonic time.
    ///   - within: How long ago is lately.
    /// - Returns: The opinions.
    func fresh(now: Duration, within: Duration) -> [Opinion] {
        held.filter { now - $0.value.statedAt <= within }.sorted { $0.key < $1.key }.map { key, held in
            let age = (now - held.checkedAt).wholeMilliseconds
            return Opinion(
                key: key,
                isUp: held.isUp,
                streak: held.streak,
                ageMilliseconds: UInt32(clamping: age)
            )
        }
    }

    /// Forgets opinions that were not stated for a while.
    mutating func forget(now: Duration, after age: Duration) {
        guard !held.isEmpty else { return }
        if held.contains(where: { now - $0.value.statedAt > age }) {
            held = held.filter { now - $0.value.statedAt <= age }
        }
    }
}
