import Testing

@testable import ApusConfiguration

/// A file and the one error it must have.
struct Fault: CustomTestStringConvertible {
    var yaml: String
    var error: String

    /// Makes a fault with the error at `LINE:COLUMN`, `PATH: MESSAGE`.
    init(_ yaml: String, _ place: String, _ error: String) {
        self.yaml = yaml
        self.error = "apus.yaml:\(place): error: \(error)"
    }

    var testDescription: String { error }
}

@Suite struct ErrorTextTests {
    @Test(arguments: structure + root + values)
    func aWrongFileIsTold(_ fault: Fault) {
        #expect(failures(of: fault.yaml) == [fault.error])
    }

    @Test(arguments: cluster + members)
    func aWrongClusterIsTold(_ fault: Fault) {
        #expect(failures(of: fault.yaml) == [fault.error])
    }

    @Test(arguments: listeners + addresses)
    func aWrongListenerIsTold(_ fault: Fault) {
        #expect(failures(of: fault.yaml) == [fault.error])
    }

    @Test(arguments: routes + hosts)
    func aWrongRouteIsTold(_ fault: Fault) {
        #expect(failures(of: fault.yaml) == [fault.error])
    }

    @Test(arguments: pools + backends + health)
    func aWrongPoolIsTold(_ fault: Fault) {
        #expect(failures(of: fault.yaml) == [fault.error])
    }
}
