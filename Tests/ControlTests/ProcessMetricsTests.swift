import Testing

@testable import Control

@Suite("Process metrics")
struct ProcessMetricsTests {
    @Test("a program's name may hold what separates fields")
    func oddName() throws {
        let fields = (3...52).map { "\($0)" }.joined(separator: " ")
        let stat = try #require(ProcessStat(line: "1234 (a) b (c 9 9) \(fields)\n"))
        #expect(stat.userTicks == 14)
        #expect(stat.systemTicks == 15)
        #expect(stat.startTicks == 22)
        #expect(stat.residentPages == 24)
    }

    @Test(
        "a line of another form is no error",
        arguments: ["", "1 x", "1 (x) S 1 2", "1 (x) a b c d e f g h i j k l m n o p q r s t u v"]
    )
    func malformed(line: String) {
        #expect(ProcessStat(line: line) == nil)
    }

    @Test("this process has memory, processor time, descriptors and a start")
    func ownProcess() throws {
        let families = ProcessMetrics.read()
        func value(_ name: String) throws -> Double {
            switch try #require(families.first { $0.name == name }?.samples.first?.value) {
            case .integer(let value): Double(value)
            case .real(let value): value
            case .histogram: .nan
            }
        }
        #expect(try value("apus_process_resident_memory_bytes") > 1_000_000)
        #expect(try value("apus_process_cpu_seconds_total") >= 0)
        #expect(try value("apus_process_open_fds") >= 3)
        #expect(try value("apus_process_max_fds") > 3)
        #expect(try value("apus_process_start_time_seconds") > 1_600_000_000)
        #expect(try value("apus_build_info") == 1)
    }
}
