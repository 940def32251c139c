/// Who a member is: a name, and the moment its process began.
///
/// A member that restarts keeps its name and gets a later epoch, so it always beats what is still said of its older self.
package struct MemberIdentity: Hashable, Sendable, Comparable {
    /// The node's name, unique in the cluster; 1 to 255 bytes of UTF-8.
    package var name: String
    /// When the process began, in milliseconds since 1970.
    package var epoch: UInt64

    /// A member of this name that began at this moment.
    package init(name: String, epoch: UInt64) {
        self.name = name
        self.epoch = epoch
    }

    /// By name, then the older first.
    package static func < (one: MemberIdentity, other: MemberIdentity) -> Bool {
        one.name == other.name ? one.epoch < other.epoch : one.name < other.name
    }
}
