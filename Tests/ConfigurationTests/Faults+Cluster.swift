extension ErrorTextTests {
    static let cluster: [Fault] = [
        Fault(
            Sample.root("cluster: on"),
            "8:10",
            """
            cluster: must be a mapping with the keys name, address, advertise, join, key_file, insecure, \
            gossip_interval, got on
            """
        ),
        Fault(
            Sample.root("cluster: {seeds: [10.0.0.1:7946], insecure: true}"),
            "8:11",
            """
            cluster.seeds: unknown key; known keys are name, address, advertise, join, key_file, insecure, \
            gossip_interval
            """
        ),
        Fault(
            Sample.root("cluster: {}"),
            "8:10",
            """
            cluster.key_file: required key is missing; make one with apus keygen, or write insecure: true to run \
            without
            """
        ),
        Fault(
            Sample.root("cluster: {insecure: false}"),
            "8:10",
            """
            cluster.key_file: required key is missing; make one with apus keygen, or write insecure: true to run \
            without
            """
        ),
        Fault(
            Sample.root("cluster: {key_file: /etc/apus/cluster.key, insecure: true}"),
            "8:54",
            "cluster.insecure: key_file and insecure: true exclude each other; remove one"
        ),
        Fault(Sample.root("cluster: {insecure: yes}"), "8:21", "cluster.insecure: must be true or false, got yes"),
        Fault(
            Sample.root("cluster: {key_file: cluster.key}"),
            "8:21",
            "cluster.key_file: must be the absolute path of a file, got cluster.key"
        ),
        Fault(
            Sample.root("cluster: {key_file: }"),
            "8:21",
            "cluster.key_file: must be the absolute path of a file, got nothing"
        ),
        Fault(
            Sample.root("cluster: {insecure: true, name: a b}"),
            "8:33",
            """
            cluster.name: must be 1 to 64 letters, digits, ".", "_" and "-", beginning with a letter or digit, \
            got "a b"
            """
        ),
        Fault(
            Sample.root("cluster: {insecure: true, gossip_interval: 10ms}"),
            "8:44",
            "cluster.gossip_interval: must be 20ms to 1s, got 10ms"
        ),
        Fault(
            Sample.root("cluster: {insecure: true, gossip_interval: 2s}"),
            "8:44",
            "cluster.gossip_interval: must be 20ms to 1s, got 2s"
        ),
        Fault(
            Sample.root("cluster: {insecure: true, gossip_interval: 100}"),
            "8:44",
            """
            cluster.gossip_interval: must be a duration such as 250ms, 5s, 2m or 1h, got 100; add a unit, such \
            as 100s
            """
        ),
        Fault(
            Sample.root("cluster: {insecure: true, address: unix:/run/apus.sock}"),
            "8:36",
            """
            cluster.address: must be an IP address with a port, got "unix:/run/apus.sock"; members talk over the \
            network; write an IP address and a port
            """
        ),
        Fault(
            Sample.root("cluster: {insecure: true, address: lb-1:7946}"),
            "8:36",
            """
            cluster.address: must be an IP address with a port, got "lb-1:7946"; names are not looked up here; \
            write an IP address
            """
        ),
        Fault(
            Sample.root("cluster: {insecure: true, address: 0.0.0.0:8080}"),
            "8:36",
            #"cluster.address: "0.0.0.0:8080" is taken by listeners.web.address; choose another address or port"#
        ),
        Fault(
            Sample.root("cluster: {insecure: true, address: 127.0.0.1:9901}"),
            "8:36",
            """
            cluster.address: "127.0.0.1:9901" is taken by the default of admin.address; choose another address or \
            port
            """
        ),
        Fault(
            Sample.address("0.0.0.0:7946") + "cluster: {insecure: true}\n",
            "6:14",
            """
            listeners.web.address: "0.0.0.0:7946" is taken by the default of cluster.address; choose another \
            address or port
            """
        ),
    ]

    static let members: [Fault] = [
        Fault(
            Sample.root("cluster: {insecure: true, advertise: 0.0.0.0:7946}"),
            "8:38",
            """
            cluster.advertise: "0.0.0.0:7946" is no address that others can reach; write the one they see, or \
            leave it out
            """
        ),
        Fault(
            Sample.root(#"cluster: {insecure: true, advertise: "[::]:7946"}"#),
            "8:38",
            """
            cluster.advertise: "[::]:7946" is no address that others can reach; write the one they see, or leave \
            it out
            """
        ),
        Fault(
            Sample.root("cluster: {insecure: true, advertise: 10.0.0.5:0}"),
            "8:38",
            """
            cluster.advertise: must be an IP address with a port, got "10.0.0.5:0"; the port must be 1 to 65535
            """
        ),
        Fault(
            Sample.root("cluster: {insecure: true, advertise: 10.0.0.5}"),
            "8:38",
            """
            cluster.advertise: must be an IP address with a port, got 10.0.0.5; a host and a port are needed, \
            such as 10.0.0.5:7946
            """
        ),
        Fault(
            Sample.root("cluster: {insecure: true, join: []}"),
            "8:33",
            "cluster.join: must be a list of members, got an empty list"
        ),
        Fault(
            Sample.root("cluster: {insecure: true, join: [lb-2]}"),
            "8:34",
            """
            cluster.join[0]: must be HOST:PORT, got lb-2; a host and a port are needed, such as 10.0.0.5:7946
            """
        ),
        Fault(
            Sample.root(#"cluster: {insecure: true, join: ["fe80::1:7946"]}"#),
            "8:34",
            """
            cluster.join[0]: must be HOST:PORT, got "fe80::1:7946"; put an IPv6 address in brackets, such as \
            "[::1]:7946"
            """
        ),
        Fault(
            Sample.root("cluster: {insecure: true, join: [/run/apus.sock]}"),
            "8:34",
            """
            cluster.join[0]: must be HOST:PORT, got "/run/apus.sock"; members talk over the network; write an IP \
            address and a port
            """
        ),
        Fault(
            Sample.root("cluster: {insecure: true, join: [LB-2:7946, lb-3:7946, lb-2:7946]}"),
            "8:56",
            "cluster.join[2]: cluster.join[0] is the same member; remove one"
        ),
        Fault(
            Sample.root(
                "cluster: {insecure: true, join: [" + (1...65).map { "10.0.0.\($0):7946" }.joined(separator: ", ")
                    + "]}"
            ),
            "8:33",
            "cluster.join: must have at most 64 entries, got 65"
        ),
    ]
}
