/// The requests of one event loop that wait for a backend with room, oldest first.
///
/// A linked list through the waiting handlers: entering and leaving (a client gone, a timeout) take constant time and
/// no memory. The list owns its members by the forward links; a member leaves the list before it goes away, so the other
/// links need not be counted.
final class WaitingList {
    private(set) var first: DownstreamHandler?
    private unowned(unsafe) var last: DownstreamHandler?

    /// Appends a handler that is not in the list.
    func append(_ handler: DownstreamHandler) {
        handler.isWaiting = true
        handler.waitingBefore = self.last
        if let last = self.last { last.waitingAfter = handler } else { self.first = handler }
        self.last = handler
    }

    /// Removes a handler; false when it is not in the list.
    func remove(_ handler: DownstreamHandler) -> Bool {
        guard handler.isWaiting else { return false }
        handler.isWaiting = false
        let before = handler.waitingBefore
        let after = handler.waitingAfter
        handler.waitingBefore = nil
        handler.waitingAfter = nil
        if let before { before.waitingAfter = after } else { self.first = after }
        if let after { after.waitingBefore = before } else { self.last = before }
        return true
    }
}
