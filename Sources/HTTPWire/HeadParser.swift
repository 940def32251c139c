/// Parses heads in place, strictly by RFC 9112, and keeps the result of the last parse.
///
/// It never allocates on the way: the table of fields is made once and grows only when a larger limit is asked for. One
/// event loop owns one parser. The results are ranges of the bytes handed in; they mean nothing once those move.
package final class HeadParser {
    /// Everything that a parse leaves behind.
    ///
    /// It lives behind one constant pointer, since stored properties of a class would be checked for overlapping access
    /// at run time, each time.
    @usableFromInline
    struct Results {
        @usableFromInline
        var request = RequestHead()
        @usableFromInline
        var response = ResponseHead()
        @usableFromInline
        var fieldCount = 0
        @usableFromInline
        var headLength = 0
        @usableFromInline
        var fields: UnsafeMutablePointer<HeaderField>
        var fieldCapacity = 0
        var facts = FieldFacts()
        /// Offset of the head's first line, behind an empty line before it, and of the first field line.
        var firstLine = 0
        var firstField = 0
    }

    @usableFromInline
    let results: UnsafeMutablePointer<Results>
    /// The names in Connection that may name fields of the head.
    let connectionOptions: UnsafeMutablePointer<ByteRange>

    /// A parser that has parsed nothing.
    package init() {
        results = .allocate(capacity: 1)
        results.initialize(to: Results(fields: .allocate(capacity: 0)))
        connectionOptions = .allocate(capacity: FieldFacts.connectionOptionsMax)
    }

    deinit {
        results.pointee.fields.deallocate()
        results.deallocate()
        connectionOptions.deallocate()
    }

    /// The request found by the last `parseRequest` that was complete.
    @inlinable
    package var request: RequestHead { results.pointee.request }

    /// The response found by the last `parseResponse` that was complete.
    @inlinable
    package var response: ResponseHead { results.pointee.response }

    /// The number of fields of the last head.
    @inlinable
    package var fieldCount: Int { results.pointee.fieldCount }

    /// The length of the last head, in bytes, its empty line included.
    @inlinable
    package var headLength: Int { results.pointee.headLength }

    /// The field with the given index, in order of appearance.
    ///
    /// - Precondition: `index` is 0 or more and below `fieldCount`; checked in debug builds only.
    @inlinable
    package func field(_ index: Int) -> HeaderField {
        assert(index >= 0 && index < results.pointee.fieldCount)
        return results.pointee.fields[index]
    }

    /// The index of the first field from index `start` on with the given name in lower case, or nil.
    package func firstField(
        named lowercase: UnsafeRawBufferPointer,
        in bytes: UnsafeRawBufferPointer,
        from start: Int = 0
    ) -> Int? {
        for index in start..<max(start, fieldCount) where field(index).name.count == lowercase.count {
            if ASCII.equals(field(index).name.slice(of: bytes), lowercase: lowercase) { return index }
        }
        return nil
    }

    /// Makes room for as many fields as a limit allows.
    @inline(__always)
    func reserve(_ capacity: Int) {
        if capacity > results.pointee.fieldCapacity { grow(capacity) }
    }

    @inline(never)
    private func grow(_ capacity: Int) {
        results.pointee.fields.deallocate()
        results.pointee.fields = .allocate(capacity: capacity)
        results.pointee.fieldCapacity = capacity
    }
}
