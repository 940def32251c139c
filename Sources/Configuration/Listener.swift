/// An entry of `listeners`: an address and what happens to what arrives there.
package struct Listener: Sendable, Equatable {
    /// The key in the file.
    package var name: String
    /// `FileDescriptorName=` of a socket unit; its sockets win over ``address`` when systemd passed them.
    package var socket: String?
    /// Where it listens: `.ip` or `.unix`; nil only for a listener with a ``socket``.
    package var address: Endpoint?
    /// Routes in the file's order; `pool:` on the listener is one route that matches everything.
    package var routes: [Route]
    /// What one client may send.
    package var limits: Limits
    /// How long a client may take.
    package var timeouts: Timeouts

    /// Limits on a request, each with the answer it leads to.
    package struct Limits: Sendable, Equatable {
        /// Bytes of a request's head, request line and final empty line included; more is answered 431.
        ///
        /// Default 32 KiB: what nginx takes with its default four large buffers.
        package var headerSize: Int
        /// Fields in a request's head; more is answered 431.
        ///
        /// Default 100, as Envoy and Apache.
        package var headerFields: Int
        /// Bytes of a request's body; more is answered 413.
        ///
        /// nil (`unlimited`), the default: bodies are streamed and cost the node no memory.
        package var bodySize: Int?
    }

    /// How long a client may keep the node waiting.
    package struct Timeouts: Sendable, Equatable {
        /// From a request's first byte to the end of its head; answered 408.
        ///
        /// Default 10 s.
        package var head: Duration
        /// Between two reads of a request's body; answered 408.
        ///
        /// Default 30 s.
        package var body: Duration
        /// Between two requests of one connection, and for one write to make progress.
        ///
        /// Default 60 s.
        package var idle: Duration
    }
}

/// One entry of a listener's `routes`: a condition on a request and the pool that serves it.
package struct Route: Sendable, Equatable {
    /// All conditions must hold; a route without conditions matches everything.
    package var match: Match
    /// Index of the pool in ``Configuration/pools``.
    package var pool: Int

    /// Conditions on a request; nil and empty mean "any".
    package struct Match: Sendable, Equatable {
        /// Host patterns, lower case, without port; one must match.
        package var hosts: [Host] = []
        /// The path's condition.
        package var path: Path?
        /// Method names, one of which must be the request's (case-sensitive).
        package var methods: [String] = []
        /// Conditions on header fields (lower-case names); all must hold.
        package var headers: [NamedValue] = []
        /// Conditions on cookies; all must hold.
        package var cookies: [NamedValue] = []
        /// Conditions on query parameters; all must hold.
        package var query: [NamedValue] = []
    }

    /// A pattern for hosts.
    package enum Host: Sendable, Hashable {
        /// The whole name.
        case exact(String)
        /// `*.example.com`, held as `example.com`: one or more labels before the suffix.
        case wildcard(suffix: String)
    }

    /// A condition on the path (without the query), compared byte by byte.
    package enum Path: Sendable, Equatable {
        /// `path`: the whole path.
        case exact(String)
        /// `path_prefix`: `/v1` matches `/v1` and `/v1/x`, not `/v10`. Never ends in `/`, but for `/` itself.
        case prefix(String)
        /// `path_regex`: a PCRE2 expression that must match the whole path.
        case regex(String)
    }

    /// A name and a condition on its value.
    package struct NamedValue: Sendable, Equatable {
        /// Name of the field, cookie or parameter.
        package var name: String
        /// Condition on the value.
        package var value: Value
    }

    /// A condition on a value.
    package enum Value: Sendable, Equatable {
        /// The value itself (the short form `name: "value"`).
        case exact(String)
        /// `{prefix: x}`.
        case prefix(String)
        /// `{regex: x}`: a PCRE2 expression that must match the whole value.
        case regex(String)
        /// `{present: true}`, or `{present: false}` for "must be absent".
        case present(Bool)
    }
}
