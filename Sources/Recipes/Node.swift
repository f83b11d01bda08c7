/// One value of a recipe, with the place where it is written.
public struct Node: Sendable {
  /// What a value can be.
  public indirect enum Content: Sendable {
    /// Nothing: `null`, `~` or an empty value.
    case null
    /// `true` or `false`.
    case bool(Bool)
    /// A whole number without point or exponent.
    case int(Int)
    /// A number with a point or an exponent.
    case float(Double)
    /// Text.
    case string(String)
    /// `[a, b]`.
    case list([Node])
    /// `{key: value}`, in the order of the file.
    case map([Entry])
  }

  /// One key of a map with its value.
  public struct Entry: Sendable, Equatable {
    /// The key.
    public var key: String
    /// Where the key is written.
    public var place: Place
    /// The value.
    public var value: Node

    /// A key with its value.
    public init(_ key: String, at place: Place = .none, _ value: Node) {
      self.key = key
      self.place = place
      self.value = value
    }

    /// Equal key and value; places do not count.
    public static func == (a: Entry, b: Entry) -> Bool { a.key == b.key && a.value == b.value }
  }

  /// The value.
  public var value: Content
  /// Where the value is written.
  public var place: Place
  /// The bare type name that this map without a `type` was laid over (`surrogate: cispo`).
  var bareType: String?

  /// A value written at `place`.
  public init(_ value: Content, at place: Place = .none) {
    self.value = value
    self.place = place
  }

  /// The entries of a map; `nil` for anything else.
  public var entries: [Entry]? {
    if case .map(let entries) = value { entries } else { nil }
  }

  /// The elements of a list; `nil` for anything else.
  public var elements: [Node]? {
    if case .list(let elements) = value { elements } else { nil }
  }

  /// Text; `nil` for anything else.
  public var text: String? {
    if case .string(let text) = value { text } else { nil }
  }

  /// Whether the value is null.
  public var isNull: Bool {
    if case .null = value { true } else { false }
  }

  /// The value of a key of a map.
  public subscript(key: String) -> Node? { entry(key)?.value }

  /// A key of a map with its value.
  public func entry(_ key: String) -> Entry? { entries?.first { $0.key == key } }

  /// The map without a key.
  public func removing(_ key: String) -> Node {
    guard let entries else { return self }
    var rest = self
    rest.value = .map(entries.filter { $0.key != key })
    return rest
  }

  /// What the value is, in the words of messages.
  var kind: String {
    switch value {
    case .null: "nothing"
    case .bool(let value): "\(value)"
    case .int(let value): "the integer \(value)"
    case .float(let value): "the number \(Scalar.text(value))"
    case .string(let value): "the text \"\(value)\""
    case .list: "a list"
    case .map: "a map"
    }
  }
}

extension Node: Equatable {
  /// Equal values; places do not count.
  public static func == (a: Node, b: Node) -> Bool {
    switch (a.value, b.value) {
    case (.null, .null): true
    case (.bool(let a), .bool(let b)): a == b
    case (.int(let a), .int(let b)): a == b
    case (.float(let a), .float(let b)): a == b
    case (.string(let a), .string(let b)): a == b
    case (.list(let a), .list(let b)): a == b
    case (.map(let a), .map(let b)): a == b
    default: false
    }
  }
}
