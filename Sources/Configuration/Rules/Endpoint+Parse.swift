/// Why a text is no address; the second half of an error.
struct AddressProblem: Error, Equatable {
    var remedy: String
}

extension Endpoint {
    /// Bytes of a Unix socket's path that Linux takes (`sun_path` without its final zero byte).
    private static let unixPathLimit = 107

    /// Reads an address.
    init(_ text: String, for use: Use) throws(AddressProblem) {
        if text.hasPrefix("unix:") || text.hasPrefix("/"), !use.allowsUnix {
            throw AddressProblem(remedy: "members talk over the network; write an IP address and a port")
        } else if text.hasPrefix("unix:") {
            self = .unix(try Self.unixPath(String(text.dropFirst(5))))
        } else if text.contains("://") {
            throw AddressProblem(remedy: "leave the scheme and the path out")
        } else if text.hasPrefix("/") {
            throw AddressProblem(remedy: "write unix:PATH for a Unix socket")
        } else if text.hasPrefix("[") {
            self = try Self.bracketed(text, for: use)
        } else {
            self = try Self.unbracketed(text, for: use)
        }
    }

    /// What is equal for two texts of one address; nil for port 0, which is another port each time.
    var identity: String? {
        switch self {
        case .ip(_, port: 0): nil
        case .ip(let text, let port):
            if let literal = IPLiteral(v4: text) ?? IPLiteral(v6: text) {
                "\(literal.bytes)%\(literal.zone ?? ""):\(port)"
            } else {
                "\(text):\(port)"
            }
        case .host(let name, let port): "\(name.lowercased()):\(port)"
        case .unix(let path): path
        }
    }

    private static func unixPath(_ path: String) throws(AddressProblem) -> String {
        guard path.hasPrefix("/"), path.utf8.count > 1 else {
            throw AddressProblem(remedy: "the path of a Unix socket must be absolute, such as unix:/run/apus/app.sock")
        }
        guard path.utf8.count <= unixPathLimit else {
            throw AddressProblem(remedy: "the path of a Unix socket has at most \(unixPathLimit) bytes")
        }
        guard Names.isPrintable(path) else {
            throw AddressProblem(remedy: "remove the control characters")
        }
        return path
    }

    private static func bracketed(_ text: String, for use: Use) throws(AddressProblem) -> Endpoint {
        guard let close = text.firstIndex(of: "]") else {
            throw AddressProblem(remedy: "the closing ] is missing")
        }
        let address = text[text.index(after: text.startIndex)..<close]
        guard IPLiteral(v6: address) != nil else {
            throw AddressProblem(remedy: "what stands between [ and ] is no IPv6 address")
        }
        let rest = text[text.index(after: close)...]
        guard rest.hasPrefix(":") else {
            throw AddressProblem(remedy: "add a port, such as \(text.prefix(through: close)):\(use.samplePort)")
        }
        return .ip(String(address), port: try port(rest.dropFirst(), for: use))
    }

    private static func unbracketed(_ text: String, for use: Use) throws(AddressProblem) -> Endpoint {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count <= 2 else {
            throw AddressProblem(remedy: "put an IPv6 address in brackets, such as \"[::1]:\(use.samplePort)\"")
        }
        guard parts.count == 2 else {
            throw AddressProblem(remedy: "a host and a port are needed, such as \(use.sample)")
        }
        let host = String(parts[0])
        let port = try port(parts[1], for: use)
        if host.isEmpty || host == "*" {
            throw AddressProblem(
                remedy: use.isBound
                    ? "write 0.0.0.0:\(port) for all IPv4 addresses or \"[::]:\(port)\" for all IPv6 addresses"
                    : "the host is missing"
            )
        }
        if IPLiteral(v4: host) != nil {
            return .ip(host, port: port)
        }
        let name = host.hasSuffix(".") ? String(host.dropLast()) : host
        guard let last = name.split(separator: ".").last, !last.allSatisfy(\.isNumber) else {
            throw AddressProblem(remedy: "an IPv4 address is four numbers 0 to 255 without leading zeros")
        }
        guard use.allowsNames else {
            throw AddressProblem(remedy: "names are not looked up here; write an IP address")
        }
        guard Names.isDomain(name) else {
            throw AddressProblem(remedy: "\(Shown.text(host)) is no host name")
        }
        return .host(host, port: port)
    }

    private static func port(_ text: Substring, for use: Use) throws(AddressProblem) -> Int {
        let range = use.isBound ? 0...65_535 : 1...65_535
        guard text.utf8.count <= 5, let port = Quantity.integer(String(text)), range.contains(port) else {
            throw AddressProblem(remedy: "the port must be \(range.lowerBound) to \(range.upperBound)")
        }
        return port
    }
}

extension Field {
    /// An address.
    func endpoint(for use: Endpoint.Use) -> Endpoint? {
        guard let text = text(expecting: use.form) else { return nil }
        do throws(AddressProblem) {
            return try Endpoint(text, for: use)
        } catch {
            failExpecting(use.form, remedy: error.remedy)
            return nil
        }
    }
}
