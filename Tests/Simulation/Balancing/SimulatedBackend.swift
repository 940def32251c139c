/// A backend with its workers and the requests it holds.
struct SimulatedBackend {
    /// When something ends next, to be put on the clock.
    struct Ending {
        var time: Double
        /// The request that ends, or under processor sharing the version of the plan.
        var detail: UInt32
    }

    let discipline: BalancingScenario.Discipline
    let workers: Int
    /// Seconds a worker needs for a second of work.
    let slowness: Double
    /// Requests at the backend, waiting ones included.
    private(set) var count = 0

    // First in, first out: those that wait, from `head` on.
    private var waiting: [(request: UInt32, work: Double)] = []
    private var head = 0
    // Processor sharing: work that each request has been given since the start, and what each needs to end.
    private var given = 0.0
    private var updated = 0.0
    private var sharing: [(request: UInt32, endsAt: Double)] = []
    private var version: UInt32 = 0

    init(discipline: BalancingScenario.Discipline, workers: Int, slowness: Double) {
        self.discipline = discipline
        self.workers = workers
        self.slowness = slowness
    }

    /// Takes a request in.
    mutating func add(_ request: UInt32, work: Double, at now: Double) -> Ending? {
        switch discipline {
        case .firstInFirstOut:
            count += 1
            guard count > workers else { return Ending(time: now + work * slowness, detail: request) }
            waiting.append((request, work))
            return nil
        case .processorSharing:
            advance(to: now)
            count += 1
            sharing.append((request, given + work))
            return plan(at: now)
        }
    }

    /// Ends what was planned.
    ///
    /// - Returns: The request that ended, if the plan still held, and what ends next.
    mutating func end(_ detail: UInt32, at now: Double) -> (ended: UInt32?, next: Ending?) {
        switch discipline {
        case .firstInFirstOut:
            count -= 1
            guard head < waiting.count else { return (detail, nil) }
            let (request, work) = waiting[head]
            head += 1
            if head > 64, head * 2 > waiting.count {
                waiting.removeFirst(head)
                head = 0
            }
            return (detail, Ending(time: now + work * slowness, detail: request))
        case .processorSharing:
            guard detail == version, let first = first() else { return (nil, nil) }
            advance(to: now)
            let request = sharing[first].request
            sharing.swapAt(first, sharing.count - 1)
            sharing.removeLast()
            count -= 1
            return (request, plan(at: now))
        }
    }

    /// Seconds of work that each request under processor sharing is given in a second.
    private var rate: Double {
        count == 0 ? 0 : min(1, Double(workers) / Double(count)) / slowness
    }

    private mutating func advance(to now: Double) {
        given += (now - updated) * rate
        updated = now
    }

    private mutating func plan(at now: Double) -> Ending? {
        version &+= 1
        guard let first = first() else { return nil }
        return Ending(time: now + max(0, sharing[first].endsAt - given) / rate, detail: version)
    }

    private func first() -> Int? {
        sharing.indices.min { sharing[$0].endsAt < sharing[$1].endsAt }
    }
}
