/// Named numbers of one step, in name order.
public struct Metrics: Sendable, Hashable {
  /// One metric.
  public struct Entry: Sendable, Hashable {
    /// TRL's name where TRL has one.
    public let name: String
    /// The number; a metric that cannot be computed is absent, not NaN.
    public var value: Double
  }
  /// All metrics, sorted by name.
  public private(set) var entries: [Entry] = []

  /// No metrics.
  public init() {}

  /// The metric called `name`; setting `nil` removes it.
  public subscript(_ name: String) -> Double? {
    get { entries.first { $0.name == name }?.value }
    set {
      entries.removeAll { $0.name == name }
      guard let newValue else { return }
      let place = entries.firstIndex { $0.name > name } ?? entries.count
      entries.insert(Entry(name: name, value: newValue), at: place)
    }
  }

  /// Takes over every metric of `other`.
  public mutating func merge(_ other: Metrics, prefix: String = "") {
    for entry in other.entries { self[prefix + entry.name] = entry.value }
  }
}

extension Metrics: Codable {
  /// Reads an object of numbers.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.singleValueContainer().decode([String: Double].self)
    for (name, value) in values.sorted(by: { $0.key < $1.key }) { self[name] = value }
  }
  /// Writes an object of numbers.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(
      Dictionary(entries.map { ($0.name, $0.value) }, uniquingKeysWith: { $1 }))
  }
}
