import Testing

@testable import ApusConfiguration

@Suite struct RuleTests {
    @Test(
        arguments: [
            ("::", [0, 0, 0, 0, 0, 0, 0, 0]), ("::1", [0, 0, 0, 0, 0, 0, 0, 1]), ("1::", [1, 0, 0, 0, 0, 0, 0, 0]),
            ("2001:DB8::8:800:200c:417A", [0x2001, 0xDB8, 0, 0, 8, 0x800, 0x200C, 0x417A]),
            ("1:2:3:4:5:6:7:8", [1, 2, 3, 4, 5, 6, 7, 8]), ("1:2:3:4:5:6:7::", [1, 2, 3, 4, 5, 6, 7, 0]),
            ("::2:3:4:5:6:7:8", [0, 2, 3, 4, 5, 6, 7, 8]), ("::ffff:10.1.2.3", [0, 0, 0, 0, 0, 0xFFFF, 0xA01, 0x203]),
            ("64:ff9b::192.0.2.33", [0x64, 0xFF9B, 0, 0, 0, 0, 0xC000, 0x221]),
            ("1:2:3:4:5:6:1.2.3.4", [1, 2, 3, 4, 5, 6, 0x102, 0x304]),
        ] as [(String, [UInt16])]
    )
    func anIPv6AddressIsRead(_ text: String, _ groups: [UInt16]) {
        let bytes = groups.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }
        #expect(IPLiteral(v6: text)?.bytes == bytes)
    }

    @Test(arguments: [
        "", ":", ":::", "1", "1:2", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "1:2:3:4::5:6:7:8", "::1::", "12345::", "g::",
        "1:::2", ":1::", "1::2:", "::1.2.3", "::1.2.3.256", "1.2.3.4::", "1:2:3:4:5:6:7:1.2.3.4", "::01.2.3.4",
        "::1%eth0",
        "fe80::1%", "fe80::1%a/b", "fe80::1%interface-name-too-long", "fe80::1%a%b", "+1::", "-1::", "1 ::", "１::",
    ])
    func whatIsNoIPv6AddressIsRefused(_ text: String) {
        #expect(IPLiteral(v6: text) == nil)
    }

    @Test func aLinkLocalAddressMayHaveAZone() throws {
        #expect(IPLiteral(v6: "fe80::1%eth0.10")?.zone == "eth0.10")
        #expect(try Endpoint("[fe80::1%eth0]:80", for: .connecting) == .ip("fe80::1%eth0", port: 80))
    }

    @Test(arguments: [
        "", "1.2.3", "1.2.3.4.5", "256.1.1.1", "01.2.3.4", "1..2.3", "1.2.3.4 ", "0x1.2.3.4", "1.2.3.-4", "+1.2.3.4",
    ])
    func whatIsNoIPv4AddressIsRefused(_ text: String) {
        #expect(IPLiteral(v4: text) == nil)
    }

    @Test func randomAddressesAreReadAsWritten() {
        var random = SeededGenerator(seed: 1)
        for _ in 0..<500 {
            let v4 = (0..<4).map { _ in UInt8.random(in: .min ... .max, using: &random) }
            #expect(IPLiteral(v4: v4.map(String.init).joined(separator: "."))?.bytes == v4)
            let groups = (0..<8).map { _ in UInt16.random(in: .min ... .max, using: &random) }
            let v6 = groups.map { String($0, radix: 16) }.joined(separator: ":")
            #expect(IPLiteral(v6: v6)?.bytes == groups.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] })
        }
    }

    @Test func durationsAndSizesSurviveTheirFormat() throws {
        var random = SeededGenerator(seed: 2)
        for _ in 0..<500 {
            let milliseconds = Int.random(in: 1...100_000_000, using: &random)
            let duration = Duration.milliseconds(milliseconds)
            #expect(Quantity.duration(Quantity.format(duration)) == duration)
            let bytes = Int.random(in: 0...1 << 40, using: &random)
            #expect(Quantity.size(Quantity.format(bytes: bytes)) == bytes)
        }
        #expect(Quantity.format(.milliseconds(1_500)) == "1500ms")
        #expect(Quantity.format(.seconds(90)) == "90s")
        #expect(Quantity.format(.seconds(7_200)) == "2h")
        #expect(Quantity.format(bytes: 65_536) == "64KiB")
        #expect(Quantity.format(bytes: 1_000) == "1000B")
    }

    @Test(arguments: ["", "s", "5", "5 s", "5S", "+5s", "05s", "5ss", "1m30s", "5us", "٥s", "-5s", "1e3s"])
    func whatIsNoDurationIsRefused(_ text: String) {
        #expect(Quantity.duration(text) == nil)
    }

    @Test(arguments: ["", "B", "5", "5 KiB", "5kib", "5KB", "5M", "-5B", "05B", "5TiB", "9999999999GiB"])
    func whatIsNoSizeIsRefused(_ text: String) {
        #expect(Quantity.size(text) == nil)
    }
}
