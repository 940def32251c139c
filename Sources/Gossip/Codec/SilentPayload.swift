/// A payload that says nothing.
///
/// The runner gives it to the machine in place of a packet that is authentic, but of an earlier life of its sender: what
/// the packet says is void, and yet its sender may have to learn that a later life has its name.
package enum SilentPayload {
    /// A silent payload of a size, so that the answer may be as long.
    ///
    /// - Parameter size: Bytes it is to have.
    /// - Returns: The payload; at least its version byte.
    package static func bytes(size: Int) -> [UInt8] {
        var writer = PayloadWriter(limit: max(1, size))
        writer.pad(to: size)
        return writer.bytes
    }
}
