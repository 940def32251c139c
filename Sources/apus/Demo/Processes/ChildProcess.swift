import Glibc

/// A process of the demo, running this same binary.
final class ChildProcess {
    /// Why a process could not be started.
    struct SpawnError: Error, CustomStringConvertible {
        var name: String
        var code: Int32

        var description: String { "cannot start \(name): \(String(cString: strerror(code)))" }
    }

    /// How a process ended.
    enum Ending: Equatable {
        case exited(Int32)
        case killed(signal: Int32)
    }

    let name: String
    /// The reading end of its standard output, not blocking.
    let output: Int32
    private let pid: pid_t
    private var input: Int32
    private var knownEnding: Ending?

    /// Starts `apus ARGUMENTS` in a process group of its own; standard error goes to the file `log`.
    init(name: String, arguments: [String], log: String) throws {
        self.name = name
        var stdin = [Int32](repeating: -1, count: 2)
        var stdout = [Int32](repeating: -1, count: 2)
        guard Self.makePipe(&stdin) else { throw SpawnError(name: name, code: errno) }
        guard Self.makePipe(&stdout) else {
            let code = errno
            stdin.forEach { close($0) }
            throw SpawnError(name: name, code: code)
        }
        let (code, pid) = Self.spawn(arguments, stdin: stdin[0], stdout: stdout[1], log: log)
        close(stdin[0])
        close(stdout[1])
        guard code == 0 else {
            close(stdin[1])
            close(stdout[0])
            throw SpawnError(name: name, code: code)
        }
        _ = fcntl(stdout[0], F_SETFL, O_NONBLOCK)
        self.pid = pid
        input = stdin[1]
        output = stdout[0]
    }

    deinit {
        closeInput()
        close(output)
    }

    /// Asks it to end by ending its standard input.
    func closeInput() {
        if input >= 0 { close(input) }
        input = -1
    }

    /// Sends it a signal, unless it has ended.
    func send(signal: Int32) {
        if ending == nil { kill(pid, signal) }
    }

    /// How it ended; nil while it runs.
    var ending: Ending? {
        if let knownEnding { return knownEnding }
        var status: Int32 = 0
        guard waitpid(pid, &status, WNOHANG) == pid else { return nil }
        let signal = status & 0x7F
        knownEnding = signal == 0 ? .exited((status >> 8) & 0xFF) : .killed(signal: signal)
        return knownEnding
    }

    /// Waits for its end; kills it at the deadline.
    func waitForEnd(until deadline: ContinuousClock.Instant) -> Ending {
        while true {
            if let ending { return ending }
            if ContinuousClock.now >= deadline { kill(pid, SIGKILL) }
            usleep(10_000)
        }
    }

    /// A pipe that children get by way of their standard descriptors only.
    private static func makePipe(_ ends: inout [Int32]) -> Bool {
        guard pipe(&ends) == 0 else { return false }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        return true
    }

    private static func spawn(
        _ arguments: [String],
        stdin: Int32,
        stdout: Int32,
        log: String
    ) -> (code: Int32, pid: pid_t) {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, stdin, STDIN_FILENO)
        posix_spawn_file_actions_adddup2(&actions, stdout, STDOUT_FILENO)
        posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, log, O_WRONLY | O_CREAT | O_APPEND, 0o600)
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        // A group of its own: Ctrl-C is for the demo, which ends its processes in the right order.
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETPGROUP))
        posix_spawnattr_setpgroup(&attributes, 0)
        var argv: [UnsafeMutablePointer<CChar>?] = (["apus"] + arguments).map { strdup($0) }
        argv.append(nil)
        defer { argv.forEach { free($0) } }
        var pid: pid_t = 0
        let code = posix_spawn(&pid, "/proc/self/exe", &actions, &attributes, argv, environ)
        return (code, pid)
    }
}
