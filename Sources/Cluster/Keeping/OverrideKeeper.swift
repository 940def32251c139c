import Gossip
import NIOCore
import NIOPosix

/// Keeps operators' decisions in a file, so that they outlive a restart of the node and of the whole cluster.
///
/// What changes while a file is being written is written once afterwards, all of it together.
///
/// Confined to its event loop, but for ``read()``; the files are read and written elsewhere.
final class OverrideKeeper: @unchecked Sendable {
    /// What was found at the start.
    enum Found: Equatable {
        /// These decisions; none when there is no file.
        case decisions([Override])
        /// A file that cannot be used, for this reason, which was moved to this path.
        case damaged(reason: String, movedTo: String)
    }

    /// The file; nil when nothing is kept.
    let path: String?
    let eventLoop: any EventLoop
    /// Times a file was written, or could not be.
    private(set) var writes = 0
    private var next: [Override]?
    private var isWriting = false
    private var idlers: [EventLoopPromise<Void>] = []

    init(settings: ClusterSettings, eventLoop: any EventLoop) {
        self.path = settings.stateDirectory.map { Self.path(in: $0, nodeName: settings.nodeName) }
        self.eventLoop = eventLoop
    }

    /// The file of a node; its name is such that no node's name leads out of the folder.
    static func path(in directory: String, nodeName: String) -> String {
        "\(directory)/overrides-\(PercentText.encode(nodeName)).txt"
    }

    /// Reads what was kept; blocks.
    func read() -> Found {
        guard let path = self.path else { return .decisions([]) }
        let bytes: [UInt8]
        do throws(FileBytes.Failure) {
            bytes = try FileBytes.read(path, sizeMax: OverrideText.sizeMax)
        } catch {
            return error.isMissing ? .decisions([]) : self.moveAside(path, error.text)
        }
        do throws(OverrideText.Damage) {
            return .decisions(try OverrideText.decode(bytes))
        } catch {
            return self.moveAside(path, "line \(error.line)")
        }
    }

    /// Keeps a file that is of no use for an operator to look at, since it will be written anew.
    private func moveAside(_ path: String, _ reason: String) -> Found {
        let place = path + ".damaged"
        FileBytes.move(path, to: place)
        return .damaged(reason: reason, movedTo: place)
    }

    /// Keeps these decisions, and no others.
    ///
    /// - Parameters:
    ///   - decisions: All of them.
    ///   - failed: Called with the reason when they could not be written.
    func keep(_ decisions: [Override], failed: @escaping (String) -> Void) {
        guard self.path != nil else { return }
        self.next = decisions
        self.write(failed)
    }

    /// Succeeds when all is written, or could not be.
    func whenIdle() -> EventLoopFuture<Void> {
        guard self.isWriting else { return self.eventLoop.makeSucceededVoidFuture() }
        let promise = self.eventLoop.makePromise(of: Void.self)
        self.idlers.append(promise)
        return promise.futureResult
    }

    private func write(_ failed: @escaping (String) -> Void) {
        guard !self.isWriting, let path = self.path, let decisions = self.next else { return }
        self.next = nil
        self.isWriting = true
        let failed = NIOLoopBound(failed, eventLoop: self.eventLoop)
        NIOThreadPool.singleton.runIfActive(eventLoop: self.eventLoop) { () -> String? in
            do throws(FileBytes.Failure) {
                try FileBytes.replace(path, with: OverrideText.encode(decisions))
                return nil
            } catch {
                return error.text
            }
        }.whenComplete { result in
            self.isWriting = false
            self.writes += 1
            switch result {
            case .success(nil): break
            case .success(.some(let reason)): failed.value("\(path): \(reason)")
            case .failure(let error): failed.value("\(path): \(error)")
            }
            self.write(failed.value)
            guard !self.isWriting else { return }
            for idler in self.idlers { idler.succeed() }
            self.idlers = []
        }
    }
}
