package import ApusConfiguration

/// Asks a running node over its admin endpoint; for commands, it blocks its thread.
package struct AdminClient: Sendable {
    /// Most bytes of an answer: `/v1/pools` of thousands of backends is a few hundred bytes each.
    private static let answerSizeMax = 16 << 20

    private let endpoint: Endpoint
    private let timeout: Duration

    /// Describes where to ask; `timeout` holds for the connection and for each wait in the answer.
    package init(endpoint: Endpoint, timeout: Duration = .seconds(5)) {
        self.endpoint = endpoint
        self.timeout = timeout
    }

    /// `/v1/status`, read.
    package func status() throws(AdminClientError) -> StatusReport {
        try decode(StatusReport.self, from: get("/v1/status"))
    }

    /// `/v1/members`, read.
    package func members() throws(AdminClientError) -> [MemberReport] {
        try decode(MembersDocument.self, from: get("/v1/members")).members
    }

    /// `/v1/pools`, read.
    package func pools() throws(AdminClientError) -> [PoolReport] {
        try decode(PoolsDocument.self, from: get("/v1/pools")).pools
    }

    /// Gives a command about a backend.
    ///
    /// - Parameter command: What to do; names need not exist.
    /// - Returns: The backend as it is on the asked node afterwards.
    /// - Throws: ``AdminClientError``; `refused` says why not.
    package func send(_ command: BackendCommand) throws(AdminClientError) -> BackendReport {
        let path = BackendPath(pool: command.pool, backend: command.backend).text
        return try decode(CommandedBackend.self, from: put(path, CommandBody.bytes(command))).backend
    }

    /// Drains the node, or takes that back.
    ///
    /// - Returns: The node's status afterwards.
    /// - Throws: ``AdminClientError``; `refused` says why not.
    package func setNodeDrain(_ isDraining: Bool) throws(AdminClientError) -> StatusReport {
        try decode(StatusReport.self, from: put("/v1/node", CommandBody.bytes(drain: isDraining)))
    }

    /// The body of the answer to `GET path`, when its status is 200.
    package func get(_ path: String) throws(AdminClientError) -> [UInt8] {
        try ask("GET \(path) HTTP/1.1\r\nHost: apus\r\nAccept: */*\r\nConnection: close\r\n\r\n")
    }

    /// The body of the answer to `PUT path` with a JSON body, when its status is 200.
    package func put(_ path: String, _ json: String) throws(AdminClientError) -> [UInt8] {
        try ask(
            "PUT \(path) HTTP/1.1\r\nHost: apus\r\nAccept: */*\r\nContent-Type: application/json\r\n"
                + "Content-Length: \(json.utf8.count)\r\nConnection: close\r\n\r\n\(json)"
        )
    }

    private func ask(_ request: String) throws(AdminClientError) -> [UInt8] {
        let answer: AdminAnswer
        do {
            let socket = try BlockingSocket(to: endpoint, timeout: timeout)
            try socket.send(Array(request.utf8))
            var bytes: [UInt8] = []
            while true {
                let more = try socket.receive()
                guard !more.isEmpty else { break }
                bytes += more
                guard bytes.count <= Self.answerSizeMax else { throw invalid("it is too large") }
            }
            answer = try AdminAnswer(bytes)
        } catch let failure as BlockingSocket.Failure {
            throw .unreachable(address: endpoint.text, reason: failure.text)
        } catch let failure as AdminAnswer.Failure {
            throw invalid(failure.text)
        } catch let error as AdminClientError {
            throw error
        } catch {
            throw invalid("\(error)")
        }
        guard answer.status == 200 else {
            let document = try? JSONText.decode(ErrorDocument.self, from: answer.body)
            throw .refused(status: answer.status, message: document?.error.message ?? "no reason given")
        }
        return answer.body
    }

    private func decode<Value: Decodable>(_ type: Value.Type, from bytes: [UInt8]) throws(AdminClientError) -> Value {
        do {
            return try JSONText.decode(type, from: bytes)
        } catch {
            throw invalid("its JSON is not of the expected shape")
        }
    }

    private func invalid(_ reason: String) -> AdminClientError {
        .invalidAnswer(address: endpoint.text, reason: reason)
    }
}
