/// Which fields a trailer section may carry onwards (RFC 9110, section 6.5.1).
enum TrailerField {
    /// Whether a trailer of the given name is forwarded.
    ///
    /// Never those that frame, route, control, condition or authenticate a message, describe how to read its content, or
    /// belong to a connection: a receiver that merges trailers into the head must not be misled by one.
    static func mayBeForwarded(_ name: UnsafeRawBufferPointer) -> Bool {
        !isFraming(name) && !isControl(name) && !isCondition(name) && !isAuthentication(name) && !isForwarding(name)
    }

    private static func isFraming(_ name: UnsafeRawBufferPointer) -> Bool {
        switch name.count {
        case 2: ASCII.equals(name, "te")
        case 4: ASCII.equals(name, "host")
        case 7: ASCII.equals(name, "upgrade") || ASCII.equals(name, "trailer")
        case 10: ASCII.equals(name, "connection") || ASCII.equals(name, "keep-alive")
        case 12: ASCII.equals(name, "content-type")
        case 13: ASCII.equals(name, "content-range")
        case 14: ASCII.equals(name, "content-length")
        case 16: ASCII.equals(name, "content-encoding") || ASCII.equals(name, "proxy-connection")
        case 17: ASCII.equals(name, "transfer-encoding")
        default: false
        }
    }

    private static func isControl(_ name: UnsafeRawBufferPointer) -> Bool {
        switch name.count {
        case 3: ASCII.equals(name, "age")
        case 4: ASCII.equals(name, "date") || ASCII.equals(name, "vary")
        case 6: ASCII.equals(name, "expect") || ASCII.equals(name, "pragma")
        case 7: ASCII.equals(name, "expires") || ASCII.equals(name, "warning")
        case 8: ASCII.equals(name, "location")
        case 11: ASCII.equals(name, "retry-after")
        case 12: ASCII.equals(name, "max-forwards")
        case 13: ASCII.equals(name, "cache-control")
        default: false
        }
    }

    private static func isCondition(_ name: UnsafeRawBufferPointer) -> Bool {
        switch name.count {
        case 5: ASCII.equals(name, "range")
        case 8: ASCII.equals(name, "if-match") || ASCII.equals(name, "if-range")
        case 13: ASCII.equals(name, "if-none-match")
        case 17: ASCII.equals(name, "if-modified-since")
        case 19: ASCII.equals(name, "if-unmodified-since")
        default: false
        }
    }

    private static func isAuthentication(_ name: UnsafeRawBufferPointer) -> Bool {
        switch name.count {
        case 6: ASCII.equals(name, "cookie")
        case 10: ASCII.equals(name, "set-cookie")
        case 13: ASCII.equals(name, "authorization")
        case 16: ASCII.equals(name, "www-authenticate")
        case 18: ASCII.equals(name, "proxy-authenticate")
        case 19: ASCII.equals(name, "proxy-authorization")
        default: false
        }
    }

    private static func isForwarding(_ name: UnsafeRawBufferPointer) -> Bool {
        switch name.count {
        case 3: ASCII.equals(name, "via")
        case 9: ASCII.equals(name, "forwarded")
        case 12: ASCII.equals(name, "proxy-status")
        case 15: ASCII.equals(name, "x-forwarded-for")
        case 16: ASCII.equals(name, "x-forwarded-host")
        case 17: ASCII.equals(name, "x-forwarded-proto")
        default: false
        }
    }
}
