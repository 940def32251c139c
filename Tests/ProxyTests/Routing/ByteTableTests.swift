import Balancing
import Testing

@testable import Proxy

@Suite struct ByteTableTests {
    @Test func an_empty_table_has_nothing() {
        let table = ByteTable([:])
        #expect(table.isEmpty)
        #expect(withBytes("") { table.value(of: $0) } == nil)
        #expect(withBytes("a") { table.value(of: $0) } == nil)
    }

    @Test func the_empty_key_is_a_key() {
        let table = ByteTable([[]: 7, [0]: 8])
        #expect(withBytes("") { table.value(of: $0) } == 7)
        #expect(table.value(of: UnsafeRawBufferPointer(start: nil, count: 0)) == 7)
        #expect(withBytes("\0") { table.value(of: $0) } == 8)
        #expect(withBytes("\0\0") { table.value(of: $0) } == nil)
    }

    @Test(arguments: 0..<40)
    func a_table_knows_what_its_dictionary_knows(seed: Int) {
        var random = FastGenerator(seed: UInt64(seed))
        func key() -> [UInt8] { (0..<random.below(4)).map { _ in UInt8(random.below(6)) } }
        var values: [[UInt8]: Int] = [:]
        for value in 0..<random.below(400) { values[key()] = value }
        let table = ByteTable(values)
        #expect(table.isEmpty == values.isEmpty)
        for (key, value) in values { #expect(key.withUnsafeBytes { table.value(of: $0) } == value) }
        for _ in 0..<500 {
            let key = key()
            #expect(key.withUnsafeBytes { table.value(of: $0) } == values[key])
        }
    }
}
