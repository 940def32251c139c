import Glibc

/// Notices the end of the process that started this one.
///
/// The parent holds the other end of standard input: it ends when the parent closes it, and also when the parent dies in
/// whatever way.
enum ParentWatch {
    private final class Box: Sendable {
        let action: @Sendable () -> Void

        init(_ action: @escaping @Sendable () -> Void) {
            self.action = action
        }
    }

    /// Calls `action` once, on a thread of its own, when standard input ends.
    static func start(_ action: @escaping @Sendable () -> Void) {
        var thread = pthread_t()
        let context = Unmanaged.passRetained(Box(action)).toOpaque()
        let code = pthread_create(
            &thread,
            nil,
            { context in
                var byte: UInt8 = 0
                while true {
                    let count = read(STDIN_FILENO, &byte, 1)
                    if count > 0 || (count < 0 && errno == EINTR) { continue }
                    break
                }
                if let context { Unmanaged<Box>.fromOpaque(context).takeRetainedValue().action() }
                return nil
            },
            context
        )
        // Without the thread nothing would ever end this process.
        precondition(code == 0, "cannot start a thread")
        pthread_detach(thread)
    }
}
