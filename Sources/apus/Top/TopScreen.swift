import Glibc

/// The terminal while `apus top` has it: a screen of its own, which gives back what was there before.
enum TopScreen {
    /// Takes the terminal.
    static func enter() {
        Console.write("\u{1B}[?1049h\u{1B}[?25l")
    }

    /// Gives the terminal back.
    static func leave() {
        Console.write("\u{1B}[?25h\u{1B}[?1049l")
    }

    /// Draws the lines that fit over those of the last time.
    static func draw(_ lines: [TopLine]) {
        let (rows, columns) = size
        // One column less: clearing behind a line that fills its row would take its last character.
        let fitted = TopLine.fitted(lines, rows: rows, columns: columns - 1)
        // From the top left, each line cleared behind its text, and all below the last; no line feed after it, which would
        // scroll a full screen.
        Console.write("\u{1B}[H" + fitted.map { $0.colored + "\u{1B}[K" }.joined(separator: "\n") + "\u{1B}[J")
    }

    private static var size: (rows: Int, columns: Int) {
        var size = winsize()
        guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_row > 0, size.ws_col > 0 else {
            return (24, 80)
        }
        return (Int(size.ws_row), Int(size.ws_col))
    }
}
