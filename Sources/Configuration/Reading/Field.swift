/// A value of the file with its path, and the readers of simple values.
///
/// A reader that finds something wrong reports it and gives nil; the section then goes on with a default, so that one
/// pass finds every error.
struct Field {
    /// The value.
    var value: Tree.Value
    /// Where it begins.
    var location: SourceLocation
    /// Its path, for errors.
    var path: String
    /// Where errors go.
    var report: Report

    /// Reports an error of this value.
    func fail(_ message: String) {
        report.add(message, path: path, at: location)
    }

    /// Reports that the value is not what it must be; silent when the value was already reported.
    func failExpecting(_ expected: String, remedy: String? = nil) {
        if case .invalid = value { return }
        let got = value.isEmpty ? "nothing" : value.shown
        fail("must be \(expected), got \(got)" + (remedy.map { "; " + $0 } ?? ""))
    }

    /// Text, with or without quotes; numbers are taken as they are written.
    func text(expecting expected: String = "text") -> String? {
        switch value {
        case .plain(let text) where !value.isEmpty: return text
        case .quoted(let text): return text
        default:
            failExpecting(expected)
            return nil
        }
    }

    /// A name by ``Names/isName(_:)``.
    func name() -> String? {
        guard let name = text(expecting: "a name") else { return nil }
        guard Names.isName(name) else {
            failExpecting(Names.nameRule)
            return nil
        }
        return name
    }

    /// The absolute path of something, without a final `/`.
    func absolutePath(of what: String) -> String? {
        let expected = "the absolute path of \(what)"
        guard let path = text(expecting: expected) else { return nil }
        guard path.hasPrefix("/"), !path.hasSuffix("/"), Names.isPrintable(path) else {
            failExpecting(expected)
            return nil
        }
        return path
    }

    /// A decimal number without quotes.
    func integer(in range: ClosedRange<Int>) -> Int? {
        if case .plain(let text) = value, let number = Quantity.integer(text), range.contains(number) {
            return number
        }
        var remedy: String?
        if case .quoted(let text) = value, Quantity.integer(text) != nil {
            remedy = "remove the quotes"
        }
        failExpecting("\(range.lowerBound) to \(range.upperBound)", remedy: remedy)
        return nil
    }

    /// `true` or `false`.
    func boolean() -> Bool? {
        switch value {
        case .plain("true"): return true
        case .plain("false"): return false
        default:
            failExpecting("true or false")
            return nil
        }
    }

    /// A duration such as `250ms`, `5s`, `2m` or `1h`.
    func duration(in range: ClosedRange<Duration>) -> Duration? {
        guard case .plain(let text) = value, let duration = Quantity.duration(text) else {
            failExpecting("a duration such as 250ms, 5s, 2m or 1h", remedy: Quantity.durationRemedy(value))
            return nil
        }
        guard range.contains(duration) else {
            failExpecting("\(Quantity.format(range.lowerBound)) to \(Quantity.format(range.upperBound))")
            return nil
        }
        return duration
    }

    /// A size in bytes, such as `512B`, `64KiB` or `1GiB`.
    func size(in range: ClosedRange<Int>) -> Int? {
        guard case .plain(let text) = value, let size = Quantity.size(text) else {
            failExpecting("a size such as 512B, 64KiB, 1MiB or 1GiB", remedy: Quantity.sizeRemedy(value))
            return nil
        }
        guard range.contains(size) else {
            failExpecting("\(Quantity.format(bytes: range.lowerBound)) to \(Quantity.format(bytes: range.upperBound))")
            return nil
        }
        return size
    }

    /// One of a few words; `later` holds those that a later version will know.
    func choice(of names: [String], later: [String] = []) -> String? {
        switch value {
        case .plain(let text), .quoted(let text):
            if names.contains(text) { return text }
            if later.contains(text) {
                fail("\(text) is not supported by this version; use \(Shown.choice(names))")
                return nil
            }
            let near = NearestName.of(text, among: names)
            failExpecting(Shown.choice(names), remedy: near.map { "did you mean \(Shown.text($0))?" })
        default:
            failExpecting(Shown.choice(names))
        }
        return nil
    }
}
