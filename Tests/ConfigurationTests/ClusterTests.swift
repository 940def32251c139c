import Testing

@testable import ApusConfiguration

@Suite struct ClusterTests {
    @Test func whatIsLeftOutHasItsDefault() throws {
        let cluster = try #require(try load(Sample.root("cluster: {key_file: /etc/apus/cluster.key}")).cluster)
        #expect(cluster.name == "apus")
        #expect(cluster.address == .ip("0.0.0.0", port: 7946))
        #expect(cluster.advertise == nil)
        #expect(cluster.join == [])
        #expect(cluster.security == .keyFile("/etc/apus/cluster.key"))
        #expect(cluster.gossipInterval == .milliseconds(100))
    }

    @Test func runningWithoutAKeyIsSaidExplicitly() throws {
        #expect(try load(Sample.root("cluster: {insecure: true}")).cluster?.security == .insecure)
        let sealed = try load(Sample.root("cluster: {insecure: false, key_file: /k}")).cluster
        #expect(sealed?.security == .keyFile("/k"))
    }

    @Test func oneMemberToJoinNeedsNoList() throws {
        let cluster = try load(Sample.root(#"cluster: {insecure: true, join: "[fe80::1%eth0]:7946"}"#)).cluster
        #expect(cluster?.join == [.ip("fe80::1%eth0", port: 7946)])
    }

    @Test func theKernelMayChooseThePort() throws {
        let cluster = try load(Sample.root("cluster: {insecure: true, address: 127.0.0.1:0}")).cluster
        #expect(cluster?.address == .ip("127.0.0.1", port: 0))
        #expect(cluster?.forInstance(3).address == .ip("127.0.0.1", port: 0))
        #expect(cluster?.instanceMax == .max)
    }

    @Test func instancesOfAHostHavePortsInARow() {
        let cluster = Example.cluster
        #expect(cluster.forInstance(nil) == cluster)
        #expect(cluster.forInstance(1) == cluster)
        let third = cluster.forInstance(3)
        #expect(third.address == .ip("::", port: 7948))
        #expect(third.advertise == .ip("10.0.0.5", port: 7948))
        #expect(third.join == cluster.join)
    }

    @Test func instancesEndWithThePorts() {
        var cluster = Example.cluster
        #expect(cluster.instanceMax == 65_535 - 7_946 + 1)
        cluster.advertise = .ip("10.0.0.5", port: 65_534)
        #expect(cluster.instanceMax == 2)
        #expect(cluster.forInstance(2).advertise == .ip("10.0.0.5", port: 65_535))
        // Out of range does no more harm than a wrong address.
        #expect(cluster.forInstance(100).advertise == .ip("10.0.0.5", port: 65_535))
    }

    @Test func severalErrorsOfASectionAreAllTold() {
        let yaml = Sample.root("cluster: {name: -, address: x, advertise: y, join: [z], gossip_interval: 1m}")
        #expect(
            failures(of: yaml).map { $0.split(separator: " ")[2] } == [
                "cluster.key_file:", "cluster.name:", "cluster.address:", "cluster.advertise:", "cluster.join[0]:",
                "cluster.gossip_interval:",
            ]
        )
    }
}
