import HTTPWire
import Testing

@testable import Proxy

@Suite struct RequestValuesTests {
    private func cookie(_ name: String, _ lines: String...) -> String? {
        let fields = lines.map { "Cookie: \($0)" }
        return Sample.withRequest(fields: fields) { parser, bytes in
            withBytes(name) { text(RequestValues.cookie($0, parser: parser, bytes: bytes)) }
        } ?? nil
    }

    private func query(_ name: String, _ target: String) -> String? {
        Sample.withRequest(line: "GET \(target) HTTP/1.1") { parser, bytes in
            withBytes(name) { text(RequestValues.query($0, parser: parser, bytes: bytes)) }
        } ?? nil
    }

    @Test func the_first_field_of_a_name_counts() {
        let value = Sample.withRequest(fields: ["X-User: anna", "x-user: bert"]) { parser, bytes in
            withBytes("x-user") { text(RequestValues.header($0, parser: parser, bytes: bytes)) }
        }
        #expect(value == "anna")
    }

    @Test func cookies_are_found_by_their_whole_name() {
        #expect(self.cookie("a", "a=1; b=2") == "1")
        #expect(self.cookie("b", "a=1; b=2") == "2")
        #expect(self.cookie("b", "a=1;b=2") == "2")
        #expect(self.cookie("b", "a=1;  \tb=2 ;c=3") == "2")
        #expect(self.cookie("b", "ab=1; ba=2; a=b=3") == nil)
        #expect(self.cookie("b", "b=") == "")
        #expect(self.cookie("b", "b") == "")
        #expect(self.cookie("b", ";;b=1") == "1")
        #expect(self.cookie("b", "b=x=y") == "x=y")
        #expect(self.cookie("B", "b=1") == nil)
    }

    @Test func cookies_of_several_fields_are_one_list() {
        #expect(self.cookie("b", "a=1", "b=2") == "2")
        #expect(self.cookie("a", "a=1", "a=2") == "1")
        #expect(self.cookie("a") == nil)
    }

    @Test func quotes_around_a_cookie_are_no_part_of_it() {
        #expect(self.cookie("a", "a=\"1\"") == "1")
        #expect(self.cookie("a", "a=\"\"") == "")
        #expect(self.cookie("a", "a=\"") == "\"")
        #expect(self.cookie("a", "a=\"1") == "\"1")
    }

    @Test func query_parameters_are_found_by_their_whole_name() {
        #expect(self.query("v", "/?v=1") == "1")
        #expect(self.query("v", "/?u=0&v=1&v=2") == "1")
        #expect(self.query("v", "/?v") == "")
        #expect(self.query("v", "/?v&v=2") == "")
        #expect(self.query("v", "/?uv=1&vu=2") == nil)
        #expect(self.query("v", "/?&&v=1") == "1")
        #expect(self.query("v", "/?u=v=1") == nil)
        #expect(self.query("v", "/?v=a%20b+c") == "a%20b+c")
        #expect(self.query("v", "/?") == nil)
        #expect(self.query("v", "/v=1") == nil)
        #expect(self.query("v", "http://example.com?v=1") == "1")
    }
}
