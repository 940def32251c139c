extension Endpoint {
    /// The address as users write it: `127.0.0.1:9901`, `[::1]:9901`, `name:9901` or `unix:/path`.
    package var text: String {
        switch self {
        case .ip(let address, let port): address.contains(":") ? "[\(address)]:\(port)" : "\(address):\(port)"
        case .host(let name, let port): "\(name):\(port)"
        case .unix(let path): "unix:\(path)"
        }
    }
}
