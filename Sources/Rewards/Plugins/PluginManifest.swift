import Foundation
import Recipes

/// What a plug-in says of itself in a YAML file beside it.
public struct PluginManifest: Component {
  /// What it checks, in words.
  public var description = ""
  /// The program and its arguments, from the manifest's folder.
  public var command: [String] = []
  /// How much it must see at once: sample, group or batch.
  public var granularity = Granularity.sample
  /// Seconds for one answer.
  public var timeout = 10.0
  /// Seconds until a program that greets is ready.
  public var startTimeout = 120.0
  /// Whether it writes a line with `ready` before it is asked anything.
  public var greets = false
  /// Variables besides those of Hone.
  public var environment: [String: String] = [:]

  /// Nothing to run yet.
  public init() {}

  /// Reports an empty command, and a time that is none.
  public func validate(_ issues: inout Issues) {
    issues.require(
      command.first?.isEmpty == false, "command",
      "is empty; give the program and its arguments, such as [python3, check.py]")
    for (key, value) in [("timeout", timeout), ("start_timeout", startTimeout)] {
      issues.require(value.isFinite && value > 0, key, "\(value) is no time; give seconds above 0")
    }
  }

  /// Reads a manifest.
  ///
  /// - Throws: `VerifierError.failed` with every mistake at its place.
  public init(contentsOf file: URL) throws(VerifierError) {
    let path = file.relativePath
    guard let text = try? String(contentsOf: file, encoding: .utf8) else {
      throw .failed(reason: "\(path): there is no such file, or it is not UTF-8")
    }
    do {
      self = try Node(yaml: text, file: path).decode(PluginManifest.self)
    } catch {
      throw .failed(reason: "\(error)")
    }
  }
}
