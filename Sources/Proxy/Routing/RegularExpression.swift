import CPCRE2

/// A PCRE2 expression that must match a whole value, compiled once and used by all event loops.
///
/// PCRE2 rather than Swift's `Regex`: it works on bytes, is compiled to machine code where the system allows it, and its
/// match limit bounds what a hostile value can cost.
package final class RegularExpression: @unchecked Sendable {
    /// Steps of one match at most; a match that needs more counts as none.
    ///
    /// PCRE2's default is 10 million, about 0.1 s: too long for an event loop.
    private static let matchLimit: UInt32 = 50_000

    // Both are only read after `init`, which PCRE2 allows from any thread.
    private let code: OpaquePointer
    private let context: OpaquePointer

    /// An expression that cannot be used.
    package struct Failure: Error, CustomStringConvertible {
        /// PCRE2's words and the offset in the pattern.
        package let description: String
    }

    /// Compiles a pattern.
    ///
    /// - Throws: ``Failure`` for a pattern that PCRE2 refuses.
    package init(_ pattern: String) throws {
        var errorCode: CInt = 0
        var errorOffset = 0
        let options = UInt32(PCRE2_ANCHORED) | UInt32(PCRE2_ENDANCHORED) | UInt32(PCRE2_DOLLAR_ENDONLY)
        var pattern = pattern
        let compiled = pattern.withUTF8 {
            pcre2_compile_8($0.baseAddress, $0.count, options, &errorCode, &errorOffset, nil)
        }
        guard let compiled, let context = pcre2_match_context_create_8(nil) else {
            throw Failure(description: "\(Self.message(errorCode)) at offset \(errorOffset)")
        }
        // Where memory may not become executable this fails, and matching interprets.
        _ = pcre2_jit_compile_8(compiled, UInt32(PCRE2_JIT_COMPLETE))
        pcre2_set_match_limit_8(context, Self.matchLimit)
        pcre2_set_depth_limit_8(context, Self.matchLimit)
        self.code = compiled
        self.context = context
    }

    deinit {
        pcre2_code_free_8(self.code)
        pcre2_match_context_free_8(self.context)
    }

    /// What is wrong with a pattern; nil when it can be used.
    package static func validate(_ pattern: String) -> String? {
        do {
            _ = try RegularExpression(pattern)
            return nil
        } catch {
            return "\(error)"
        }
    }

    /// Whether the whole of `value` matches.
    func matches(_ value: UnsafeRawBufferPointer) -> Bool {
        guard let data = pcre2_match_data_create_8(1, nil) else { return false }
        defer { pcre2_match_data_free_8(data) }
        let empty: [UInt8] = [0]
        return empty.withUnsafeBufferPointer { placeholder in
            // PCRE2 wants a pointer for an empty subject too.
            let start = value.baseAddress?.assumingMemoryBound(to: UInt8.self) ?? placeholder.baseAddress
            var result = pcre2_match_8(self.code, start, value.count, 0, 0, data, self.context)
            if result == PCRE2_ERROR_JIT_STACKLIMIT {
                // A long value: the interpreter keeps its stack on the heap.
                let options = UInt32(PCRE2_NO_JIT)
                result = pcre2_match_8(self.code, start, value.count, 0, options, data, self.context)
            }
            return result >= 0
        }
    }

    private static func message(_ code: CInt) -> String {
        var text = [UInt8](repeating: 0, count: 256)
        let length = pcre2_get_error_message_8(code, &text, text.count)
        return length > 0 ? String(decoding: text.prefix(Int(length)), as: UTF8.self) : "error \(code)"
    }
}
