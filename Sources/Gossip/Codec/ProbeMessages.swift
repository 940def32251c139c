/// A question whether a member lives.
struct Ping: Sendable, Equatable {
    /// Whom a ping is meant for.
    struct Target: Sendable, Equatable {
        /// The hash of the name; 0 means whoever is at the address.
        var nameHash: UInt64
        /// The epoch.
        var epoch: UInt64

        /// Whoever is there.
        static let anyone = Target(nameHash: 0, epoch: 0)
    }

    /// Comes back in the answer.
    var sequence: UInt64
    /// Whom it is meant for.
    var target: Target
    /// Whether the answer should hold the record of the member that answers.
    var wantsRecord = false
}

/// A request to ping a third member.
struct PingRequest: Sendable, Equatable {
    /// Comes back in the answer.
    var sequence: UInt64
    /// Whom to ping.
    var target: Ping.Target
    /// How long the answer is waited for.
    var waitMilliseconds: UInt64
}

/// Hashes that are equal when the tables are.
struct Digest: Sendable, Equatable {
    /// Over the member table.
    var members: UInt64
    /// Over the decisions.
    var overrides: UInt64
}

extension PayloadWriter {
    /// Appends a ping.
    mutating func ping(_ ping: Ping) {
        let mark = begin(.ping)
        varint(ping.sequence)
        byte(ping.wantsRecord ? 1 : 0)
        target(ping.target)
        end(mark)
    }

    /// Appends a request for an indirect ping.
    mutating func pingRequest(_ request: PingRequest) {
        let mark = begin(.pingRequest)
        varint(request.sequence)
        varint(request.waitMilliseconds)
        target(request.target)
        end(mark)
    }

    /// Appends an answer that is nothing but the question's number.
    mutating func answer(_ kind: MessageKind, sequence: UInt64) {
        let mark = begin(kind)
        varint(sequence)
        end(mark)
    }

    /// Appends a digest.
    ///
    /// - Parameters:
    ///   - digest: The hashes.
    ///   - isAnswer: Whether it answers one, and wants no answer itself.
    mutating func digest(_ digest: Digest, isAnswer: Bool) {
        let mark = begin(.digest)
        byte(isAnswer ? 1 : 0)
        fixed64(digest.members)
        fixed64(digest.overrides)
        end(mark)
    }

    /// Appends a message that is a target and nothing else.
    mutating func streamPing(_ target: Ping.Target) {
        let mark = begin(.streamPing)
        self.target(target)
        end(mark)
    }

    /// Appends a message that is one byte of flags.
    mutating func flags(_ kind: MessageKind, _ flags: UInt8) {
        let mark = begin(kind)
        byte(flags)
        end(mark)
    }

    private mutating func target(_ target: Ping.Target) {
        fixed64(target.nameHash)
        varint(target.epoch)
    }
}

extension PayloadReader {
    /// Reads a ping.
    mutating func ping() -> Ping? {
        guard let sequence = varint(), let flags = byte(), let target = target() else { return nil }
        return Ping(sequence: sequence, target: target, wantsRecord: flags & 1 != 0)
    }

    /// Reads a request for an indirect ping.
    mutating func pingRequest() -> PingRequest? {
        guard let sequence = varint(), let wait = varint(), let target = target() else { return nil }
        return PingRequest(sequence: sequence, target: target, waitMilliseconds: wait)
    }

    /// Reads a digest.
    mutating func digest() -> (digest: Digest, isAnswer: Bool)? {
        guard let flags = byte(), let members = fixed64(), let overrides = fixed64() else { return nil }
        return (Digest(members: members, overrides: overrides), flags & 1 != 0)
    }

    /// Reads whom a ping is meant for.
    mutating func target() -> Ping.Target? {
        guard let hash = fixed64(), let epoch = varint() else { return nil }
        return Ping.Target(nameHash: hash, epoch: epoch)
    }
}
