import Gossip
import Logging
import Testing

@testable import Cluster

@Suite("Bounded log")
struct BoundedLogTests {
    @Test("each kind is said once in ten seconds, with how often it was not")
    func bounds() {
        let keeper = LogKeeper()
        var log = BoundedLog(keeper.logger)
        func say(_ kind: BoundedLog.Kind, at seconds: Double) {
            log.say(kind, .warning, "dropped", ["kind": "\(kind)"], now: .seconds(seconds))
        }
        for step in 0..<100 { say(.dropped(.foreign, .udp), at: Double(step) / 10) }
        say(.dropped(.foreign, .tcp), at: 1)
        #expect(keeper.lines.count == 2)
        say(.dropped(.foreign, .udp), at: 10)
        #expect(keeper.lines.last?.contains("suppressed=99") ?? false)
        #expect(keeper.lines.count == 3)
    }

    @Test("what was not said is told when its time is over, though nothing more happens")
    func flushes() {
        let keeper = LogKeeper()
        var log = BoundedLog(keeper.logger)
        for _ in 0..<3 { log.say(.lookup, .warning, "cannot look up", [:], now: .seconds(1)) }
        log.flush(now: .seconds(10))
        #expect(keeper.lines.count == 1)
        log.flush(now: .seconds(11))
        #expect(keeper.lines.last == "warning: cannot look up suppressed=2")
        log.flush(now: .seconds(30))
        #expect(keeper.lines.count == 2)
        log.say(.lookup, .warning, "cannot look up", [:], now: .seconds(31))
        #expect(keeper.lines.count == 3)
    }
}
