/// What this build of Apus is.
package enum BuildInfo {
    /// The version, by semantic versioning.
    package static let version = "0.1.0"

    /// The Swift version that compiled it; the language offers no exact one, so it is found by comparison.
    package static var swiftVersion: String {
        #if compiler(>=6.4)
        "6.4 or later"
        #elseif compiler(>=6.3.1)
        "6.3.1 or later"
        #elseif compiler(>=6.3)
        "6.3"
        #elseif compiler(>=6.2)
        "6.2"
        #else
        "6.1"
        #endif
    }

    /// How and for what it was built, such as `release, Linux x86_64`.
    package static var build: String { "\(mode), Linux \(architecture)" }

    private static var mode: String {
        #if DEBUG
        "debug"
        #else
        "release"
        #endif
    }

    private static var architecture: String {
        #if arch(x86_64)
        "x86_64"
        #elseif arch(arm64)
        "aarch64"
        #else
        "other"
        #endif
    }
}
