import Foundation
import Glibc

/// Calls bubblewrap such that a program has no network, no processes but its own, no files but a
/// read-only system and a small `/tmp`, and no privileges.
///
/// The kernel counts processes by user, and does not count root's. So where this process is root, a
/// program becomes a user that nobody else is; elsewhere a user namespace does the counting.
struct Bubblewrap: Sendable {
  /// Who a program is.
  enum Identity: Sendable { case newUser, namespaceUser }

  private let program: String
  private let identity: Identity

  /// The first way that works here.
  static func probe() async throws(SandboxError) -> Bubblewrap {
    let program: String
    do throws(ProcessError) {
      program = try Launch.find("bwrap")
    } catch {
      throw refusal("it is not installed; make setup, or apt-get install bubblewrap, would do")
    }
    var problem = ""
    for identity in geteuid() == 0 ? [Identity.newUser, .namespaceUser] : [.namespaceUser] {
      let candidate = Bubblewrap(program: program, identity: identity)
      guard let found = await candidate.problem() else { return candidate }
      problem = found
    }
    throw refusal(
      "it cannot work here (\(problem)); the system must allow namespaces, which many containers "
        + "and kernel.unprivileged_userns_clone=0 do not")
  }

  private static func refusal(_ reason: String) -> SandboxError {
    SandboxError(
      description: "untrusted programs are run by bubblewrap alone, and \(reason); "
        + "sandbox: none runs them without protection")
  }

  /// What went wrong when a program that does nothing was enclosed.
  private func problem() async -> String? {
    do {
      let command = try enclose(Command(["/usr/bin/true"]), in: Confinement(), number: 0)
      let finished = try await command.run()
      if finished.status == .exited(0) { return nil }
      let words = String(decoding: finished.errors, as: UTF8.self)
      return words.isEmpty ? "\(finished.status)" : words.trimmingCharacters(in: .newlines)
    } catch {
      return "\(error)"
    }
  }

  /// `command` within bubblewrap; its program is a whole path.
  func enclose(
    _ command: Command, in confinement: Confinement, number: UInt32
  ) throws(SandboxError) -> Command {
    var enclosed = command
    var arguments = [program, "--die-with-parent"] + namespaces + Self.system
    arguments += ["--proc", "/proc", "--dev", "/dev"]
    arguments += ["--perms", "1777", "--size", "\(confinement.space)", "--tmpfs", "/tmp"]
    arguments += confinement.readable.filter { !$0.hasPrefix("/usr/") }.flatMap(Self.readable)
    for file in confinement.files {
      arguments += [
        "--perms", "0644", "--ro-bind-data", "\(3 + enclosed.others.count)", "/tmp/\(file.name)",
      ]
      do throws(ProcessError) {
        enclosed.others.append(try .file(holding: file.bytes))
      } catch { throw SandboxError(description: "\(error)") }
    }
    // Both are memory without bounds otherwise.
    arguments += ["--remount-ro", "/dev", "--remount-ro", "/", "--chdir", "/tmp", "--"]
    arguments += ["/usr/bin/prlimit", "--nproc=\(confinement.processes)", "--"]
    enclosed.arguments = arguments + becoming(number) + command.arguments
    enclosed.directory = "/"
    return enclosed
  }

  private var namespaces: [String] {
    let common = [
      "--unshare-ipc", "--unshare-pid", "--unshare-net", "--unshare-uts", "--unshare-cgroup-try",
      "--cap-drop", "ALL",
    ]
    switch identity {
    case .newUser: return common + ["--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID"]
    case .namespaceUser: return common + ["--unshare-user", "--uid", "1000", "--gid", "1000"]
    }
  }

  /// Becomes a user that no other program is: of this process by `number`, of others by its id.
  private func becoming(_ number: UInt32) -> [String] {
    guard identity == .newUser else { return [] }
    let user = 0x1000_0000 + UInt32(getpid() & 0xFFFF) << 12 + number & 0xFFF
    return [
      "/usr/bin/setpriv", "--reuid", "\(user)", "--regid", "\(user)", "--clear-groups",
      "--inh-caps=-all", "--",
    ]
  }

  /// The parts of the system that programs need, as this machine has them.
  private static let system: [String] = {
    let folders = ["/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32"].flatMap { folder in
      if let target = try? FileManager.default.destinationOfSymbolicLink(atPath: folder) {
        return ["--symlink", target, folder]
      }
      return ["--ro-bind-try", folder, folder]
    }
    let settings = ["/etc/ld.so.cache", "/etc/alternatives"].flatMap { ["--ro-bind-try", $0, $0] }
    return ["--ro-bind", "/usr", "/usr"] + folders + ["--dir", "/etc"] + settings
  }()

  /// A folder with the folders above it, which programs may enter but not list what else is there.
  private static func readable(_ path: String) -> [String] {
    let parts = path.split(separator: "/").dropLast()
    let above = parts.indices.map { "/" + parts[...$0].joined(separator: "/") }
    return above.flatMap { ["--dir", $0] } + ["--ro-bind", path, path]
  }
}
