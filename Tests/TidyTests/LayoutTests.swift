import Testing

@Suite("Layout of the repository")
struct LayoutTests {
    private let tree = SourceTree.repository

    @Test("the repository is found where these tests were compiled")
    func repositoryIsFound() {
        #expect(tree.topLevel.contains("Package.swift"))
        #expect(tree.sources.count > 5)
        #expect(tree.tests.contains { $0.path == "Tests/TidyTests/LayoutTests.swift" })
    }

    @Test("the top level holds the architecture's entries and dot files only")
    func topLevelHoldsAllowedEntriesOnly() {
        let allowed: Set<String> = [
            "Package.swift", "Sources", "Tests", "Packaging", "Integration", "README.md", "LICENSE",
        ]
        #expect(tree.topLevel.filter { !$0.hasPrefix(".") && !allowed.contains($0) } == [])
    }

    @Test("no Swift file is longer than 400 lines")
    func filesAreShort() {
        let long = (tree.sources + tree.tests).compactMap { file -> String? in
            let count = file.swift.lines.count
            return count > 400 ? "\(file.path): \(count) lines" : nil
        }
        #expect(long == [])
    }

    @Test("every function is shorter than 70 lines")
    func functionsAreShort() {
        let long = (tree.sources + tree.tests).flatMap { file in
            FunctionScanner.functions(in: file.swift).filter { $0.length >= 70 }
                .map { "\(file.path):\($0.line): \($0.name) takes \($0.length) lines" }
        }
        #expect(long == [])
    }

    @Test("every Swift file holds code")
    func noFileIsDead() {
        let dead = (tree.sources + tree.tests).filter { file in
            file.name.hasPrefix("Placeholder")
                || file.swift.code.allSatisfy { $0.allSatisfy(\.isWhitespace) }
        }
        #expect(dead.map(\.path) == [])
    }

    @Test("every source file is of use to another one")
    func noFileIsUnused() {
        // A file with top-level code is an entry point.
        let candidates = tree.sources.filter { $0.name != "main.swift" }
        #expect(DeadFiles.unused(in: candidates).map(\.path) == [])
    }

    @Test("every test target mirrors a room")
    func testsMirrorSources() {
        let rooms = Set(tree.all.filter { $0.path.hasPrefix("Sources/") }.map(\.target))
        let others: Set<String> = ["TidyTests", "Simulation", "SimulationTests"]
        let strays = Set(tree.tests.map(\.target)).subtracting(others).filter { target in
            !(target.hasSuffix("Tests") && rooms.contains(String(target.dropLast("Tests".count))))
        }
        #expect(strays.sorted() == [])
    }
}
