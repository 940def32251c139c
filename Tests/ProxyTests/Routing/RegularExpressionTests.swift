import Testing

@testable import Proxy

@Suite struct RegularExpressionTests {
    private func matches(_ pattern: String, _ value: String) throws -> Bool {
        let expression = try RegularExpression(pattern)
        return withBytes(value) { expression.matches($0) }
    }

    @Test(arguments: [
        ("a", "a", true), ("a", "ab", false), ("a", "ba", false), ("a|ab", "ab", true), ("", "", true),
        ("a*", "", true),
        ("a", "a\n", false), ("^a$", "a", true), (".*", "a\nb", false), ("(?i)abc", "ABC", true),
        ("\\d{2,3}", "1234", false),
        ("[^/]+", "a b", true), ("(?=.*x)[a-z]+", "axb", true),
    ])
    func the_whole_value_must_match(pattern: String, value: String, expected: Bool) throws {
        #expect(try self.matches(pattern, value) == expected)
    }

    @Test func values_are_bytes() throws {
        let expression = try RegularExpression("a.b")
        let bytes: [UInt8] = [0x61, 0xFF, 0x62]
        #expect(bytes.withUnsafeBytes { expression.matches($0) })
        #expect([UInt8]([0x61, 0, 0x62]).withUnsafeBytes { expression.matches($0) })
        #expect(try RegularExpression("").matches(UnsafeRawBufferPointer(start: nil, count: 0)))
    }

    @Test(arguments: ["(a+)+b", "(a|aa)+b", "(a|a)*b", "(.*)*b", "(?:a?){40}a{40}b", "((a*)*)*b", "(a*)*\\1b"])
    func backtracking_without_end_counts_as_no_match(pattern: String) throws {
        // Without a limit each of these takes longer than anybody would wait. The value has the `b`, without which
        // PCRE2 would not even begin.
        for count in [40, 5_000] {
            #expect(try !self.matches(pattern, String(repeating: "a", count: count) + "bc"))
        }
    }

    @Test func a_match_that_needs_more_steps_than_the_limit_counts_as_none() throws {
        // The second alternative matches, after some ten thousand or a million ways through the first.
        let pattern = "(?:a|aa)+b|a*bc"
        #expect(try self.matches(pattern, String(repeating: "a", count: 10) + "bc"))
        #expect(try !self.matches(pattern, String(repeating: "a", count: 28) + "bc"))
    }

    @Test(arguments: ["/[a-z/]*", "(/[a-z]+)*", "/(?:[a-z]|/)*", "/.*/a", "(?:/[^/]*)+"])
    func long_values_of_an_honest_client_are_matched(pattern: String) throws {
        #expect(try self.matches(pattern, String(repeating: "/a", count: 1_000)))
    }

    @Test func what_is_wrong_with_a_pattern_is_said() throws {
        #expect(RegularExpression.validate("/a[0-9]+") == nil)
        let fault = try #require(RegularExpression.validate("/a(b"))
        #expect(fault.contains("parenthes") && fault.hasSuffix("at offset 4"))
        #expect(RegularExpression.validate("a{2,1}") != nil)
        #expect(RegularExpression.validate("[z-a]") != nil)
    }

    @Test func one_expression_serves_several_threads() async throws {
        let expression = try RegularExpression("/(a|b)+/[0-9]+")
        let counts = await withTaskGroup(of: Int.self) { group in
            for _ in 0..<4 {
                group.addTask {
                    (0..<2_000).count { number in
                        withBytes("/ab\(number % 2 == 0 ? "" : "c")/\(number)") { expression.matches($0) }
                    }
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(counts == [1_000, 1_000, 1_000, 1_000])
    }
}
