import Testing

@Suite("Dependency directions")
struct DependencyTests {
    private let tree = SourceTree.repository

    @Test("a room imports only what the architecture lets it know")
    func importsPointDown() {
        let wrong = tree.sources.flatMap { file -> [String] in
            guard let allowed = Rooms.imports[file.target] else { return ["\(file.path): no room of the architecture"] }
            return Imports.modules(of: file.swift)
                .filter { !allowed.contains(Rooms.roomsOfModules[$0.name, default: $0.name]) }
                .map { "\(file.path):\($0.line): \(file.target) must not import \($0.name)" }
        }
        #expect(wrong == [])
    }

    @Test("an adapted library is imported in one folder")
    func adaptersAreOneFolder() {
        for (room, modules) in Rooms.adapters {
            for module in modules {
                let files = tree.sources.filter { file in
                    file.target == room && Imports.modules(of: file.swift).contains { $0.name == module }
                }
                let folders = Set(files.map { $0.path.split(separator: "/").dropLast().joined(separator: "/") })
                #expect(folders.count <= 1, "\(module) is imported by \(files.map(\.path))")
            }
        }
    }

    @Test("the table of allowed imports holds no circle")
    func tableHasNoCircle() {
        var placed: Set<String> = []
        let rooms = Set(Rooms.imports.keys)
        while placed.count < rooms.count {
            let next = rooms.subtracting(placed).filter { room in
                Rooms.imports[room, default: []].intersection(rooms).isSubset(of: placed)
            }
            guard !next.isEmpty else { break }
            placed.formUnion(next)
        }
        #expect(rooms.subtracting(placed) == [])
        #expect(Rooms.pure.allSatisfy { Rooms.imports[$0, default: []].isDisjoint(with: rooms) })
    }
}

/// The import declarations of a file.
enum Imports {
    /// One import.
    struct Module: Equatable {
        /// The module, without a submodule or a symbol.
        var name: String
        /// Line, from 1.
        var line: Int
    }

    /// Imports in the file's order, whatever attributes, access and kind they carry.
    static func modules(of text: SwiftText) -> [Module] {
        text.code.enumerated().compactMap { index, line in
            let words = line.split(whereSeparator: \.isWhitespace)
            guard let position = words.firstIndex(of: "import"), position + 1 < words.count,
                words[..<position].allSatisfy({ $0.hasPrefix("@") || accessWords.contains(String($0)) })
            else { return nil }
            let rest = words[(position + 1)...].filter { !kindWords.contains(String($0)) }
            guard let name = rest.first?.split(separator: ".").first else { return nil }
            return Module(name: String(name), line: index + 1)
        }
    }

    private static let accessWords: Set<String> = ["public", "package", "internal", "fileprivate", "private"]
    private static let kindWords: Set<String> = [
        "struct", "class", "enum", "protocol", "typealias", "func", "let", "var",
    ]
}
