import Expressions
import Recipes

/// Which linear layers are adapted, by PEFT's rules.
public enum ModuleTargets: Sendable, Hashable {
  /// Every linear layer but the head: `all-linear`.
  case allLinear
  /// Those whose whole path the regular expression matches.
  case pattern(String)
  /// Those whose path is a name, or ends in a dot and a name.
  case names([String])

  /// Why no layer can be meant, where that is so whatever the model.
  var problem: String? {
    switch self {
    case .allLinear: nil
    case .names(let names):
      names.isEmpty ? "is empty; give names of layers, a pattern, or all-linear" : nil
    case .pattern(let text): Self.problem(of: text)
    }
  }

  /// Why a regular expression cannot be used; `nil` where it can.
  static func problem(of pattern: String) -> String? {
    do throws(ExpressionError) {
      _ = try Expression(pattern)
      return nil
    } catch { return "\"\(pattern)\" is no regular expression: it \(error)" }
  }

  /// Those of `modules` that are meant, in their order.
  ///
  /// - Parameter modules: paths of linear layers: `model.layers.0.self_attn.q_proj`.
  /// - Throws: `AdapterError` where a name or the pattern means none.
  public func chosen(from modules: [String]) throws(AdapterError) -> [String] {
    let meant = meant(of: modules)
    switch self {
    case .allLinear: break
    case .pattern(let text):
      if meant.isEmpty {
        throw AdapterError(
          "\"\(text)\" matches the whole path of no linear layer; \(Self.known(modules))")
      }
    case .names(let names):
      for name in names where !modules.contains(where: { Self.means(name, $0) }) {
        throw AdapterError("no linear layer is called \"\(name)\"; \(Self.known(modules))")
      }
    }
    return meant
  }

  /// Those of `modules` that are meant, in their order, be it none.
  func meant(of modules: [String]) -> [String] {
    switch self {
    case .allLinear: return modules
    case .names(let names):
      return modules.filter { module in names.contains { Self.means($0, module) } }
    case .pattern(let text):
      guard let pattern = try? Expression(text) else { return [] }
      return modules.filter { (try? pattern.matchesWhole($0)) == true }
    }
  }

  private static func means(_ name: String, _ module: String) -> Bool {
    module == name || module.hasSuffix("." + name)
  }

  /// The layers there are: their last names once, and one whole path.
  private static func known(_ modules: [String]) -> String {
    var names: [String] = []
    for module in modules {
      let name = module.split(separator: ".").last.map(String.init) ?? module
      if !names.contains(name) { names.append(name) }
    }
    return "the names are \(names.joined(separator: ", ")), "
      + "as in \(modules.first ?? "no path: the model has none")"
  }
}

extension ModuleTargets: Codable, SchemaDescribed {
  private static let everything = "all-linear"

  /// Reads `all-linear`, a pattern or a list of names.
  public init(from decoder: any Swift.Decoder) throws {
    if let names = try? decoder.singleValueContainer().decode([String].self) {
      self = .names(names)
      return
    }
    let text = try decoder.singleValueContainer().decode(String.self)
    self = text.lowercased() == Self.everything ? .allLinear : .pattern(text)
  }

  /// Writes what would be read.
  public func encode(to encoder: any Swift.Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .allLinear: try container.encode(Self.everything)
    case .pattern(let text): try container.encode(text)
    case .names(let names): try container.encode(names)
    }
  }

  /// A text, or a list of texts.
  public static func schema(_ writer: inout SchemaWriter) throws -> Node {
    [
      "anyOf": [
        ["type": "string", "default": Node(.string(everything))],
        ["type": "array", "items": ["type": "string"]],
      ]
    ]
  }
}

/// Why adapters do not fit a model.
public struct AdapterError: Error, Sendable, Equatable, CustomStringConvertible {
  /// What is wrong and what would do.
  public let description: String

  init(_ description: String) { self.description = description }
}
