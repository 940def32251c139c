import Health
import Testing

@Suite struct CheckerAssignmentTests {
    private static let backends = (0..<3_000).map { UInt64($0) }

    private func members(_ count: Int) -> [String] { (1...count).map { "lb-\($0)" } }

    @Test(arguments: 1...20) func a_backend_has_three_checkers_however_many_members_there_are(count: Int) {
        let assignment = CheckerAssignment(members: members(count))
        let probes = Set(Self.backends.map { assignment.checkers(of: $0).count })
        #expect(probes == [min(3, count)])
        #expect(Self.backends.allSatisfy { Set(assignment.checkers(of: $0)).count == min(3, count) })
        print("probes an interval of each backend with \(count) members: \(probes.sorted())")
    }

    @Test func without_members_nobody_checks() {
        #expect(CheckerAssignment(members: []).checkers(of: 1) == [])
    }

    @Test(arguments: [4, 5, 10, 20, 50]) func every_member_does_its_part(count: Int) {
        let assignment = CheckerAssignment(members: members(count))
        var checks: [String: Int] = [:]
        for backend in Self.backends {
            for name in assignment.checkers(of: backend) { checks[name, default: 0] += 1 }
        }
        let share = Double(Self.backends.count * 3) / Double(count)
        let least = Double(checks.values.min() ?? 0) / share
        let most = Double(checks.values.max() ?? 0) / share
        // Four standard deviations of a binomial count.
        let slack = 4 / share.squareRoot()
        #expect(checks.count == count)
        #expect(least > 1 - slack && most < 1 + slack)
        print("\(count) members: a member's share of the checks is \(least) to \(most) of the even one")
    }

    @Test func all_nodes_choose_alike_whatever_order_they_know_the_members_in() {
        var random = SeededGenerator(state: 7)
        let names = members(12)
        let assignment = CheckerAssignment(members: names)
        for _ in 0..<20 {
            let other = CheckerAssignment(members: (names + ["lb-3"]).shuffled(using: &random))
            #expect(other == assignment)
            #expect(Self.backends.prefix(50).allSatisfy { other.checkers(of: $0) == assignment.checkers(of: $0) })
        }
    }

    @Test(arguments: 4...20) func a_member_that_goes_is_replaced_by_one_and_nothing_else_changes(count: Int) {
        let names = members(count)
        let before = CheckerAssignment(members: names)
        let after = CheckerAssignment(members: names.filter { $0 != "lb-2" })
        var changed = 0
        for backend in Self.backends {
            let (old, new) = (before.checkers(of: backend), after.checkers(of: backend))
            let stayed = old.filter { $0 != "lb-2" }
            #expect(Array(new.prefix(stayed.count)) == stayed || count == 4)
            #expect(Set(new).isSuperset(of: stayed) && Set(new).subtracting(old).count == old.count - stayed.count)
            if Set(old) != Set(new) { changed += 1 }
        }
        let share = Double(changed) / Double(Self.backends.count) * Double(count)
        #expect(share > 2.6 && share < 3.4)
    }

    @Test func members_and_backends_with_like_names_are_spread() {
        // Every set of three of ten members occurs: 120 of them.
        let assignment = CheckerAssignment(members: members(10))
        let sets = Set(Self.backends.map { Set(assignment.checkers(of: $0)) })
        #expect(sets.count == 120)
    }
}
