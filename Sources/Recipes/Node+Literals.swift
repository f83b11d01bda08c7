extension Node: ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral,
  ExpressibleByFloatLiteral, ExpressibleByStringLiteral, ExpressibleByArrayLiteral,
  ExpressibleByDictionaryLiteral
{
  /// Null, written nowhere.
  public static let null = Node(.null)

  /// A boolean.
  public init(booleanLiteral value: Bool) { self.init(.bool(value)) }
  /// An integer.
  public init(integerLiteral value: Int) { self.init(.int(value)) }
  /// A number.
  public init(floatLiteral value: Double) { self.init(.float(value)) }
  /// Text.
  public init(stringLiteral value: String) { self.init(.string(value)) }
  /// A list.
  public init(arrayLiteral elements: Node...) { self.init(.list(elements)) }
  /// A map in the order of the keys.
  public init(dictionaryLiteral entries: (String, Node)...) {
    self.init(.map(entries.map { Entry($0.0, $0.1) }))
  }
}
