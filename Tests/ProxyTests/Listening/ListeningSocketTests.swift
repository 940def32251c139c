import ApusConfiguration
import Glibc
import NIOCore
import Testing

@testable import Proxy

@Suite struct ListeningSocketTests {
    private let directory: PrivateDirectory

    init() throws { self.directory = try PrivateDirectory() }

    /// Whether somebody accepts connections at an address.
    private func isListening(_ address: SocketAddress) -> Bool {
        let domain = CInt(address.protocol.rawValue)
        let descriptor = socket(domain, CInt(SOCK_STREAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue), 0)
        defer { close(descriptor) }
        return address.withSockAddr { connect(descriptor, $0, socklen_t($1)) } == 0
    }

    /// The error of opening an endpoint; a socket that opens is closed.
    private func failure(of endpoint: Endpoint) -> (any Error)? {
        do {
            let socket = try ListeningSocket.open(endpoint)
            socket.close()
            return nil
        } catch {
            return error
        }
    }

    private func type(of path: String) -> mode_t? {
        var status = stat()
        return lstat(path, &status) == 0 ? status.st_mode & S_IFMT : nil
    }

    @Test(arguments: ["127.0.0.1", "::1"])
    func the_kernel_chooses_a_port(host: String) throws {
        let socket = try ListeningSocket.open(.ip(host, port: 0))
        let address = socket.localAddress
        #expect(address.ipAddress == host && (address.port ?? 0) > 0)
        #expect(self.isListening(address))
        socket.close()
        #expect(!self.isListening(address))
    }

    @Test func no_child_inherits_the_descriptor() throws {
        let socket = try ListeningSocket.open(.ip("127.0.0.1", port: 0))
        #expect(fcntl(socket.descriptor, F_GETFD) & FD_CLOEXEC != 0)
        socket.close()
    }

    @Test func an_address_in_use_is_named() throws {
        let socket = try ListeningSocket.open(.ip("127.0.0.1", port: 0))
        let port = try #require(socket.localAddress.port)
        let error = self.failure(of: .ip("127.0.0.1", port: port)) as? ListeningSocket.Failure
        #expect(error?.errno == EADDRINUSE)
        #expect(error.map { "\($0)" } == "cannot listen on 127.0.0.1:\(port): bind: Address already in use")
        socket.close()
    }

    @Test func an_address_of_another_host_is_named() {
        // TEST-NET-1 (RFC 5737) belongs to nobody.
        let error = self.failure(of: .ip("192.0.2.1", port: 0)) as? ListeningSocket.Failure
        #expect(error?.call == "bind" && error?.errno == EADDRNOTAVAIL)
    }

    @Test func a_host_name_is_no_address_to_listen_on() {
        #expect(self.failure(of: .host("localhost", port: 0)) is ListeningSocket.Failure)
    }

    // MARK: Unix sockets

    @Test func a_unix_socket_has_its_file_while_it_listens() throws {
        let path = self.directory.file("socket")
        let socket = try ListeningSocket.open(.unix(path))
        #expect(self.type(of: path) == S_IFSOCK)
        #expect(try self.isListening(SocketAddress(unixDomainSocketPath: path)))
        #expect(socket.localAddress.pathname == path)
        socket.close()
        #expect(self.type(of: path) == nil)
    }

    @Test func a_socket_file_left_behind_is_replaced() throws {
        let path = self.directory.file("socket")
        let left = try ListeningSocket.open(.unix(path))
        close(left.descriptor)
        #expect(self.type(of: path) == S_IFSOCK)
        let socket = try ListeningSocket.open(.unix(path))
        #expect(try self.isListening(SocketAddress(unixDomainSocketPath: path)))
        socket.close()
    }

    @Test func a_socket_that_somebody_listens_on_is_left_alone() throws {
        let path = self.directory.file("socket")
        let socket = try ListeningSocket.open(.unix(path))
        let error = self.failure(of: .unix(path)) as? ListeningSocket.Failure
        #expect(error?.errno == EADDRINUSE && error?.address == "unix:\(path)")
        #expect(try self.isListening(SocketAddress(unixDomainSocketPath: path)))
        socket.close()
    }

    @Test func a_file_that_is_no_socket_is_left_alone() throws {
        let path = self.directory.file("file")
        let file = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
        try #require(file >= 0)
        _ = write(file, "precious", 8)
        close(file)
        let error = self.failure(of: .unix(path)) as? ListeningSocket.Failure
        #expect(error?.errno == EADDRINUSE)
        #expect(self.type(of: path) == S_IFREG)
        #expect(PrivateDirectory.content(of: path) == Array("precious".utf8))
    }

    @Test func a_path_that_cannot_be_is_an_error() {
        #expect(self.failure(of: .unix(self.directory.file("missing/socket"))) is ListeningSocket.Failure)
        let long = self.directory.file(String(repeating: "x", count: 200))
        #expect(self.failure(of: .unix(long)) is ListeningSocket.Failure)
    }

    // MARK: Texts

    @Test(arguments: [
        (Endpoint.ip("10.0.0.1", port: 80), "10.0.0.1:80"), (.ip("::1", port: 8080), "[::1]:8080"),
        (.host("db.example", port: 1), "db.example:1"), (.unix("/run/a.sock"), "unix:/run/a.sock"),
    ])
    func endpoints_read_as_the_configuration_writes_them(endpoint: Endpoint, text: String) {
        #expect(endpoint.text == text)
        if case .unix = endpoint {
            #expect(endpoint.hostField == "localhost")
        } else {
            #expect(endpoint.hostField == text)
        }
    }

    @Test func endpoints_are_made_of_socket_addresses() throws {
        #expect(try Endpoint(SocketAddress(ipAddress: "::1", port: 1)) == .ip("::1", port: 1))
        #expect(try Endpoint(SocketAddress(ipAddress: "10.0.0.1", port: 2)) == .ip("10.0.0.1", port: 2))
        #expect(try Endpoint(SocketAddress(unixDomainSocketPath: "/run/a")) == .unix("/run/a"))
    }
}
