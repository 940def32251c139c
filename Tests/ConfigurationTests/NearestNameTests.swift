import Testing

@testable import ApusConfiguration

@Suite struct NearestNameTests {
    private let keys = ["address", "name", "weight", "max_connections", "health_check", "timeouts", "round_robin"]

    @Test(arguments: [
        ("adress", "address"), ("weigth", "weight"), ("maxConnections", "max_connections"),
        ("health-check", "health_check"), ("HealthCheck", "health_check"), ("timeout", "timeouts"), ("nmae", "name"),
        ("max_conn", "max_connections"), ("roundrobin", "round_robin"),
    ])
    func aSlipFindsTheName(_ written: String, _ meant: String) {
        #expect(NearestName.of(written, among: keys) == meant)
    }

    @Test(arguments: ["", "x", "port", "certificate", "na", "sticky"])
    func anotherWordFindsNone(_ written: String) {
        #expect(NearestName.of(written, among: keys) == nil)
    }

    @Test func distanceIsSymmetricZeroForEqualsAndOneForOneSlip() {
        var random = SeededGenerator(seed: 7)
        for _ in 0..<300 {
            let word = (0..<Int.random(in: 2..<12, using: &random)).map { _ in
                UInt8.random(in: 97...100, using: &random)
            }
            var other = word
            other.swapAt(0, 1)
            #expect(NearestName.distance(word, word) == 0)
            #expect(NearestName.distance(word, other) <= 1)
            other = word.shuffled(using: &random)
            #expect(NearestName.distance(word, other) == NearestName.distance(other, word))
            #expect(NearestName.distance(word, Array(word.dropLast())) == 1)
        }
    }
}
