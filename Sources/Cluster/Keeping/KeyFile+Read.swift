import Gossip

extension KeyFile {
    /// Reads a key file; blocks.
    ///
    /// - Parameter path: Where it is.
    /// - Returns: Its keys.
    /// - Throws: Everything that is wrong with it.
    static func read(at path: String) throws(KeyFileError) -> KeyRing {
        let bytes: [UInt8]
        do throws(FileBytes.Failure) {
            bytes = try FileBytes.read(path, sizeMax: Self.sizeMax)
        } catch {
            throw KeyFileError(file: path, faults: [.init(line: nil, problem: .unreadable(error.text))])
        }
        return try self.read(bytes, file: path)
    }
}
