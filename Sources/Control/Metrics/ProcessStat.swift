/// The numbers of `/proc/PID/stat` that metrics need; see proc_pid_stat(5).
struct ProcessStat: Equatable {
    /// Processor time in user mode, in clock ticks.
    var userTicks: UInt64
    /// Processor time in the kernel, in clock ticks.
    var systemTicks: UInt64
    /// Start of the process after boot, in clock ticks.
    var startTicks: UInt64
    /// Resident memory, in pages.
    var residentPages: UInt64

    /// Reads the file's one line; nil when it is not of the form that the manual describes.
    init?(line: String) {
        // The second field is the program's name in parentheses and may itself hold spaces and parentheses.
        guard let nameEnd = line.lastIndex(of: ")") else { return nil }
        let fields = line[line.index(after: nameEnd)...].split(whereSeparator: \.isWhitespace)
        // The manual counts from 1 and the first field here is its third.
        func field(_ number: Int) -> UInt64? {
            let index = number - 3
            return fields.indices.contains(index) ? UInt64(fields[index]) : nil
        }
        guard let user = field(14), let system = field(15), let start = field(22), let resident = field(24) else {
            return nil
        }
        userTicks = user
        systemTicks = system
        startTicks = start
        residentPages = resident
    }
}
