import CSystemd
import Glibc

/// A socket that systemd opened and this process inherited: socket activation, `sd_listen_fds(3)`.
///
/// It belongs to the socket unit: it must never be shut down, and its file never removed, since siblings accept from it too.
package struct InheritedSocket: Sendable, Equatable {
    /// What a socket carries.
    package enum Kind: Sendable, Equatable {
        /// A stream socket that listens.
        case stream
        /// A datagram socket.
        case datagram
    }

    /// `FileDescriptorName=` of its unit; the unit's own name by default.
    package var name: String
    /// The descriptor, closed on exec.
    package var descriptor: CInt
    /// What it carries.
    package var kind: Kind

    /// A socket.
    package init(name: String, descriptor: CInt, kind: Kind) {
        self.name = name
        self.descriptor = descriptor
        self.kind = kind
    }
}

/// The sockets that systemd passed to this process.
package enum InheritedSockets {
    /// Why what was passed cannot be used.
    package struct Failure: Error, CustomStringConvertible, Equatable {
        /// In words for an operator.
        package var description: String
    }

    /// Takes the sockets over: marks them close-on-exec and removes the variables, so that children see none.
    ///
    /// A second call finds none. Order means nothing: several sockets may have one name, as an IPv4 and an IPv6 address of
    /// one unit have.
    ///
    /// - Returns: Nothing when the process was not started with sockets.
    /// - Throws: ``Failure`` for a descriptor that is no IP or Unix socket, or a stream socket that does not listen.
    package static func take() throws(Failure) -> [InheritedSocket] {
        var names: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?
        let count = sd_listen_fds_with_names(1, &names)
        guard count >= 0 else {
            throw Failure(description: "inherited sockets: \(String(cString: strerror(-count)))")
        }
        defer { Self.free(names, count: Int(count)) }
        var sockets: [InheritedSocket] = []
        for index in 0..<Int(count) {
            let name = names?[index].map { String(cString: $0) } ?? "unknown"
            sockets.append(try self.verify(name: name, descriptor: SD_LISTEN_FDS_START + CInt(index)))
        }
        return sockets
    }

    /// Checks what a descriptor is.
    static func verify(name: String, descriptor: CInt) throws(Failure) -> InheritedSocket {
        let isKnownFamily = [AF_INET, AF_INET6, AF_UNIX].contains { sd_is_socket(descriptor, $0, 0, -1) > 0 }
        guard isKnownFamily else {
            throw Failure(description: "inherited socket \(name): neither an IP nor a Unix socket")
        }
        if sd_is_socket(descriptor, 0, CInt(SOCK_STREAM.rawValue), 1) > 0 {
            return InheritedSocket(name: name, descriptor: descriptor, kind: .stream)
        }
        if sd_is_socket(descriptor, 0, CInt(SOCK_DGRAM.rawValue), -1) > 0 {
            return InheritedSocket(name: name, descriptor: descriptor, kind: .datagram)
        }
        throw Failure(
            description: "inherited socket \(name): neither a listening stream nor a datagram socket; "
                + "use ListenStream= with Accept=no"
        )
    }

    private static func free(_ names: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?, count: Int) {
        guard let names else { return }
        for index in 0..<count { Glibc.free(names[index]) }
        Glibc.free(names)
    }
}
