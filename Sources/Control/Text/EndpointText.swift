import ApusConfiguration

extension Endpoint {
    /// Reads an address as ``text`` writes it; nil when it is of another form or the port is not 1 to 65535.
    ///
    /// For command line arguments; the configuration has its own reader, which says what is wrong and where.
    package init?(text: String) {
        if text.hasPrefix("unix:/") {
            self = .unix(String(text.dropFirst("unix:".count)))
            return
        }
        guard let colon = text.lastIndex(of: ":"),
            let port = UInt16(text[text.index(after: colon)...]), port > 0
        else { return nil }
        let host = text[..<colon]
        if host.hasPrefix("["), host.hasSuffix("]"), host.count > 2 {
            self = .ip(String(host.dropFirst().dropLast()), port: Int(port))
        } else if host.isEmpty || host.contains(where: { ":[]/ ".contains($0) }) {
            return nil
        } else if host.allSatisfy({ $0.isNumber || $0 == "." }) {
            self = .ip(String(host), port: Int(port))
        } else {
            self = .host(String(host), port: Int(port))
        }
    }
}
