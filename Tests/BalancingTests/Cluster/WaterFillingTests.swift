import Testing

@testable import Balancing

@Suite struct WaterFillingTests {
    private let names = (0..<20).map { "backend-\($0)" }
    private let own = Array(repeating: 0, count: 20)

    private func report(_ counts: [Int], rate: Double? = 0) -> WaterFilling.Report {
        let counts = counts.enumerated().map { WaterFilling.Report.Count(backend: $0, inFlight: $1) }
        return WaterFilling.Report(counts: counts, arrivalRate: rate)
    }

    private func policy(_ names: [String]? = nil, members: [String] = ["a", "b", "c"]) -> WaterFilling {
        var policy = WaterFilling(node: "a", backends: names ?? self.names)
        policy.setMembers(members.map { WaterFilling.Member(name: $0) })
        return policy
    }

    @Test func work_is_poured_to_one_level() {
        var policy = policy(["x", "y", "z"])
        policy.setWeights([1, 1, 2])
        policy.receive(report([6, 0, 1]), from: "b", now: .zero)
        policy.refresh(own: [2, 4, 0], now: .zero)
        // 7 to pour over 7, 1 and 2 in vessels of width 1, 1 and 2: (7 + 1 + 2) / 3 is level, below the first.
        let level: Float = 10 / 3
        #expect(policy.targets == [0, (level - 1) / 7, (2 * level - 2) / 7])
    }

    @Test(arguments: 0..<50) func targets_sum_to_one_and_even_the_level(seed: UInt64) {
        var random = FastGenerator(seed: seed)
        var policy = policy()
        let weights = names.map { _ in Float(random.below(6)) / 2 }
        let counts = names.map { _ in random.below(40) }
        let own = names.map { _ in random.below(20) }
        policy.setWeights(weights)
        policy.receive(report(counts), from: "b", now: .zero)
        policy.refresh(own: own, now: .zero)
        guard weights.contains(where: { $0 > 0 }) else { return }
        let targets = policy.targets
        #expect(abs(targets.reduce(0, +) - 1) < 1e-4)
        let mass = Float(zip(own, weights).reduce(1) { $0 + ($1.1 > 0 ? $1.0 : 0) })
        let levels = names.indices.filter { targets[$0] > 0 }
            .map { (Float(counts[$0] + 1) + targets[$0] * mass) / weights[$0] }
        guard let lowest = levels.min(), let highest = levels.max() else { return }
        #expect(highest - lowest < 0.001 * highest)
        for index in names.indices where targets[index] == 0 && weights[index] > 0 {
            #expect(Float(counts[index] + 1) / weights[index] >= lowest * 0.999)
        }
    }

    @Test func who_takes_no_work_gets_no_share_and_what_is_there_is_not_poured() {
        var policy = policy(["x", "y", "z"])
        policy.setWeights([1, 0, 1])
        policy.receive(report([0, 0, 9]), from: "b", now: .zero)
        policy.refresh(own: [1, 100, 1], now: .zero)
        // The 100 would have raised the level above 10.
        #expect(policy.targets == [1, 0, 0])
        policy.setWeights([0, 0, 0])
        policy.refresh(own: [1, 100, 1], now: .zero)
        #expect(policy.targets == [0, 0, 0])
    }

    @Test func a_single_node_follows_its_own_counts() {
        var policy = policy(members: ["a"])
        policy.receive(report(own), from: "b", now: .zero)
        policy.refresh(own: own, now: .zero)
        #expect(!policy.isCoordinated)
    }

    @Test func a_node_without_a_fresh_view_follows_its_own_counts() {
        var policy = policy()
        policy.refresh(own: own, now: .seconds(1))
        #expect(!policy.isCoordinated, "nobody has reported")
        policy.receive(report(own), from: "stranger", now: .seconds(1))
        policy.refresh(own: own, now: .seconds(1))
        #expect(!policy.isCoordinated, "who reported is no member")
        policy.receive(report(own), from: "b", now: .seconds(1))
        policy.refresh(own: own, now: .seconds(4))
        #expect(policy.isCoordinated)
        policy.refresh(own: own, now: .milliseconds(4_001))
        #expect(!policy.isCoordinated, "the only report is older than 3 s")
        policy.receive(report(own), from: "c", now: .seconds(5))
        policy.refresh(own: own, now: .seconds(5))
        #expect(policy.isCoordinated, "one fresh report is a view")
    }

    @Test(arguments: 0..<20) func a_dead_members_counts_vanish_exactly(seed: UInt64) {
        var random = FastGenerator(seed: seed)
        var with = policy()
        var without = policy(members: ["a", "b"])
        for step in 0..<300 {
            let now = Duration.milliseconds(7 * step)
            for member in ["b", "c"] where random.below(3) == 0 {
                let report = report(names.map { _ in random.below(1000) }, rate: 100)
                with.receive(report, from: member, now: now)
                if member == "b" { without.receive(report, from: member, now: now) }
            }
            let (backend, seconds) = (random.below(20), 0.001 * Double(1 + random.below(100)))
            with.recordHold(backend: backend, seconds: seconds)
            without.recordHold(backend: backend, seconds: seconds)
            with.refresh(own: own, now: now)
            without.refresh(own: own, now: now)
        }
        with.setMembers([WaterFilling.Member(name: "a"), WaterFilling.Member(name: "b")])
        without.setMembers([WaterFilling.Member(name: "a"), WaterFilling.Member(name: "b")])
        with.refresh(own: own, now: .seconds(3))
        without.refresh(own: own, now: .seconds(3))
        #expect(with.remaining == without.remaining)
        #expect(with.targets == without.targets)
        with.setMembers([WaterFilling.Member(name: "a")])
        #expect(with.remaining == names.map { _ in 0 })
        #expect(names.indices.allSatisfy { with.reported($0) == 0 })
    }

    @Test func a_member_that_began_anew_holds_nothing() {
        var policy = policy()
        policy.receive(report(names.map { _ in 5 }), from: "b", now: .zero)
        policy.receive(report(names.map { _ in 2 }), from: "c", now: .zero)
        policy.forget("b")
        #expect(policy.remaining == names.map { _ in 2 })
        #expect(policy.reported(0) == 2)
    }

    @Test func a_report_replaces_what_it_names_and_confirms_the_rest() {
        var policy = policy(["x", "y"])
        for _ in 0..<200 { policy.recordHold(backend: 0, seconds: 0.1) }
        policy.receive(report([10, 20]), from: "b", now: .zero)
        policy.refresh(own: [0, 0], now: .zero)
        policy.refresh(own: [0, 0], now: .milliseconds(100))
        #expect(policy.remaining.allSatisfy { $0 < 9 })
        let changes = WaterFilling.Report(counts: [.init(backend: 0, inFlight: 12)])
        policy.receive(changes, from: "b", now: .milliseconds(100))
        for (remaining, told) in zip(policy.remaining, [Float(12), 20]) { #expect(abs(remaining - told) < 0.001) }
        #expect(policy.reported(0) == 12)
        #expect(policy.reported(1) == 20)
    }

    @Test func what_was_reported_decays_at_the_rate_at_which_exchanges_end_there() {
        var policy = policy(["fast", "slow"])
        for _ in 0..<2000 {
            policy.recordHold(backend: 0, seconds: 0.01)
            policy.recordHold(backend: 1, seconds: 1)
        }
        policy.refresh(own: [0, 0], now: .zero)
        policy.receive(report([100, 100]), from: "b", now: .zero)
        // In steps, as it happens, and not all at once.
        for step in 1...20 { policy.refresh(own: [0, 0], now: .milliseconds(step)) }
        let (fast, slow) = (policy.remaining[0], policy.remaining[1])
        // Five exchanges of the pool's mean, some 0.5 s, among the 2,000 of 0.01 s make that 0.0112 s.
        #expect(abs(fast - 16.9) < 0.3)
        #expect(abs(slow - 98) < 0.5)
    }

    @Test func what_others_have_sent_since_raises_the_level() {
        var policy = policy(["x", "y"])
        for _ in 0..<1000 { policy.recordHold(backend: 0, seconds: 0.1) }
        policy.receive(report([100, 0], rate: 1000), from: "b", now: .zero)
        policy.refresh(own: [0, 0], now: .zero)
        #expect(policy.targets == [0, 1])
        // Of the 100 some 37 are left, and some 95 more of theirs are in flight by now, somewhere.
        policy.refresh(own: [0, 0], now: .milliseconds(100))
        #expect(policy.targets[0] > 0.3)
    }

    @Test func numbers_that_make_no_sense_do_no_harm() {
        var policy = policy(["x", "y"])
        let counts = [
            WaterFilling.Report.Count(backend: 7, inFlight: 1), .init(backend: -1, inFlight: 1),
            .init(backend: 0, inFlight: .max), .init(backend: 1, inFlight: .min),
        ]
        for rate in [Double.infinity, .nan, -1, .greatestFiniteMagnitude] {
            policy.receive(WaterFilling.Report(counts: counts, arrivalRate: rate), from: "b", now: .zero)
            policy.recordHold(backend: 0, seconds: -1)
            policy.recordHold(backend: 0, seconds: 1e30, count: 0)
            policy.refresh(own: [0, 0], now: .seconds(1))
            #expect(policy.targets.allSatisfy { 0...1 ~= $0 })
        }
        // A clock that goes back.
        policy.refresh(own: [0, 0], now: .zero)
        #expect(policy.targets == [0, 1] || policy.targets[1] >= 0.5)
    }
}

@Suite struct MemberRanksTests {
    private let backends = (0..<300).map { "10.0.0.\($0):80" }

    @Test func the_nodes_of_a_cluster_stand_in_a_different_order_at_each_backend() {
        let nodes = ["a", "b", "c", "d", "e"]
        let ranks = nodes.map { node in
            MemberRanks.ranks(of: node, among: nodes.filter { $0 != node }, backends: backends)
        }
        for backend in backends.indices {
            #expect(Set(ranks.map { $0[backend] }) == [0, 1, 2, 3, 4])
        }
        // Everyone goes first as often as the others: five standard deviations of 7.
        for own in ranks { #expect(abs(own.count { $0 == 0 } - 60) < 35) }
    }

    @Test func ranks_do_not_depend_on_the_order_in_which_members_are_named() {
        let ranks = MemberRanks.ranks(of: "a", among: ["b", "c", "d"], backends: backends)
        #expect(MemberRanks.ranks(of: "a", among: ["d", "b", "c"], backends: backends) == ranks)
    }

    @Test func a_member_that_takes_no_work_has_no_place() {
        var policy = WaterFilling(node: "a", backends: backends)
        policy.setMembers([.init(name: "a"), .init(name: "b"), .init(name: "c", takesWork: false)])
        #expect(policy.nodeCount == 2)
        #expect(policy.ranks == MemberRanks.ranks(of: "a", among: ["b"], backends: backends))
        policy.receive(.init(counts: [.init(backend: 0, inFlight: 3)]), from: "c", now: .zero)
        #expect(policy.reported(0) == 3)
    }
}

@Suite struct FastExponentialTests {
    @Test func known_values() {
        let known: [(Float, Double)] = [
            (0, 1), (-0.001, 0.999_000_499_8), (-0.5, 0.606_530_659_7), (-1, 0.367_879_441_2), (-2, 0.135_335_283_2),
            (-10, 4.539_992_976e-5), (-50, 1.928_749_848e-22),
        ]
        for (power, expected) in known {
            #expect(abs(Double(exponential(power)) / expected - 1) < 1e-6 * max(3, Double(-power)))
        }
        #expect(exponential(-.infinity) < 1e-37)
    }
}
