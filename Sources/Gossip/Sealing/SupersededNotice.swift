/// What a member is told whose packets are dropped because a later life of its name was heard.
///
/// Without it a node that shares its name with a younger one, or whose clock went back between two lives, would only see
/// that nobody answers. It is sent after the packet proved authentic, and is smaller than most.
package struct SupersededNotice: Sendable, Equatable {
    /// The latest life of the name.
    package var newest: MemberIdentity

    /// Names the latest life.
    package init(newest: MemberIdentity) {
        self.newest = newest
    }

    /// The notice's bytes: the epoch in network order, then the name.
    var payload: [UInt8] {
        var bytes: [UInt8] = []
        bytes.appendBigEndian(newest.epoch)
        return bytes + newest.name.utf8
    }

    /// Reads a payload; nil when it is none of a notice.
    package init?(payload: [UInt8]) {
        guard (9...8 + 255).contains(payload.count),
            let name = String(validating: payload[8...], as: UTF8.self)
        else { return nil }
        newest = MemberIdentity(name: name, epoch: payload[..<8].reduce(0) { $0 << 8 | UInt64($1) })
    }
}
