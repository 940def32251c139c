import Glibc
import HTTPWire

/// The routes of one host, in order, with tables that find by path the few that may match.
///
/// Exact paths and prefixes are looked up by hash, so a thousand routes cost as much as ten; only routes without a path
/// or with an expression are tried one by one.
final class PathTable: Sendable {
    /// Up to this many routes a plain walk is quicker than the look-ups.
    private static let walkedMax = 8
    /// Segments of a path that are looked up at most; routes with longer prefixes are tried one by one.
    private static let depthLimit = 64

    private let routes: [CompiledRoute]
    private let isWalked: Bool
    /// Ascending indices of routes, addressed by the tables.
    private let lists: [[Int]]
    private let exact: ByteTable
    private let prefixes: ByteTable
    private let depthMax: Int

    init(_ routes: [CompiledRoute]) {
        self.routes = routes
        self.isWalked = routes.count <= Self.walkedMax
        var lists: [[Int]] = [[]]
        var exact: [[UInt8]: Int] = [:]
        var prefixes: [[UInt8]: Int] = [:]
        var depthMax = 0
        func add(_ index: Int, _ key: [UInt8], _ table: inout [[UInt8]: Int]) {
            if let list = table[key] {
                lists[list].append(index)
            } else {
                table[key] = lists.count
                lists.append([index])
            }
        }
        for (index, route) in routes.enumerated() {
            switch route.path {
            case .any, .regex: lists[0].append(index)
            case .exact(let path): add(index, path, &exact)
            case .prefix(let prefix):
                let depth = prefix.count { $0 == UInt8(ascii: "/") }
                guard depth <= Self.depthLimit else {
                    lists[0].append(index)
                    continue
                }
                add(index, prefix, &prefixes)
                depthMax = max(depthMax, depth)
            }
        }
        self.lists = lists
        self.exact = ByteTable(exact)
        self.prefixes = ByteTable(prefixes)
        self.depthMax = depthMax
    }

    /// The pool of the first route that matches.
    func pool(for parser: HeadParser, in bytes: UnsafeRawBufferPointer) -> Int? {
        if self.isWalked {
            for route in self.routes where route.matches(parser, bytes) { return route.pool }
            return nil
        }
        // One candidate list for routes without a path, one for the exact path, one for each depth of prefixes.
        return withUnsafeTemporaryAllocation(of: Candidates.self, capacity: self.depthMax + 3) { candidates in
            let count = self.collect(Router.path(parser, bytes), into: candidates)
            return self.firstMatch(candidates, count, parser, bytes)
        }
    }

    /// A list of routes and how far it was tried.
    private struct Candidates {
        let list: Int
        var position: Int
    }

    private func collect(
        _ path: UnsafeRawBufferPointer,
        into candidates: UnsafeMutableBufferPointer<Candidates>
    ) -> Int {
        var count = 0
        func add(_ list: Int?) {
            guard let list else { return }
            candidates.initializeElement(at: count, to: Candidates(list: list, position: 0))
            count += 1
        }
        add(0)
        add(self.exact.value(of: path))
        guard !self.prefixes.isEmpty, path.first == UInt8(ascii: "/") else { return count }
        var depth = 0
        // The prefix `/` is the empty key, found at the first slash.
        for end in 0...path.count where end == path.count || path[end] == UInt8(ascii: "/") {
            add(self.prefixes.value(of: UnsafeRawBufferPointer(rebasing: path[..<end])))
            depth += 1
            if depth > self.depthMax { break }
        }
        return count
    }

    /// Tries the candidates of all lists in the order of the routes.
    private func firstMatch(
        _ candidates: UnsafeMutableBufferPointer<Candidates>,
        _ count: Int,
        _ parser: HeadParser,
        _ bytes: UnsafeRawBufferPointer
    ) -> Int? {
        while true {
            var first = -1
            var best = Int.max
            for index in 0..<count {
                let list = self.lists[candidates[index].list]
                let position = candidates[index].position
                if position < list.count, list[position] < best {
                    best = list[position]
                    first = index
                }
            }
            guard first >= 0 else { return nil }
            candidates[first].position += 1
            let route = self.routes[best]
            if route.matches(parser, bytes) { return route.pool }
        }
    }
}
