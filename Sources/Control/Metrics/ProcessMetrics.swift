import Glibc

/// Metrics of the process itself, read from `/proc` when asked.
package enum ProcessMetrics {
    /// Memory, processor time, descriptors and build; what cannot be read is left out.
    package static func read() -> [MetricFamily] {
        var families = [
            MetricFamily(
                name: "apus_build_info",
                help: "What this build is; the value is always 1.",
                kind: .gauge,
                samples: [.init([.init("version", BuildInfo.version), .init("build", BuildInfo.build)], .integer(1))]
            )
        ]
        if let stat = SmallFile.read("/proc/self/stat").flatMap(ProcessStat.init(line:)) {
            families += statFamilies(stat)
        }
        if let count = openDescriptors() {
            families.append(gauge("open_fds", "Open file descriptors.", .integer(count)))
        }
        var limit = rlimit()
        if getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 {
            families.append(gauge("max_fds", "Most file descriptors it may open.", .real(Double(limit.rlim_cur))))
        }
        return families
    }

    private static func statFamilies(_ stat: ProcessStat) -> [MetricFamily] {
        let ticksPerSecond = Double(max(1, sysconf(Int32(_SC_CLK_TCK))))
        let pageSize = max(1, sysconf(Int32(_SC_PAGESIZE)))
        let resident = Int(clamping: stat.residentPages).multipliedReportingOverflow(by: pageSize).partialValue
        var families = [
            gauge("resident_memory_bytes", "Resident memory.", .integer(resident)),
            MetricFamily(
                name: "apus_process_cpu_seconds_total",
                help: "Processor time used, in user mode and in the kernel.",
                kind: .counter,
                samples: [.init(.real(Double(stat.userTicks &+ stat.systemTicks) / ticksPerSecond))]
            ),
        ]
        if let bootTime = bootTime() {
            let start = Double(bootTime) + Double(stat.startTicks) / ticksPerSecond
            families.append(gauge("start_time_seconds", "Start of the process since the epoch.", .real(start)))
        }
        return families
    }

    private static func gauge(_ name: String, _ help: String, _ value: MetricSample.Value) -> MetricFamily {
        MetricFamily(name: "apus_process_\(name)", help: help, kind: .gauge, samples: [.init(value)])
    }

    /// Seconds since the epoch at which the host started.
    private static func bootTime() -> Int? {
        SmallFile.read("/proc/stat")?
            .split(separator: "\n")
            .first { $0.hasPrefix("btime ") }
            .flatMap { Int($0.dropFirst("btime ".count)) }
    }

    private static func openDescriptors() -> Int? {
        guard let directory = opendir("/proc/self/fd") else { return nil }
        defer { closedir(directory) }
        var count = 0
        while readdir(directory) != nil { count += 1 }
        // Not "." and "..", nor the descriptor that reads the directory.
        return max(0, count - 3)
    }
}
