import Testing

/// Holds the simulated backends and traffic against formulas that have been known for long.
@Suite("Simulated backends")
struct QueueingTheoryTests {
    private static func one(_ change: (inout BalancingScenario) -> Void) -> BalancingScenario {
        var scenario = BalancingScenario(name: "one backend", nodes: 1, backends: 1)
        scenario.requests = 40_000
        change(&scenario)
        return scenario
    }

    private func isNear(_ value: Double, _ expected: Double) -> Bool {
        abs(value - expected) < 0.07 * expected
    }

    @Test("one worker, first in, first out: a mean response of service / (1 - load)")
    func oneWorker() {
        let scenario = Self.one { ($0.workers, $0.load) = (1, 0.6) }
        #expect(isNear(EvaluatedPolicy.central.run(scenario).meanResponse, 0.020 / 0.4))
    }

    @Test("four workers: Erlang's formula")
    func fourWorkers() {
        let scenario = Self.one { $0.load = 0.8 }
        // 59.6 % wait, for 20 ms / (4 * 0.2) on average.
        #expect(isNear(EvaluatedPolicy.central.run(scenario).meanResponse, 0.020 + 0.596 * 0.025))
    }

    @Test("processor sharing does not mind the distribution of service")
    func processorSharing() {
        let scenario = Self.one {
            ($0.workers, $0.load) = (1, 0.6)
            $0.discipline = .processorSharing
            $0.serviceTime = .lognormal
        }
        #expect(isNear(EvaluatedPolicy.central.run(scenario).meanResponse, 0.020 / 0.4))
    }

    @Test("a run can be repeated")
    func repeats() {
        var scenario = BalancingScenario(name: "short", nodes: 3, backends: 4)
        (scenario.warmUp, scenario.requests, scenario.loss) = (1, 500, 0.1)
        for policy in EvaluatedPolicy.allCases {
            #expect(policy.run(scenario).responses == policy.run(scenario).responses)
        }
        scenario.seed = 2
        let other = EvaluatedPolicy.central.run(scenario).responses
        scenario.seed = 1
        #expect(EvaluatedPolicy.central.run(scenario).responses != other)
    }
}
