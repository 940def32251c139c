import Testing

@Suite("The tidy tests' own scanners")
struct ScannerTests {
    @Test("comments and literals are blanked, interpolated code is kept")
    func scrubbing() {
        let text = SwiftText(
            ##"""
            let a = "x // y" // note
            /* outer /* inner */ still */ let b = 1
            let c = "sum \(f("}")!) end" + #"raw " \( \#(g()) "#
            """##
        )
        #expect(text.code[0].split(separator: " ").joined(separator: " ") == "let a =")
        #expect(text.code[1].split(separator: " ").joined(separator: " ") == "let b = 1")
        #expect(text.code[2].split(separator: " ").joined(separator: " ") == "let c = f( )!) + g())")
        #expect(zip(text.lines, text.code).allSatisfy { $0.utf8.count == $1.utf8.count })
    }

    @Test("multi-line literals keep their lines and end at their own quotes")
    func multiLineLiterals() {
        let quotes = "\"\"\""
        let text = SwiftText("let a = \(quotes)\n  func no() {\n  \"\n  \(quotes)\nfunc yes() {}\n")
        #expect(text.lines.count == 5)
        #expect(FunctionScanner.functions(in: text).map(\.name) == ["yes"])
    }

    @Test("functions are found with the lines from keyword to closing brace")
    func functionLengths() {
        let text = SwiftText(
            """
            struct A {
                var stored = { 1 }()
                var computed: Int {
                    1
                }
                init?(
                    a: Int = [1].map { $0 }[0]
                ) {
                    self.init()
                }
                func outer() -> Int {
                    func inner() {
                    }
                    return A.init().stored
                }
                static func == (a: A, b: A) -> Bool { true }
                deinit { }
                subscript(i: Int) -> Int {
                    get { 1 }
                }
            }
            """
        )
        #expect(
            FunctionScanner.functions(in: text) == [
                FoundFunction(name: "computed", line: 3, length: 3),
                FoundFunction(name: "init", line: 6, length: 5),
                FoundFunction(name: "outer", line: 11, length: 5),
                FoundFunction(name: "inner", line: 12, length: 2),
                FoundFunction(name: "=", line: 16, length: 1),
                FoundFunction(name: "deinit", line: 17, length: 1),
                FoundFunction(name: "subscript", line: 18, length: 3),
            ]
        )
    }

    @Test("requirements of a protocol have no body")
    func requirements() {
        let text = SwiftText(
            """
            protocol P {
                func one() throws(E) -> [Int]
                init(a: Int)
                func two()
            }
            struct S { func three() {} }
            """
        )
        #expect(FunctionScanner.functions(in: text).map(\.name) == ["three"])
    }

    @Test("a long function is measured to its last line")
    func longFunction() {
        let body = String(repeating: "    if x { y() }\n", count: 68)
        let text = SwiftText("func long() {\n" + body + "}\n")
        #expect(FunctionScanner.functions(in: text) == [FoundFunction(name: "long", line: 1, length: 70)])
    }

    @Test("what a file offers is its top level and the members of its extensions")
    func declarations() {
        let text = SwiftText(
            """
            package struct A { let inner = 1 }
            func b(c: Int) { let d = { 1 } }
            extension E {
                static func f() { let g = 1 }
                enum H { case i }
            }
            """
        )
        let found = DeadFiles.declarations(in: Token.tokens(of: text.code))
        #expect(found == DeadFiles.Declarations(names: ["A", "b", "f", "H"], worksUnnamed: false))
    }

    @Test(
        "entry points, conformances, initializers and operators work unnamed",
        arguments: [
            "@main struct A {}", "extension A: B {}", "extension A { init(b: Int) {} }",
            "extension A { static func == (a: A, b: A) -> Bool { true } }", "func + (a: A, b: A) -> A { a }",
        ]
    )
    func unnamed(code: String) {
        #expect(DeadFiles.declarations(in: Token.tokens(of: [code])).worksUnnamed)
    }

    @Test("imports are read with attributes, access and kind")
    func imports() {
        let text = SwiftText(
            """
            import A
            package import B
            @testable import C
            private import struct D.Inner
            // import E
            let important = 1
            """
        )
        #expect(Imports.modules(of: text).map(\.name) == ["A", "B", "C", "D"])
    }

    @Test(
        "force is seen in all its forms",
        arguments: ["a!", "f()!", "x[0]!.y", "try! f()", "a as! B", "var a: Int!", "a?!", "g<A>!"]
    )
    func force(line: String) {
        #expect(CodeRules.forces(line))
    }

    @Test("negation and inequality are no force", arguments: ["!a", "a != b", "f(!a)", "a!=b", "[!x]", "if !y {"])
    func noForce(line: String) {
        #expect(!CodeRules.forces(line))
    }

    @Test("random functions count unless they say using")
    func randomness() {
        #expect(CodeRules.drawsUnseeded("let a = Int.random(in: 0..<3)"))
        #expect(CodeRules.drawsUnseeded("a.shuffle()"))
        #expect(!CodeRules.drawsUnseeded("let a = Int.random(in: 0..<3, using: &generator)"))
        #expect(!CodeRules.drawsUnseeded("let a = Algorithm.random"))
    }

    @Test("a bare declaration is reported with its line")
    func documentation() {
        let text = SwiftText(
            """
            package import A
            /// Said.
            @inlinable
            package func a() {}
            package static let b = 1
            package private(set) var c = 1
            func d() {}
            let e = package.var
            """
        )
        #expect(
            DocumentationRule.undocumented(in: text) == [
                "5: package static let b = 1", "6: package private(set) var c = 1",
            ]
        )
    }

    @Test(
        "phrases are found however they are joined",
        arguments: ["real server", "realServer", "REAL_SERVERS", "a Real-server.", "real servers' room"]
    )
    func phrases(line: String) {
        #expect(Words.containsPhrase("real server", in: line))
    }

    @Test("parts of other words are no phrase", arguments: ["unreal server", "real serverless", "server real", "real"])
    func noPhrases(line: String) {
        #expect(!Words.containsPhrase("real server", in: line))
    }

    @Test("calls are found as whole words")
    func wholeWords() {
        #expect(Words.contains("print(", in: "  print(a)"))
        #expect(!Words.contains("print(", in: "fingerprint(a)"))
        #expect(!Words.contains("case", in: "lowercased"))
    }
}
