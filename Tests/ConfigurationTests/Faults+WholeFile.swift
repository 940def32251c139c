extension ErrorTextTests {
    static let structure: [Fault] = [
        Fault(Sample.pools, "1:1", "listeners: required key is missing; name at least one listener and its address"),
        Fault(
            "listeners:\n  web:\n    address: 0.0.0.0:80\n    pool: api\n",
            "1:1",
            "pools: required key is missing; name at least one pool and its backends"
        ),
        Fault(Sample.root("pols: 1"), "8:1", #"pols: unknown key; did you mean "pools"?"#),
        Fault(
            Sample.root("whatever: 1"),
            "8:1",
            "whatever: unknown key; known keys are node, cluster, listeners, pools, health, admin, drain, log"
        ),
        Fault(
            Sample.root("node:"),
            "8:6",
            "node: must be a mapping with the keys name, host, zone, threads, state_directory, got nothing"
        ),
        Fault(
            Sample.root("node: [1]"),
            "8:7",
            "node: must be a mapping with the keys name, host, zone, threads, state_directory, got a list"
        ),
        Fault(Sample.root("drain: 5s"), "8:8", "drain: must be a mapping with the keys notice, deadline, got 5s"),
    ]

    static let root: [Fault] = [
        Fault(
            Sample.root("node: {name: a b}"),
            "8:14",
            """
            node.name: must be 1 to 64 letters, digits, ".", "_" and "-", beginning with a letter or digit, got \
            "a b"
            """
        ),
        Fault(
            Sample.root("node: {zone: eu/1}"),
            "8:14",
            """
            node.zone: must be 1 to 64 letters, digits, ".", "_" and "-", beginning with a letter or digit, got \
            "eu/1"
            """
        ),
        Fault(Sample.root("node: {host: a_b.-c}"), "8:14", "node.host: must be a host name, got a_b.-c"),
        Fault(
            Sample.root("node: {state_directory: state}"),
            "8:25",
            "node.state_directory: must be the absolute path of a directory, got state"
        ),
        Fault(
            Sample.root("node: {state_directory: /var/lib/apus/}"),
            "8:25",
            #"node.state_directory: must be the absolute path of a directory, got "/var/lib/apus/""#
        ),
        Fault(Sample.root("node: {threads: 0}"), "8:17", "node.threads: must be 1 to 256, got 0"),
        Fault(Sample.root("node: {threads: many}"), "8:17", "node.threads: must be auto or 1 to 256, got many"),
        Fault(Sample.root("node: {threads: 257}"), "8:17", "node.threads: must be 1 to 256, got 257"),
        Fault(
            Sample.root("health: {socket: [], address: 0.0.0.0:1}"),
            "8:18",
            "health.socket: must be the FileDescriptorName= of a socket unit, such as http, got an empty list"
        ),
        Fault(
            Sample.root("health: {}"),
            "8:9",
            "health.address: required key is missing; where the layer 4 front probes this node, such as 0.0.0.0:9902"
        ),
        Fault(Sample.root("health: off"), "8:9", "health: must be a mapping with the keys socket, address, got off"),
        Fault(Sample.root("admin: on"), "8:8", "admin: must be off or a mapping with the key address, got on"),
        Fault(
            Sample.root("admin: {address: localhost:9901}"),
            "8:18",
            """
            admin.address: must be an IP address with a port, or unix:PATH, got "localhost:9901"; names are not \
            looked up here; write an IP address
            """
        ),
        Fault(
            Sample.root("admin: {}"),
            "8:8",
            "admin.address: required key is missing; where the admin API answers, such as 127.0.0.1:9901"
        ),
        Fault(
            Sample.root("health: {address: 0.0.0.0:8080}"),
            "8:19",
            #"health.address: "0.0.0.0:8080" is taken by listeners.web.address; choose another address or port"#
        ),
        Fault(
            Sample.root("health: {address: 127.0.0.1:9901}"),
            "8:19",
            """
            health.address: "127.0.0.1:9901" is taken by the default of admin.address; choose another address or\
             port
            """
        ),
        Fault(
            Sample.root("log: {level: warn}"),
            "8:14",
            """
            log.level: must be trace, debug, info, notice, warning, error or critical, got warn; did you mean \
            "warning"?
            """
        ),
        Fault(
            Sample.root("log: {level: [info]}"),
            "8:14",
            "log.level: must be trace, debug, info, notice, warning, error or critical, got a list"
        ),
        Fault(
            Sample.root("log: {access: access.log}"),
            "8:15",
            "log.access: must be off, stdout or the absolute path of a file, got access.log"
        ),
        Fault(
            Sample.root("log: {access: }"),
            "8:15",
            "log.access: must be off, stdout or the absolute path of a file, got nothing"
        ),
    ]
}
