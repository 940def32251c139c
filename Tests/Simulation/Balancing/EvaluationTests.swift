import Balancing
import Glibc
import Testing

/// Compares the project's policy with others in a simulated cluster.
///
/// The small comparison is part of every test run. `APUS_EVALUATION=full swift test -c release -Xswiftc -enable-testing
/// --filter Evaluation` prints the whole table, in minutes.
@Suite("Evaluation of balancing", .serialized)
struct EvaluationTests {
    private static let isFull = getenv("APUS_EVALUATION").map { strcmp($0, "full") == 0 } ?? false

    @Test("water filling comes nearer to a perfect central balancer than sums, draws and one's own counts do")
    func small() throws {
        var table = ComparisonTable()
        print(ComparisonTable.head)
        for scenario in BalancingScenario.small {
            table.add(scenario)
            let row = try #require(table.rows.last)
            print(ComparisonTable.line(row))
            let (ratio, spread) = (try #require(row.ratios[.waterFilled]), try #require(row.spreads[.waterFilled]))
            #expect(ratio < (row.ratios[.local] ?? 0), "\(scenario.name)")
            if scenario.meanService > scenario.gossipInterval {
                // Where counts are hardly old their sum is not bad either.
                #expect(ratio < 1.13, "\(scenario.name)")
                continue
            }
            for policy in [EvaluatedPolicy.sum, .bestOfTwo, .stochastic] {
                #expect(ratio < (row.ratios[policy] ?? 0), "\(scenario.name): \(policy.title)")
                #expect(spread < (row.spreads[policy] ?? 0), "\(scenario.name): \(policy.title)")
            }
            // Where weights differ, one's own counts fill the heaviest first, which the load over weight shows less.
            if !scenario.isWeighted { #expect(spread < (row.spreads[.local] ?? 0), "\(scenario.name)") }
        }
        print(table.summary)
        let mean = table.geometricMean(.waterFilled)
        #expect(mean < 1.15)
        // Of what is lost without a central balancer it wins back half, against everyone's own counts alone.
        #expect(mean - 1 < 0.5 * (table.geometricMean(.local) - 1))
    }

    @Test("a backend that joins empty is filled without a rush")
    func join() throws {
        var scenario = try #require(BalancingScenario.happenings.first)
        (scenario.runs, scenario.workers, scenario.requests) = (2, 1, 1500)
        let rush = EvaluatedPolicy.sum.run(scenario)
        let filling = EvaluatedPolicy.waterFilled.run(scenario)
        #expect(filling.refused == 0)
        #expect(filling.meanPeak < rush.meanPeak)
    }

    @Test("a dead node's counts vanish and its clients are served")
    func death() throws {
        var scenario = try #require(BalancingScenario.happenings.first { $0.name == "a node of 3 dies" })
        (scenario.runs, scenario.workers, scenario.requests) = (1, 1, 2500)
        let central = EvaluatedPolicy.central.run(scenario)
        let outcome = EvaluatedPolicy.waterFilled.run(scenario)
        #expect(outcome.refused == 0)
        #expect(outcome.p99 < 1.5 * central.p99)
    }

    @Test("the whole table", .enabled(if: isFull))
    func full() {
        var table = ComparisonTable()
        print(ComparisonTable.head)
        for scenario in BalancingScenario.grid {
            table.add(scenario)
            print(ComparisonTable.line(table.rows[table.rows.count - 1]))
        }
        print(table.summary)
        for scenario in BalancingScenario.happenings {
            table.add(scenario)
            print(ComparisonTable.line(table.rows[table.rows.count - 1]))
        }
    }
}
