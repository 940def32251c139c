import FoundationEssentials

/// The repository's files as the tidy tests read them.
struct SourceTree: Sendable {
    /// One text file.
    struct File: Sendable {
        /// Path from the repository's top, such as `Sources/Proxy/Router.swift`.
        let path: String
        /// The whole text.
        let text: String
        /// The text taken apart as Swift; without lines for other files.
        let swift: SwiftText

        /// The room or test target: the second component of the path.
        var target: String { path.split(separator: "/").dropFirst().first.map(String.init) ?? "" }
        /// The last component of the path.
        var name: String { path.split(separator: "/").last.map(String.init) ?? path }
    }

    /// Swift files below `Sources`.
    let sources: [File]
    /// Swift files below `Tests`.
    let tests: [File]
    /// Every text file that the repository holds, Swift files included.
    let all: [File]
    /// Names at the repository's top.
    let topLevel: [String]

    /// The repository that these tests were compiled from.
    static let repository = SourceTree(root: root)

    /// Names that version control leaves out.
    private static let ignored: Set<String> = ["Package.resolved", "__pycache__"]

    private init(root: String) {
        let manager = FileManager.default
        topLevel = ((try? manager.contentsOfDirectory(atPath: root)) ?? [])
            .filter { !Self.ignored.contains($0) }
            .sorted()
        let folders = ["Sources", "Tests", "Integration", "Packaging", ".ci"].flatMap { Self.files(in: $0, root: root) }
        let singles = ["Package.swift", "README.md", ".swift-format", ".gitignore"]
        all = (folders + singles).compactMap { path in
            guard let data = manager.contents(atPath: root + "/" + path), let text = String(data: data, encoding: .utf8)
            else { return nil }
            return File(path: path, text: text, swift: SwiftText(path.hasSuffix(".swift") ? text : ""))
        }
        sources = all.filter { $0.path.hasPrefix("Sources/") && $0.path.hasSuffix(".swift") }
        tests = all.filter { $0.path.hasPrefix("Tests/") && $0.path.hasSuffix(".swift") }
    }

    /// The repository's top: three components above this file, symbolic links resolved.
    private static var root: String {
        var url = URL(filePath: #filePath).resolvingSymlinksInPath()
        for _ in 0..<3 { url.deleteLastPathComponent() }
        let path = url.path
        return path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
    }

    private static func files(in folder: String, root: String) -> [String] {
        let names = ((try? FileManager.default.contentsOfDirectory(atPath: root + "/" + folder)) ?? []).sorted()
        return names.filter { !ignored.contains($0) }.flatMap { name -> [String] in
            let path = folder + "/" + name
            var isDirectory = false
            _ = FileManager.default.fileExists(atPath: root + "/" + path, isDirectory: &isDirectory)
            return isDirectory ? files(in: path, root: root) : [path]
        }
    }
}
