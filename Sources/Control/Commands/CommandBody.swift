import ApusConfiguration

/// Reads the JSON objects that commands come as.
///
/// They are read strictly, since a misspelt key would leave a backend in use that an operator believes drained.
enum CommandBody {
    /// Why a body is no command; answered 400.
    struct Problem: Error, Equatable {
        var message: String
    }

    private static let weights = 0...256
    /// A command that should hold for longer is better kept than forgotten.
    private static let expiries = Duration.seconds(1)...Duration.seconds(8_760 * 3_600)

    /// The body of `PUT /v1/pools/{pool}/backends/{backend}`.
    static func change(_ bytes: [UInt8]) throws(Problem) -> (change: BackendCommand.Change, expires: Duration?) {
        let object = try read(
            bytes,
            keys: ["weight", "drain", "expires"],
            sample: #"{"weight": 2} or {"drain": true}"#
        )
        let change: BackendCommand.Change
        switch (object["weight"], object["drain"]) {
        case (let value?, nil): change = .weight(try weight(value))
        case (nil, let value?): change = .drain(try truth(value, key: "drain"))
        default: throw Problem(message: "must have exactly one of weight and drain")
        }
        guard let value = object["expires"] else { return (change, nil) }
        guard !change.isReset else {
            throw Problem(message: "expires goes with a weight or with drain: true, not with what takes one back")
        }
        return (change, try expiry(value))
    }

    /// The body of `PUT /v1/node`: whether to drain.
    static func drain(_ bytes: [UInt8]) throws(Problem) -> Bool {
        let sample = #"{"drain": true}"#
        guard let value = try read(bytes, keys: ["drain"], sample: sample)["drain"] else {
            throw Problem(message: "must be an object such as \(sample)")
        }
        return try truth(value, key: "drain")
    }

    /// What ``change(_:)`` reads as this command.
    static func bytes(_ command: BackendCommand) -> String {
        let change =
            switch command.change {
            case .weight(let weight): "\"weight\": \(weight.map(String.init) ?? "null")"
            case .drain(let isDraining): "\"drain\": \(isDraining)"
            }
        return "{\(change)\(command.expires.map { ", \"expires\": \"\($0.text)\"" } ?? "")}"
    }

    /// What ``drain(_:)`` reads as this command.
    static func bytes(drain isDraining: Bool) -> String { "{\"drain\": \(isDraining)}" }

    private static func read(_ bytes: [UInt8], keys: [String], sample: String) throws(Problem) -> [String: JSONValue] {
        let value: JSONValue
        do {
            value = try JSONText.decode(JSONValue.self, from: bytes)
        } catch {
            throw Problem(message: "the body is no JSON; send an object such as \(sample)")
        }
        guard case .object(let object) = value else {
            throw Problem(message: "must be an object such as \(sample)")
        }
        if let unknown = object.keys.filter({ !keys.contains($0) }).min() {
            throw Problem(
                message: "unknown key \"\(unknown.prefix(64))\"; known keys are \(keys.joined(separator: ", "))"
            )
        }
        return object
    }

    private static func weight(_ value: JSONValue) throws(Problem) -> Int? {
        switch value {
        case .null: return nil
        case .integer(let weight) where weights.contains(weight): return weight
        default: throw Problem(message: "weight must be 0 to 256, or null for the configured one")
        }
    }

    private static func truth(_ value: JSONValue, key: String) throws(Problem) -> Bool {
        guard case .truth(let value) = value else { throw Problem(message: "\(key) must be true or false") }
        return value
    }

    private static func expiry(_ value: JSONValue) throws(Problem) -> Duration {
        guard case .text(let text) = value, let duration = Duration(text: text), expiries.contains(duration) else {
            let range = "\(expiries.lowerBound.text) to \(expiries.upperBound.text)"
            throw Problem(message: "expires must be a duration such as \"30m\" or \"1h\", \(range)")
        }
        return duration
    }
}

/// A JSON value as far as commands need it.
enum JSONValue: Decodable, Equatable {
    case null
    case truth(Bool)
    case integer(Int)
    case text(String)
    case object([String: JSONValue])
    /// Something no command has, such as a list or a fraction.
    case other

    init(from decoder: any Decoder) throws {
        if let object = try? decoder.container(keyedBy: Key.self) {
            self = .object(try Self.members(of: object))
            return
        }
        guard let value = try? decoder.singleValueContainer() else {
            self = .other
            return
        }
        if value.decodeNil() {
            self = .null
        } else if let truth = try? value.decode(Bool.self) {
            self = .truth(truth)
        } else if let integer = try? value.decode(Int.self) {
            self = .integer(integer)
        } else if let text = try? value.decode(String.self) {
            self = .text(text)
        } else {
            self = .other
        }
    }

    private static func members(of object: KeyedDecodingContainer<Key>) throws -> [String: JSONValue] {
        var members: [String: JSONValue] = [:]
        for key in object.allKeys {
            // An object within an object is of no use, however deep it goes.
            let isNested = (try? object.nestedContainer(keyedBy: Key.self, forKey: key)) != nil
            members[key.stringValue] = isNested ? .other : try object.decode(JSONValue.self, forKey: key)
        }
        return members
    }

    private struct Key: CodingKey {
        var stringValue: String
        var intValue: Int? { nil }

        init(stringValue: String) {
            self.stringValue = stringValue
        }

        init?(intValue: Int) { nil }
    }
}
