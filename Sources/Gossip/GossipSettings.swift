/// The times and limits of gossip; the defaults are the ones the simulations were made with.
package struct GossipSettings: Sendable, Equatable {
    /// Between two probes of the next member in turn.
    package var probePeriod = Duration.milliseconds(500)
    /// The shortest and the longest wait for the answer to a probe; within them, three times the 99th percentile of round
    /// trips.
    package var probeTimeout: ClosedRange<Duration> = .milliseconds(50) ... .milliseconds(200)
    /// Members asked to probe on this node's behalf.
    package var indirectProbes = 3
    /// How long a suspect has to refute: the longest at the first accusation, the shortest once enough confirm it.
    package var suspicion: ClosedRange<Duration> = .milliseconds(1_500) ... .seconds(6)
    /// Independent accusations that bring the time to refute to its shortest.
    package var suspicionConfirmations = 3
    /// The worst local health multiplier (Lifeguard): 1 is healthy.
    package var localHealthMax = 8
    /// Between two rounds of news that is not sent with probes.
    package var newsInterval = Duration.milliseconds(100)
    /// Members that get each round of news.
    package var newsFanout = 3
    /// Times one piece of news is sent: this times ceil(log10(members + 1)).
    package var retransmitFactor = 4
    /// Between two comparisons of digests with a random member.
    package var digestInterval = Duration.seconds(1)
    /// Between two probes of a dead member or a seed, in turn, for ever.
    package var reviveInterval = Duration.milliseconds(1_500)
    /// How long dead members are remembered.
    package var deadMemory = Duration.seconds(24 * 3_600)
    /// For a transfer or stream probe, connecting included.
    package var exchangeTimeout = Duration.seconds(2)
    /// Bytes of a payload sent as one packet, at most: 1,200 less the seal's.
    package var payloadMax = 1_100
    /// Bytes of a payload sent over TCP, at most.
    package var transferMax = 4 << 20
    /// Members that are remembered, at most; more are refused and noted.
    package var membersMax = 1_024
    /// Decisions that are kept, at most, those taken back included.
    package var overridesMax = 16_384
    /// Opinions kept of one member, at most.
    package var opinionsMax = 16_384
    /// Living members up to which load goes straight to everyone; above, through relays.
    package var meshMax = 64
    /// Within this time the load and the opinions on every backend are sent, changed or not.
    package var refreshPeriod = Duration.seconds(1)
    /// How long a decision that was taken back or has expired is remembered, so that it does not come back.
    package var tombstoneMemory = Duration.seconds(24 * 3_600)

    /// The defaults.
    package init() {}
}
