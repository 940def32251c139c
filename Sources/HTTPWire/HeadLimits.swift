/// What a head may take up before it is refused with 431.
package struct HeadLimits: Equatable, Sendable {
    /// The longest head, in bytes, from the first byte of its first line to the end of its empty line.
    ///
    /// Below 4 GiB, since offsets in a head are 32 bits wide.
    package var headerSize: Int
    /// The largest number of field lines.
    package var headerFields: Int

    /// Limits of `headerSize` bytes and `headerFields` lines.
    package init(headerSize: Int, headerFields: Int) {
        self.headerSize = headerSize
        self.headerFields = headerFields
    }
}
