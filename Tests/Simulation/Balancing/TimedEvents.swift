/// What is to happen on the virtual clock, soonest first; a binary heap.
struct TimedEvents {
    enum Kind: UInt8 {
        case arrival, service, publish, packet, refresh, sample, happening, happeningKnown, happeningOver
    }

    struct Event {
        var time: Double
        /// Order of insertion, which decides between equal times.
        var number: UInt32
        var kind: Kind
        /// A backend or a node.
        var subject: Int32
        /// A request, a version or a sender with its packet's number.
        var detail: UInt32
    }

    private var heap: [Event] = []
    private var inserted: UInt32 = 0

    mutating func add(_ kind: Kind, at time: Double, subject: Int = 0, detail: UInt32 = 0) {
        inserted &+= 1
        let event = Event(time: time, number: inserted, kind: kind, subject: Int32(subject), detail: detail)
        heap.append(event)
        var hole = heap.count - 1
        while hole > 0 {
            let parent = (hole - 1) / 2
            guard Self.isSooner(event, heap[parent]) else { break }
            heap[hole] = heap[parent]
            hole = parent
        }
        heap[hole] = event
    }

    mutating func next() -> Event? {
        guard let last = heap.popLast() else { return nil }
        guard let first = heap.first else { return last }
        var hole = 0
        while true {
            var child = 2 * hole + 1
            guard child < heap.count else { break }
            if child + 1 < heap.count, Self.isSooner(heap[child + 1], heap[child]) { child += 1 }
            guard Self.isSooner(heap[child], last) else { break }
            heap[hole] = heap[child]
            hole = child
        }
        heap[hole] = last
        return first
    }

    private static func isSooner(_ one: Event, _ other: Event) -> Bool {
        one.time < other.time || one.time == other.time && one.number < other.number
    }
}
