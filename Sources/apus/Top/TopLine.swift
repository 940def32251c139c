/// A line on a terminal and how it stands out.
struct TopLine: Equatable {
    /// How it stands out.
    enum Style: String {
        case plain = ""
        case heading = "\u{1B}[1m"
        case warning = "\u{1B}[33m"
        case alarm = "\u{1B}[31m"
    }

    var text: String
    var style = Style.plain

    /// The text with what makes a terminal show its style.
    var colored: String {
        style == .plain ? text : style.rawValue + text + "\u{1B}[0m"
    }

    /// The lines that fit: the last one says how many do not.
    static func fitted(_ lines: [TopLine], rows: Int, columns: Int) -> [TopLine] {
        let rows = max(2, rows)
        var fitted = lines
        if lines.count > rows {
            fitted = Array(lines.prefix(rows - 1))
            fitted.append(TopLine(text: "... and \(lines.count - fitted.count) more lines"))
        }
        return fitted.map { TopLine(text: String($0.text.prefix(max(1, columns))), style: $0.style) }
    }
}
