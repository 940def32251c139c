import Glibc

/// A socket address as the kernel takes it.
struct SocketAddressBytes {
    private var storage = sockaddr_storage()
    private var length: socklen_t
    /// The address family, such as `AF_UNIX`.
    let family: Int32

    /// The address of a Unix domain socket; nil when the path is longer than the 107 bytes that fit.
    init?(unixPath path: String) {
        let bytes = Array(path.utf8)
        let offset = MemoryLayout<sockaddr_un>.offset(of: \.sun_path) ?? 2
        guard !bytes.isEmpty, bytes.count < MemoryLayout<sockaddr_un>.size - offset else { return nil }
        family = AF_UNIX
        length = socklen_t(MemoryLayout<sockaddr_un>.size)
        storage.ss_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &storage) { raw in
            UnsafeMutableRawBufferPointer(rebasing: raw[offset...]).copyBytes(from: bytes)
        }
    }

    /// An address that getaddrinfo(3) found.
    init?(_ info: addrinfo) {
        let sizeMax = MemoryLayout<sockaddr_storage>.size
        guard let address = info.ai_addr, Int(info.ai_addrlen) <= sizeMax else { return nil }
        family = info.ai_family
        length = info.ai_addrlen
        let source = UnsafeRawBufferPointer(start: address, count: Int(info.ai_addrlen))
        withUnsafeMutableBytes(of: &storage) { $0.copyMemory(from: source) }
    }

    /// Calls connect(2), with its result and `errno`.
    func connect(_ descriptor: Int32) -> Int32 {
        withUnsafePointer(to: storage) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { Glibc.connect(descriptor, $0, length) }
        }
    }
}
