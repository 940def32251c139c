extension Endpoint {
    /// What an address is for.
    enum Use {
        /// To be bound: an IP address with a port, or a Unix socket.
        case listening
        /// To be connected to: also a host name; the port cannot be 0.
        case connecting
        /// To be bound by a member: an IP address with a port.
        case gossip
        /// To be told to other members: an IP address with a port other than 0.
        case advertising
        /// To find a member at: an IP address or a host name, with a port other than 0.
        case joining
    }
}

extension Endpoint.Use {
    /// Whether port 0 means "any", and an unspecified address means "all".
    var isBound: Bool { self == .listening || self == .gossip }

    /// Whether a host name will be looked up.
    var allowsNames: Bool { self == .connecting || self == .joining }

    /// Whether a Unix socket will do.
    var allowsUnix: Bool { self == .listening || self == .connecting }

    /// An address of the right form.
    var sample: String {
        switch self {
        case .listening: "0.0.0.0:8080"
        case .connecting: "10.0.1.10:8000"
        case .gossip: "0.0.0.0:7946"
        case .advertising, .joining: "10.0.0.5:7946"
        }
    }

    /// The port of ``sample``.
    var samplePort: Int {
        switch self {
        case .listening: 8080
        case .connecting: 8000
        case .gossip, .advertising, .joining: 7946
        }
    }

    /// The right form in words.
    var form: String {
        switch self {
        case .listening: "an IP address with a port, or unix:PATH"
        case .connecting: "HOST:PORT or unix:PATH"
        case .gossip, .advertising: "an IP address with a port"
        case .joining: "HOST:PORT"
        }
    }
}
