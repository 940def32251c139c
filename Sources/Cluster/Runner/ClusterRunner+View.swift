import Gossip
import Logging

/// What the machine makes known.
extension ClusterRunner {
    func publish(_ view: ClusterView) {
        self.view = view
        var heard: [String: MemberWord] = [:]
        for member in view.members {
            let known = self.heard[member.identity.name]
            heard[member.identity.name] = known?.identity == member.identity ? known : MemberWord(member.identity)
        }
        self.heard = heard
        self.hooks.onView(view)
    }

    func take(_ report: LoadReport, from member: MemberIdentity) {
        if self.heard[member.name]?.identity == member { self.heard[member.name]?.take(report) }
        self.hooks.onLoad(member, report, self.now)
    }

    func forget(_ member: MemberIdentity) {
        if self.heard[member.name]?.identity == member { self.heard[member.name]?.void() }
        self.hooks.onGone(member)
    }

    /// Something authentic came from a sender.
    func hear(_ sender: MemberIdentity) {
        if self.heard[sender.name]?.identity == sender { self.heard[sender.name]?.heardAt = self.now }
    }

    func joined() {
        guard !self.isJoined else { return }
        self.isJoined = true
        self.logger.notice("joined the cluster", metadata: ["members": "\(self.view?.living.count ?? 1)"])
        self.hooks.onJoined()
    }

    func nameTaken(by holder: MemberIdentity, at address: PeerAddress) {
        self.nameHolder = holder
        self.logger.error(
            "another node has this node's name: give one of them another name",
            metadata: ["name": "\(self.own.name)", "address": "\(address.text)", "epoch": "\(holder.epoch)"]
        )
        self.hooks.onNameTaken(holder)
    }

    func keepingFailed(_ reason: String) {
        self.log.say(
            .keeping,
            .error,
            "operators' decisions are not kept: a restart will forget the latest",
            ["reason": "\(reason)"],
            now: self.now
        )
    }

    /// The whole as an operator wants to see it.
    func report() -> ClusterReport {
        let now = self.now
        let members = (self.view?.members ?? []).map { member in
            let isOwn = member.identity == self.own
            let word = self.heard[member.identity.name]
            let load = isOwn ? self.ownLoad : word?.load ?? LoadReport()
            let ownRate = self.ownLoad.rates.reduce(0) { $0 + Double($1.milliPerSecond) } / 1_000
            return ClusterReport.Member(
                identity: member.identity,
                state: member.state,
                address: member.address.text,
                facts: member.facts,
                isTCPOnly: member.isTCPOnly,
                lastHeardAge: isOwn ? .zero : word?.heardAt.map { max(.zero, now - $0) },
                inFlight: Int(load.inFlight),
                connections: Int(load.connections),
                accepted: Int(load.accepted),
                requestsPerSecond: isOwn ? ownRate : word?.requestsPerSecond ?? 0,
                isOwn: isOwn
            )
        }
        return ClusterReport(
            clusterName: self.settings.clusterName,
            keyID: self.sealer.keyID?.description,
            isJoined: self.isJoined,
            nameHolder: self.nameHolder,
            members: members,
            overrides: self.view?.overrides ?? [],
            traffic: self.traffic.report,
            rememberedSenders: self.opener.senderCount
        )
    }
}
