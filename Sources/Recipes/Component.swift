/// Something a recipe can name by its type.
///
/// Its settings are its stored properties and its defaults are `init()`, nowhere else.
public protocol Component: Codable, Sendable {
  /// The component with every setting at its default.
  init()
  /// Reports settings that are out of range or in conflict.
  func validate(_ issues: inout Issues)
  /// What it must be handed, in words, with these settings: `log-probabilities of the reference`.
  var requirements: [String] { get }
}

extension Component {
  /// Nothing.
  public var requirements: [String] { [] }
  /// Nothing to check.
  public func validate(_ issues: inout Issues) {}
}

/// The problems found in a component's settings, each at its key.
public struct Issues: Sendable {
  /// One problem.
  public struct Issue: Sendable, Equatable {
    /// The key inside the component, in recipe spelling (`epsilon_high`); dots lead into nested maps.
    public let key: String
    /// What is wrong and what would do.
    public let problem: String
  }
  /// What was found so far.
  public private(set) var found: [Issue] = []
  /// No problems yet.
  public init() {}
  /// Adds a problem at `key`.
  public mutating func add(_ key: String, _ problem: String) {
    found.append(Issue(key: key, problem: problem))
  }
  /// Adds a problem at `key` unless `condition` holds.
  public mutating func require(
    _ condition: Bool, _ key: String, _ problem: @autoclosure () -> String
  ) {
    if !condition { add(key, problem()) }
  }
}
