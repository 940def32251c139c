import Testing

@testable import ApusConfiguration

@Suite struct YAMLTests {
    @Test(arguments: syntax)
    func whatIsNoYAMLIsToldWithARemedy(_ fault: Fault) {
        #expect(failures(of: fault.yaml) == [fault.error])
    }

    @Test func aByteThatIsNotUTF8IsTold() {
        var bytes = Array("node:\n  name: é".utf8)
        bytes.append(0xFF)
        do throws(ConfigurationErrors) {
            _ = try Configuration.load(bytes: bytes, file: "apus.yaml") { _ in nil }
            Issue.record("not UTF-8, and loaded")
        } catch {
            #expect(error.description == "apus.yaml:2:10: error: is not UTF-8 text; save the file as UTF-8")
        }
    }

    @Test func aFileOverTheSizeLimitIsTold() {
        let yaml = Sample.minimal + "#" + String(repeating: "x", count: Configuration.fileSizeLimit)
        #expect(
            failures(of: yaml) == [
                "apus.yaml:1:1: error: must be at most 1 MiB, got \(yaml.utf8.count) bytes; "
                    + "split the node's work or shorten the file"
            ]
        )
    }

    @Test func everyDuplicateKeyIsToldBesidesTheOtherErrors() {
        let yaml = """
            pools:
              api:
                backends: [10.0.0.1:80]
                keepalive: 1
                "keepalive": 99999
            pools:
              web: {backends: [10.0.0.1:80]}
            listeners:
              web: {address: 0.0.0.0:80, pool: web, tls: 1}

            """
        #expect(
            failures(of: yaml) == [
                "apus.yaml:1:1: error: pools: the key appears again on line 6; keep one",
                "apus.yaml:9:41: error: listeners.web.tls: not supported by this version; remove it",
            ]
        )
        let inner = yaml.split(separator: "\n").filter { !$0.hasPrefix("  web: {b") && $0 != "pools:" }
        #expect(
            failures(of: "pools:\n" + inner.joined(separator: "\n")) == [
                "apus.yaml:4:5: error: pools.api.keepalive: the key appears again on line 5; keep one",
                "apus.yaml:5:18: error: pools.api.keepalive: must be 0 to 10000, got 99999",
                "apus.yaml:7:36: error: listeners.web.pool: no pool is named \"web\"; pools are api",
                "apus.yaml:7:41: error: listeners.web.tls: not supported by this version; remove it",
            ]
        )
    }

    @Test func aKeyThatAppearsThriceIsToldTwice() {
        let yaml = Sample.root("drain: {}", "drain: {}", "drain: {}")
        #expect(
            failures(of: yaml) == [
                "apus.yaml:8:1: error: drain: the key appears again on line 10; keep one",
                "apus.yaml:9:1: error: drain: the key appears again on line 10; keep one",
            ]
        )
    }

    @Test func manyDuplicateKeysEndInAnError() {
        let yaml = (0..<100).map { "key\($0): 1\n" }.joined()
        #expect(!failures(of: yaml + yaml).isEmpty)
    }

    @Test func anchorsReferencesAndTagsAreToldWhereTheyStand() {
        let yaml = """
            pools: &pools
              api: {backends: [10.0.0.1:80]}
            listeners:
              web: {address: !!str 0.0.0.0:80, pool: !mine api}
              two: *pools

            """
        let anchors = YAMLReader.referenceMessage
        #expect(
            failures(of: yaml) == [
                "apus.yaml:1:8: error: pools: \(anchors)",
                "apus.yaml:4:42: error: listeners.web.pool: tags are not supported; remove \"!mine\"",
            ]
        )
    }

    static let syntax = [
        Fault("", "1:1", "is empty; it needs at least listeners and pools"),
        Fault("# nothing\n", "1:1", "is empty; it needs at least listeners and pools"),
        Fault(
            "listeners:\n\tweb: 1\n",
            "2:1",
            """
            not valid YAML: while scanning for the next token, found character that cannot start any token; \
            indent with spaces, not with tabs
            """
        ),
        Fault(
            "host: *.example.com\n",
            "1:8",
            """
            not valid YAML: while scanning an alias, did not find expected alphabetic or numeric character; \
            put text that begins with * or & in quotes, such as "*.example.com"
            """
        ),
        Fault("host: *example\n", "1:7", YAMLReader.referenceMessage),
        Fault(
            "name: @home\n",
            "1:7",
            """
            not valid YAML: while scanning for the next token, found character that cannot start any token; \
            put text that begins with "@" in quotes
            """
        ),
        Fault(
            "address: [::]:8080\n",
            "1:11",
            """
            not valid YAML: while parsing a flow node, did not find expected node content; \
            put an address that begins with [ in quotes, such as "[::]:8080"
            """
        ),
        Fault(
            "node: [",
            "1:8",
            "not valid YAML: while parsing a flow node, did not find expected node content"
        ),
        Fault(
            "node:\n  name: a\n threads: 1\n",
            "3:2",
            """
            not valid YAML: while parsing a block mapping that begins on line 1, did not find expected key; \
            check the indentation: keys of one mapping begin in the same column
            """
        ),
        Fault(
            "node: name: a\n",
            "1:11",
            """
            not valid YAML: mapping values are not allowed in this context; \
            put text that holds ": " in quotes, and begin keys of one mapping in the same column
            """
        ),
        Fault(
            "node:\n  name: a\n  threads\nlog: {}\n",
            "4:1",
            """
            not valid YAML: while scanning a simple key that begins on line 3, could not find expected ':'; \
            write KEY: VALUE
            """
        ),
        Fault(
            "a: 1\n---\nb: 1\n",
            "2:1",
            "must be a single YAML document; remove the \"---\" line and what does not belong to this node"
        ),
        Fault("a\n\u{0}b: 1\n", "2:1", "holds the control character U+0000; remove it"),
        Fault("a: \u{1B}[0m\n", "1:4", "holds the control character U+001B; remove it"),
        Fault(
            "5\n",
            "1:1",
            "must be a mapping with the keys node, cluster, listeners, pools, health, admin, drain, log, got 5"
        ),
    ]
}
