extension Node {
  /// The settings of a value, every default and every absent optional shown.
  ///
  /// - Throws: what the value's own `encode(to:)` throws.
  public init(encoding value: some Encodable) throws {
    let box = Box()
    try box.encode(value, [])
    self = box.node
  }
}

/// The place that one value of the result is written into.
private final class Box {
  private var value = Node.Content.null
  private var keys: [(String, Box)]?
  private var elements: [Box]?

  var node: Node {
    if let keys { return Node(.map(keys.map { Node.Entry($0.0, $0.1.node) })) }
    if let elements { return Node(.list(elements.map(\.node))) }
    return Node(value)
  }
  var count: Int { elements?.count ?? 0 }

  func beMap() { if keys == nil { keys = [] } }
  func beList() { if elements == nil { elements = [] } }

  func child(_ key: String) -> Box {
    let box = Box()
    beMap()
    keys?.append((key, box))
    return box
  }

  func next() -> Box {
    let box = Box()
    beList()
    elements?.append(box)
    return box
  }

  func encode(_ value: some Encodable, _ path: [any CodingKey]) throws {
    if let scalar = value as? any ScalarSetting {
      self.value = scalar.node
    } else if let name = Cases.name(value) {
      self.value = .string(name)
    } else if let dictionary = value as? any StringKeyed {
      beMap()
      for (key, value) in dictionary.sorted { try child(key).encode(value, path) }
    } else {
      try value.encode(to: BoxEncoder(box: self, codingPath: path))
    }
  }
}

/// A map whose keys are the user's own words: they keep their spelling, and are written sorted.
private protocol StringKeyed {
  var sorted: [(String, any Encodable)] { get }
}

extension Dictionary: StringKeyed where Key == String, Value: Encodable {
  fileprivate var sorted: [(String, any Encodable)] {
    keys.sorted().compactMap { key in self[key].map { (key, $0) } }
  }
}

private struct BoxEncoder: Encoder {
  let box: Box
  let codingPath: [any CodingKey]
  var userInfo: [CodingUserInfoKey: Any] { [:] }

  func container<K: CodingKey>(keyedBy: K.Type) -> KeyedEncodingContainer<K> {
    box.beMap()
    return KeyedEncodingContainer(Keys(box: box, codingPath: codingPath))
  }
  func unkeyedContainer() -> any UnkeyedEncodingContainer {
    box.beList()
    return Elements(box: box, codingPath: codingPath)
  }
  func singleValueContainer() -> any SingleValueEncodingContainer {
    Single(box: box, codingPath: codingPath)
  }
}

private struct Single: SingleValueEncodingContainer {
  let box: Box
  let codingPath: [any CodingKey]
  func encodeNil() {}
  func encode(_ value: some Encodable) throws { try box.encode(value, codingPath) }
}

private struct Elements: UnkeyedEncodingContainer {
  let box: Box
  let codingPath: [any CodingKey]
  var count: Int { box.count }
  func encodeNil() { _ = box.next() }
  func encode(_ value: some Encodable) throws { try box.next().encode(value, codingPath) }
  func nestedContainer<K: CodingKey>(keyedBy: K.Type) -> KeyedEncodingContainer<K> {
    BoxEncoder(box: box.next(), codingPath: codingPath).container(keyedBy: K.self)
  }
  func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer {
    BoxEncoder(box: box.next(), codingPath: codingPath).unkeyedContainer()
  }
  func superEncoder() -> any Encoder { BoxEncoder(box: box.next(), codingPath: codingPath) }
}

private struct Keys<K: CodingKey>: KeyedEncodingContainerProtocol {
  let box: Box
  let codingPath: [any CodingKey]

  private func below(_ key: K) -> BoxEncoder {
    BoxEncoder(box: box.child(recipeName(key.stringValue)), codingPath: codingPath + [key])
  }
  private func write(_ value: (some Encodable)?, _ key: K) throws {
    let below = below(key)
    if let value { try below.box.encode(value, below.codingPath) }
  }

  func encodeNil(forKey key: K) { _ = below(key) }
  func encode(_ value: some Encodable, forKey key: K) throws { try write(value, key) }
  func nestedContainer<N: CodingKey>(keyedBy: N.Type, forKey key: K) -> KeyedEncodingContainer<N> {
    below(key).container(keyedBy: N.self)
  }
  func nestedUnkeyedContainer(forKey key: K) -> any UnkeyedEncodingContainer {
    below(key).unkeyedContainer()
  }
  func superEncoder() -> any Encoder { BoxEncoder(box: box, codingPath: codingPath) }
  func superEncoder(forKey key: K) -> any Encoder { below(key) }

  // The standard library leaves out absent optionals; here they are written as null.
  func encodeIfPresent(_ value: (some Encodable)?, forKey key: K) throws { try write(value, key) }
  func encodeIfPresent(_ value: Bool?, forKey key: K) throws { try write(value, key) }
  func encodeIfPresent(_ value: String?, forKey key: K) throws { try write(value, key) }
  func encodeIfPresent(_ value: Double?, forKey key: K) throws { try write(value, key) }
  func encodeIfPresent(_ value: Float?, forKey key: K) throws { try write(value, key) }
  func encodeIfPresent(_ value: Int?, forKey key: K) throws { try write(value, key) }
  func encodeIfPresent(_ value: Int8?, forKey key: K) throws { try write(value, key) }
  func encodeIfPresent(_ value: Int16?, forKey key: K) throws { try write(value, key) }
  func encodeIfPresent(_ value: Int32?, forKey key: K) throws { try write(value, key) }
  func encodeIfPresent(_ value: Int64?, forKey key: K) throws { try write(value, key) }
  func encodeIfPresent(_ value: UInt?, forKey key: K) throws { try write(value, key) }
  func encodeIfPresent(_ value: UInt8?, forKey key: K) throws { try write(value, key) }
  func encodeIfPresent(_ value: UInt16?, forKey key: K) throws { try write(value, key) }
  func encodeIfPresent(_ value: UInt32?, forKey key: K) throws { try write(value, key) }
  func encodeIfPresent(_ value: UInt64?, forKey key: K) throws { try write(value, key) }
}
