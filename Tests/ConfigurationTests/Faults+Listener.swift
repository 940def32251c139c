extension ErrorTextTests {
    static let listeners: [Fault] = [
        Fault(
            Sample.listener("protocol: tcp"),
            "8:15",
            "listeners.web.protocol: tcp is not supported by this version; use http"
        ),
        Fault(
            Sample.listener("protocol: https"),
            "8:15",
            #"listeners.web.protocol: must be http, got https; did you mean "http"?"#
        ),
        Fault(
            Sample.listener("socket: a b"),
            "8:13",
            "listeners.web.socket: must be the FileDescriptorName= of a socket unit, such as http, got \"a b\""
        ),
        Fault(Sample.listener("tls: {}"), "8:5", "listeners.web.tls: not supported by this version; remove it"),
        Fault(Sample.listener("timeout: {}"), "8:5", #"listeners.web.timeout: unknown key; did you mean "timeouts"?"#),
        Fault(
            Sample.listener("routes: [{pool: api}]"),
            "7:11",
            "listeners.web.pool: pool and routes exclude each other; make the pool the last of the routes"
        ),
        Fault(
            Sample.pools + "listeners:\n  web:\n    address: 0.0.0.0:8080\n",
            "6:5",
            "listeners.web: needs pool, or routes that name pools"
        ),
        Fault(
            Sample.pools + "listeners:\n  web:\n    pool: api\n",
            "6:5",
            "listeners.web.address: required key is missing; where it listens, such as 0.0.0.0:8080"
        ),
        Fault(
            Sample.pools + "listeners: {}\n",
            "4:12",
            "listeners: must be a mapping of listeners, got an empty mapping"
        ),
        Fault(
            Sample.pools + "listeners:\n  we/b: {address: 0.0.0.0:80, pool: api}\n",
            "5:3",
            """
            listeners.we/b: a listener's name must be 1 to 64 letters, digits, ".", "_" and "-", beginning with \
            a letter or digit
            """
        ),
        Fault(
            Sample.address("127.0.0.1:9901"),
            "6:14",
            """
            listeners.web.address: "127.0.0.1:9901" is taken by the default of admin.address; choose another \
            address or port
            """
        ),
        Fault(
            Sample.address("0.0.0.0:80") + "  two: {address: 0.0.0.0:80, pool: api}\n",
            "8:18",
            #"listeners.two.address: "0.0.0.0:80" is taken by listeners.web.address; choose another address or port"#
        ),
        Fault(
            Sample.address(#""[::1]:80""#) + "  two: {address: \"[0:0::0:1]:80\", pool: api}\n",
            "8:18",
            #"listeners.two.address: "[0:0::0:1]:80" is taken by listeners.web.address; choose another address or port"#
        ),
        Fault(
            Sample.address("unix:/run/a") + "  two: {address: unix:/run/a, pool: api}\n",
            "8:18",
            #"listeners.two.address: "unix:/run/a" is taken by listeners.web.address; choose another address or port"#
        ),
    ]

    static let addresses: [Fault] = [
        Fault(
            Sample.address(":8080"),
            "6:14",
            """
            listeners.web.address: must be an IP address with a port, or unix:PATH, got ":8080"; write \
            0.0.0.0:8080 for all IPv4 addresses or "[::]:8080" for all IPv6 addresses
            """
        ),
        Fault(
            Sample.address(#""*:8080""#),
            "6:14",
            """
            listeners.web.address: must be an IP address with a port, or unix:PATH, got "*:8080"; write \
            0.0.0.0:8080 for all IPv4 addresses or "[::]:8080" for all IPv6 addresses
            """
        ),
        Fault(
            Sample.address("8080"),
            "6:14",
            """
            listeners.web.address: must be an IP address with a port, or unix:PATH, got 8080; a host and a port \
            are needed, such as 0.0.0.0:8080
            """
        ),
        Fault(
            Sample.address("localhost:8080"),
            "6:14",
            """
            listeners.web.address: must be an IP address with a port, or unix:PATH, got "localhost:8080"; names \
            are not looked up here; write an IP address
            """
        ),
        Fault(
            Sample.address("0.0.0.0"),
            "6:14",
            """
            listeners.web.address: must be an IP address with a port, or unix:PATH, got 0.0.0.0; a host and a \
            port are needed, such as 0.0.0.0:8080
            """
        ),
        Fault(
            Sample.address("0.0.0.0:65536"),
            "6:14",
            """
            listeners.web.address: must be an IP address with a port, or unix:PATH, got "0.0.0.0:65536"; the \
            port must be 0 to 65535
            """
        ),
        Fault(
            Sample.address("0.0.0.0:http"),
            "6:14",
            """
            listeners.web.address: must be an IP address with a port, or unix:PATH, got "0.0.0.0:http"; the port\
             must be 0 to 65535
            """
        ),
        Fault(
            Sample.address("10.0.0.256:80"),
            "6:14",
            """
            listeners.web.address: must be an IP address with a port, or unix:PATH, got "10.0.0.256:80"; an IPv4\
             address is four numbers 0 to 255 without leading zeros
            """
        ),
        Fault(
            Sample.address("10.0.0.01:80"),
            "6:14",
            """
            listeners.web.address: must be an IP address with a port, or unix:PATH, got "10.0.0.01:80"; an IPv4 \
            address is four numbers 0 to 255 without leading zeros
            """
        ),
        Fault(
            Sample.address(#""::1:80""#),
            "6:14",
            """
            listeners.web.address: must be an IP address with a port, or unix:PATH, got "::1:80"; put an IPv6 \
            address in brackets, such as "[::1]:8080"
            """
        ),
        Fault(
            Sample.address(#""[::1]""#),
            "6:14",
            """
            listeners.web.address: must be an IP address with a port, or unix:PATH, got "[::1]"; add a port, \
            such as [::1]:8080
            """
        ),
        Fault(
            Sample.address(#""[::g]:80""#),
            "6:14",
            """
            listeners.web.address: must be an IP address with a port, or unix:PATH, got "[::g]:80"; what stands \
            between [ and ] is no IPv6 address
            """
        ),
        Fault(
            Sample.address(#""[::1:80""#),
            "6:14",
            """
            listeners.web.address: must be an IP address with a port, or unix:PATH, got "[::1:80"; the closing ]\
             is missing
            """
        ),
        Fault(
            Sample.address("http://0.0.0.0:80"),
            "6:14",
            """
            listeners.web.address: must be an IP address with a port, or unix:PATH, got "http://0.0.0.0:80"; \
            leave the scheme and the path out
            """
        ),
        Fault(
            Sample.address("/run/apus.sock"),
            "6:14",
            """
            listeners.web.address: must be an IP address with a port, or unix:PATH, got "/run/apus.sock"; write \
            unix:PATH for a Unix socket
            """
        ),
        Fault(
            Sample.address("unix:apus.sock"),
            "6:14",
            """
            listeners.web.address: must be an IP address with a port, or unix:PATH, got "unix:apus.sock"; the \
            path of a Unix socket must be absolute, such as unix:/run/apus/app.sock
            """
        ),
        Fault(
            Sample.address("unix:/" + String(repeating: "a", count: 107)),
            "6:14",
            """
            listeners.web.address: must be an IP address with a port, or unix:PATH, got \
            "unix:/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa..."; the path of a Unix socket has\
             at most 107 bytes
            """
        ),
        Fault(
            Sample.address("[1, 2]"),
            "6:14",
            "listeners.web.address: must be an IP address with a port, or unix:PATH, got a list"
        ),
        Fault(
            Sample.address(""),
            "6:13",
            "listeners.web.address: must be an IP address with a port, or unix:PATH, got nothing"
        ),
    ]
}
