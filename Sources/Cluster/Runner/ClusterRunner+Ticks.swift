import Gossip
import Logging
import NIOCore
import NIOPosix

/// What is done again and again.
extension ClusterRunner {
    /// Between two looks at what is due.
    private static let housekeepingInterval = TimeAmount.seconds(1)
    /// Within this time the opinions are asked for, changed or not.
    private static let opinionsInterval = Duration.seconds(1)
    /// Between two look-ups of the seeds.
    private static let lookupInterval = Duration.seconds(30)
    /// The same while a seed was never found, or the node has not joined.
    private static let eagerLookupInterval = Duration.seconds(3)

    func startTicking() {
        let interval = TimeAmount(max(self.settings.gossipInterval, .milliseconds(1)))
        self.tasks = [
            self.eventLoop.scheduleRepeatedTask(initialDelay: interval, delay: interval) { _ in self.tick() },
            self.eventLoop.scheduleRepeatedTask(
                initialDelay: Self.housekeepingInterval,
                delay: Self.housekeepingInterval
            ) { _ in self.keepHouse() },
        ]
        self.nextLookup = self.now + Self.eagerLookupInterval
    }

    func stopTicking() {
        for task in self.tasks { task.cancel() }
        self.tasks = []
    }

    /// Tells the node's load, and its opinions where they are due.
    private func tick() {
        guard self.life == .running else { return }
        let now = self.now
        let isDue = self.opinionsAt.map { now + self.settings.gossipInterval > $0 + Self.opinionsInterval } ?? true
        if self.areOpinionsStale || isDue {
            self.areOpinionsStale = false
            self.opinionsAt = now
            self.feed(.opinions(self.hooks.sampleOpinions(now)))
        }
        self.ownLoad = self.hooks.sampleLoad(now)
        self.feed(.load(self.ownLoad))
    }

    private func keepHouse() {
        self.log.flush(now: self.now)
        if self.now >= self.nextLookup { self.lookUpSeeds() }
    }

    // MARK: Seeds

    /// Looks the seeds up, elsewhere.
    private func lookUpSeeds() {
        guard !self.isLookingUp, !self.settings.seeds.isEmpty else { return }
        let seeds = self.settings.seeds
        self.lookUp(
            NIOThreadPool.singleton.runIfActive(eventLoop: self.eventLoop) { SeedBook.lookUp(seeds) }
        )
    }

    /// Waits for a look-up that is under way.
    func lookUp(_ lookup: EventLoopFuture<SeedBook.Findings>) {
        self.isLookingUp = true
        lookup.whenComplete { result in
            self.isLookingUp = false
            if case .success(let findings) = result { self.take(findings) }
            let isEager = self.seeds.isIncomplete || !self.isJoined
            self.nextLookup = self.now + (isEager ? Self.eagerLookupInterval : Self.lookupInterval)
        }
    }

    /// Takes in where the seeds are.
    func take(_ findings: SeedBook.Findings) {
        let before = self.addresses.map { self.seeds.addresses(for: $0) }
        for (seed, reason) in self.seeds.take(findings) {
            self.log.say(
                .lookup,
                .warning,
                "cannot look up a seed; will try again",
                ["seed": "\(seed.host)", "reason": "\(reason)"],
                now: self.now
            )
        }
        guard self.life == .running, let addresses = self.addresses else { return }
        let after = self.seeds.addresses(for: addresses)
        if after != before { self.feed(.seeds(after)) }
    }
}
