import Glibc
import Synchronization

/// Set by the signal handler, which may do little else.
private let interrupted = Atomic(false)

/// The wish of the user (Ctrl-C) or the system that the demo ends.
enum Interrupt {
    /// Whether a signal asked for the end.
    static var isRequested: Bool { interrupted.load(ordering: .relaxed) }

    /// Takes SIGINT, SIGTERM and SIGHUP, and lets a closed standard output be an error of write(2).
    static func install() {
        // Made here, not in the handler.
        interrupted.store(false, ordering: .relaxed)
        for number in [SIGINT, SIGTERM, SIGHUP] {
            signal(number) { _ in interrupted.store(true, ordering: .relaxed) }
        }
        signal(SIGPIPE, SIG_IGN)
    }
}
