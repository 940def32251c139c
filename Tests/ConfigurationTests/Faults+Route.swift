extension ErrorTextTests {
    static let routes: [Fault] = [
        Fault(
            Sample.routes("- pool: apj"),
            "8:15",
            #"listeners.web.routes[0].pool: no pool is named "apj"; did you mean "api"?"#
        ),
        Fault(
            Sample.routes("- pool: shop"),
            "8:15",
            #"listeners.web.routes[0].pool: no pool is named "shop"; pools are api"#
        ),
        Fault(
            Sample.routes("- match: {}"),
            "8:9",
            "listeners.web.routes[0].pool: required key is missing; where the route leads"
        ),
        Fault(
            Sample.routes("- pool: [api]"),
            "8:15",
            "listeners.web.routes[0].pool: must be the name of a pool, got a list"
        ),
        Fault(
            Sample.routes("- {pool: api, weight: 1}"),
            "8:21",
            "listeners.web.routes[0].weight: unknown key; known keys are match, pool"
        ),
        Fault(
            Sample.routes("- api"),
            "8:9",
            "listeners.web.routes[0]: must be a mapping with the keys match, pool, got api"
        ),
        Fault(
            Sample.routes("- pool: api", "- {match: {path: /a}, pool: api}"),
            "9:9",
            """
            listeners.web.routes[1]: never matches, because listeners.web.routes[0] matches every request; move \
            that route to the end
            """
        ),
        Fault(
            Sample.routes("- {match: {}, pool: api}", "- pool: api"),
            "9:9",
            """
            listeners.web.routes[1]: never matches, because listeners.web.routes[0] matches every request; move \
            that route to the end
            """
        ),
        Fault(
            Sample.routes("- {match: {path: /a, path_prefix: /b}, pool: api}"),
            "8:17",
            "listeners.web.routes[0].match: path and path_prefix exclude each other; keep one"
        ),
        Fault(
            Sample.routes("- {match: {path: a}, pool: api}"),
            "8:24",
            "listeners.web.routes[0].match.path: must be a path such as /v1, got a; a path begins with /"
        ),
        Fault(
            Sample.routes("- {match: {path: /a?b=1}, pool: api}"),
            "8:24",
            """
            listeners.web.routes[0].match.path: must be a path such as /v1, got "/a?b=1"; ? and # are no part of\
             a path; query: matches parameters
            """
        ),
        Fault(
            Sample.routes("- {match: {path_prefix: /ä}, pool: api}"),
            "8:31",
            """
            listeners.web.routes[0].match.path_prefix: must be a path such as /v1, got "/ä"; write spaces and \
            what is not ASCII percent-encoded, as requests do
            """
        ),
        Fault(
            Sample.routes("- {match: {path_regex: /a(b}, pool: api}"),
            "8:30",
            """
            listeners.web.routes[0].match.path_regex: must be a regular expression (PCRE2): missing closing \
            parenthesis
            """
        ),
        Fault(
            Sample.routes(#"- {match: {path_regex: ""}, pool: api}"#),
            "8:30",
            """
            listeners.web.routes[0].match.path_regex: must be a regular expression (PCRE2), got ""; it would \
            match nothing but empty text
            """
        ),
        Fault(
            Sample.routes("- {match: {prefix: /a}, pool: api}"),
            "8:18",
            """
            listeners.web.routes[0].match.prefix: unknown key; known keys are host, path, path_prefix, \
            path_regex, methods, headers, cookies, query
            """
        ),
        Fault(
            Sample.routes("- {match: {methods: [get]}, pool: api}"),
            "8:28",
            "listeners.web.routes[0].match.methods[0]: methods are case-sensitive; write GET"
        ),
        Fault(
            Sample.routes("- {match: {methods: [GET, GET]}, pool: api}"),
            "8:33",
            "listeners.web.routes[0].match.methods[1]: GET is listed twice; keep one"
        ),
        Fault(
            Sample.routes("- {match: {methods: []}, pool: api}"),
            "8:27",
            "listeners.web.routes[0].match.methods: must be a list of methods, got an empty list"
        ),
        Fault(
            Sample.routes(#"- {match: {methods: ["A B"]}, pool: api}"#),
            "8:28",
            #"listeners.web.routes[0].match.methods[0]: must be a method such as GET, got "A B""#
        ),
        Fault(
            Sample.routes("- {match: {methods: {a: b}}, pool: api}"),
            "8:27",
            "listeners.web.routes[0].match.methods: must be a list of methods, got a mapping"
        ),
        Fault(
            Sample.routes(#"- {match: {headers: {"a b": c}}, pool: api}"#),
            "8:28",
            "listeners.web.routes[0].match.headers.a b: not a valid header name; use letters, digits and -"
        ),
        Fault(
            Sample.routes("- {match: {headers: {a: b, A: c}}, pool: api}"),
            "8:34",
            "listeners.web.routes[0].match.headers.A: the name is given twice, in another case; keep one"
        ),
        Fault(
            Sample.routes("- {match: {headers: [a]}, pool: api}"),
            "8:27",
            "listeners.web.routes[0].match.headers: must be a mapping of header names and values, got a list"
        ),
        Fault(
            Sample.routes("- {match: {headers: {a: }}, pool: api}"),
            "8:31",
            """
            listeners.web.routes[0].match.headers.a: must be a value, or one of exact, prefix, regex and \
            present, got nothing
            """
        ),
        Fault(
            Sample.routes("- {match: {headers: {a: {prefix: b, exact: c}}}, pool: api}"),
            "8:31",
            "listeners.web.routes[0].match.headers.a: must have exactly one of exact, prefix, regex and present"
        ),
        Fault(
            Sample.routes("- {match: {headers: {a: {prefx: b}}}, pool: api}"),
            "8:32",
            #"listeners.web.routes[0].match.headers.a.prefx: unknown key; did you mean "prefix"?"#
        ),
        Fault(
            Sample.routes(#"- {match: {headers: {a: {prefix: ""}}}, pool: api}"#),
            "8:40",
            "listeners.web.routes[0].match.headers.a.prefix: must not be empty; {present: true} matches any value"
        ),
        Fault(
            Sample.routes("- {match: {headers: {a: {present: 1}}}, pool: api}"),
            "8:41",
            "listeners.web.routes[0].match.headers.a.present: must be true or false, got 1"
        ),
        Fault(
            Sample.routes(#"- {match: {headers: {a: {regex: "("}}}, pool: api}"#),
            "8:39",
            """
            listeners.web.routes[0].match.headers.a.regex: must be a regular expression (PCRE2): missing closing\
             parenthesis
            """
        ),
        Fault(
            Sample.routes("- {match: {query: {a: \"\\n\"}}, pool: api}"),
            "8:29",
            """
            listeners.web.routes[0].match.query.a: never matches, because requests have no control characters in\
             values; remove them
            """
        ),
        Fault(
            Sample.routes(#"- {match: {cookies: {"a=b": c}}, pool: api}"#),
            "8:28",
            "listeners.web.routes[0].match.cookies.a=b: not a valid cookie name; use letters, digits and -"
        ),
        Fault(
            Sample.routes(#"- {match: {query: {"": c}}, pool: api}"#),
            "8:26",
            "listeners.web.routes[0].match.query.: not a valid parameter name; use letters, digits and -"
        ),
        Fault(
            Sample.routes("- {match: {query: {a: " + String(repeating: "b", count: 4_097) + "}}, pool: api}"),
            "8:29",
            "listeners.web.routes[0].match.query.a: must be at most 4096 bytes long, got 4097"
        ),
    ]

    static let hosts: [Fault] = [
        Fault(
            Sample.routes("- {match: {host: api.example:80}, pool: api}"),
            "8:24",
            """
            listeners.web.routes[0].match.host: must be a host such as api.example.com or "*.example.com", got \
            "api.example:80"; leave the port out; requests match on any port
            """
        ),
        Fault(
            Sample.routes(#"- {match: {host: "*"}, pool: api}"#),
            "8:24",
            """
            listeners.web.routes[0].match.host: must be a host such as api.example.com or "*.example.com", got \
            "*"; leave host out to match every host
            """
        ),
        Fault(
            Sample.routes(#"- {match: {host: "a.*.b"}, pool: api}"#),
            "8:24",
            """
            listeners.web.routes[0].match.host: must be a host such as api.example.com or "*.example.com", got \
            "a.*.b"; * stands only at the beginning, as in "*.example.com"
            """
        ),
        Fault(
            Sample.routes(#"- {match: {host: "*."}, pool: api}"#),
            "8:24",
            """
            listeners.web.routes[0].match.host: must be a host such as api.example.com or "*.example.com", got \
            "*."; leave the final dot out
            """
        ),
        Fault(
            Sample.routes("- {match: {host: http://a}, pool: api}"),
            "8:24",
            """
            listeners.web.routes[0].match.host: must be a host such as api.example.com or "*.example.com", got \
            "http://a"; leave the scheme and the path out
            """
        ),
        Fault(
            Sample.routes("- {match: {host: a.}, pool: api}"),
            "8:24",
            """
            listeners.web.routes[0].match.host: must be a host such as api.example.com or "*.example.com", got \
            a.; leave the final dot out
            """
        ),
        Fault(
            Sample.routes("- {match: {host: ä.example}, pool: api}"),
            "8:24",
            """
            listeners.web.routes[0].match.host: must be a host such as api.example.com or "*.example.com", got \
            "ä.example"; write an international name in its xn-- form
            """
        ),
        Fault(
            Sample.routes("- {match: {host: a..b}, pool: api}"),
            "8:24",
            """
            listeners.web.routes[0].match.host: must be a host such as api.example.com or "*.example.com", got \
            a..b; a name has labels of letters, digits and -
            """
        ),
        Fault(
            Sample.routes(#"- {match: {host: "[::1]:80"}, pool: api}"#),
            "8:24",
            """
            listeners.web.routes[0].match.host: must be a host such as api.example.com or "*.example.com", got \
            "[::1]:80"; leave the port out; requests match on any port
            """
        ),
        Fault(
            Sample.routes(#"- {match: {host: "[::x]"}, pool: api}"#),
            "8:24",
            """
            listeners.web.routes[0].match.host: must be a host such as api.example.com or "*.example.com", got \
            "[::x]"; it is no IPv6 address
            """
        ),
        Fault(
            Sample.routes("- {match: {host: []}, pool: api}"),
            "8:24",
            "listeners.web.routes[0].match.host: must be a list of hosts, got an empty list"
        ),
        Fault(
            Sample.routes("- {match: {host: [a, A]}, pool: api}"),
            "8:28",
            "listeners.web.routes[0].match.host[1]: A is listed twice; keep one"
        ),
    ]
}
