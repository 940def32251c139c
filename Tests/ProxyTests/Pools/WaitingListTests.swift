import Balancing
import NIOEmbedded
import Testing

@testable import Proxy

@Suite struct WaitingListTests {
    private let worker = Sample.worker()
    private let list = WaitingList()

    private func handlers(_ count: Int) throws -> [DownstreamHandler] {
        let listener = try Sample.listener()
        return (0..<count).map { _ in DownstreamHandler(worker: self.worker, listener: listener) }
    }

    /// Follows the links from the front.
    private var waiting: [DownstreamHandler] {
        Array(sequence(first: self.list.first) { $0?.waitingAfter }.prefix { $0 != nil }.compactMap { $0 })
    }

    @Test func the_oldest_comes_first() throws {
        let handlers = try self.handlers(5)
        for handler in handlers { self.list.append(handler) }
        for handler in handlers {
            #expect(self.list.first === handler && handler.isWaiting)
            #expect(self.list.remove(handler))
            #expect(!handler.isWaiting && handler.waitingAfter == nil && handler.waitingBefore == nil)
        }
        #expect(self.list.first == nil)
    }

    @Test func whoever_does_not_wait_is_not_removed() throws {
        let handlers = try self.handlers(2)
        #expect(!self.list.remove(handlers[0]))
        self.list.append(handlers[0])
        #expect(!self.list.remove(handlers[1]))
        #expect(self.list.remove(handlers[0]))
        #expect(!self.list.remove(handlers[0]))
    }

    @Test(arguments: 0..<40)
    func the_list_does_what_an_array_does(seed: Int) throws {
        var random = FastGenerator(seed: UInt64(seed))
        let handlers = try self.handlers(12)
        var model: [DownstreamHandler] = []
        for _ in 0..<500 {
            let handler = random.element(handlers)
            if handler.isWaiting {
                #expect(self.list.remove(handler))
                model.removeAll { $0 === handler }
            } else {
                self.list.append(handler)
                model.append(handler)
            }
            #expect(self.waiting.map { ObjectIdentifier($0) } == model.map { ObjectIdentifier($0) })
        }
        for handler in handlers { _ = self.list.remove(handler) }
    }

    @Test func nobody_is_kept_alive_after_leaving() throws {
        weak var left: DownstreamHandler?
        do {
            let handlers = try self.handlers(3)
            for handler in handlers { self.list.append(handler) }
            left = handlers[1]
            for handler in handlers { _ = self.list.remove(handler) }
        }
        #expect(left == nil)
    }
}
