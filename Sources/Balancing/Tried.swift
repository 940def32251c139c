/// The backends one request has already been offered to, so that a retry goes elsewhere.
///
/// A value of a few words without heap memory.
package struct Tried: Sendable, Equatable {
    /// How many backends it can remember: one request is offered to no more than one above this.
    package static let capacity = 4

    /// Indices in the order of insertion; unused places hold a value no index has.
    private var indices = SIMD4<UInt32>(repeating: .max)

    /// How many backends were tried.
    package private(set) var count = 0

    /// Nothing tried yet.
    package init() {}

    /// Whether nothing was tried yet.
    package var isEmpty: Bool { count == 0 }

    /// Remembers a backend.
    ///
    /// - Parameter index: The backend's index in the ``PickTable``.
    /// - Returns: False when there is no room for it: the request should be given up.
    @discardableResult
    package mutating func insert(_ index: Int) -> Bool {
        if contains(index) { return true }
        if count == Self.capacity { return false }
        indices[count] = UInt32(index)
        count += 1
        return true
    }

    /// Whether the backend was tried.
    ///
    /// - Parameter index: The backend's index in the ``PickTable``.
    /// - Returns: True when it was inserted before.
    package func contains(_ index: Int) -> Bool {
        let wanted = UInt32(index)
        return indices[0] == wanted || indices[1] == wanted || indices[2] == wanted || indices[3] == wanted
    }

    /// Which of eight backends were tried.
    func mask(_ others: SIMD8<UInt32>) -> SIMDMask<SIMD8<Int32>> {
        (others .== indices[0]) .| (others .== indices[1]) .| (others .== indices[2]) .| (others .== indices[3])
    }
}
