struct KeyedReader<K: CodingKey>: KeyedDecodingContainerProtocol {
  let decoder: NodeDecoder

  var codingPath: [any CodingKey] { decoder.codingPath }
  var allKeys: [K] {
    (decoder.slot.node?.entries ?? []).compactMap { K(stringValue: $0.key) }
  }

  private func slot(_ key: K) -> Slot { decoder.slot.child(recipeName(key.stringValue)) }

  private func below<T: Decodable>(_ key: K, as type: T.Type, isOptional: Bool = false)
    -> NodeDecoder
  {
    let slot = slot(key)
    decoder.asked.note(recipeName(key.stringValue), type, isOptional: isOptional)
    return NodeDecoder(slot: slot, findings: decoder.findings)
  }

  func contains(_ key: K) -> Bool { slot(key).node != nil }
  func decodeNil(forKey key: K) -> Bool { slot(key).node?.isNull ?? true }

  func decode<T: Decodable>(_ type: T.Type, forKey key: K) throws -> T {
    let below = below(key, as: type)
    return try below.recovering(type, at: below.slot)
  }

  func decodeIfPresent<T: Decodable>(_ type: T.Type, forKey key: K) throws -> T? { read(key) }

  func nestedContainer<N: CodingKey>(keyedBy: N.Type, forKey key: K) throws
    -> KeyedDecodingContainer<N>
  {
    try below(key, as: AnyMap.self).container(keyedBy: N.self)
  }
  func nestedUnkeyedContainer(forKey key: K) throws -> any UnkeyedDecodingContainer {
    try below(key, as: AnyMap.self).unkeyedContainer()
  }
  func superDecoder() -> any Decoder { decoder }
  func superDecoder(forKey key: K) -> any Decoder { below(key, as: AnyMap.self) }

  // The standard library has a default for each of these, which would not take our generic one.
  func decodeIfPresent(_ type: Bool.Type, forKey key: K) throws -> Bool? { read(key) }
  func decodeIfPresent(_ type: String.Type, forKey key: K) throws -> String? { read(key) }
  func decodeIfPresent(_ type: Double.Type, forKey key: K) throws -> Double? { read(key) }
  func decodeIfPresent(_ type: Float.Type, forKey key: K) throws -> Float? { read(key) }
  func decodeIfPresent(_ type: Int.Type, forKey key: K) throws -> Int? { read(key) }
  func decodeIfPresent(_ type: Int8.Type, forKey key: K) throws -> Int8? { read(key) }
  func decodeIfPresent(_ type: Int16.Type, forKey key: K) throws -> Int16? { read(key) }
  func decodeIfPresent(_ type: Int32.Type, forKey key: K) throws -> Int32? { read(key) }
  func decodeIfPresent(_ type: Int64.Type, forKey key: K) throws -> Int64? { read(key) }
  func decodeIfPresent(_ type: UInt.Type, forKey key: K) throws -> UInt? { read(key) }
  func decodeIfPresent(_ type: UInt8.Type, forKey key: K) throws -> UInt8? { read(key) }
  func decodeIfPresent(_ type: UInt16.Type, forKey key: K) throws -> UInt16? { read(key) }
  func decodeIfPresent(_ type: UInt32.Type, forKey key: K) throws -> UInt32? { read(key) }
  func decodeIfPresent(_ type: UInt64.Type, forKey key: K) throws -> UInt64? { read(key) }

  private func read<T: Decodable>(_ key: K) -> T? {
    let below = below(key, as: T.self, isOptional: true)
    guard let node = below.slot.node, !node.isNull else { return nil }
    do {
      return try below.recovering(T.self, at: below.slot)
    } catch {
      below.findings.keep(error, at: below.slot)
      return nil
    }
  }
}

/// Stands for the type of a value that a hand-written `init(from:)` takes apart itself.
struct AnyMap: Decodable {}

struct UnkeyedReader: UnkeyedDecodingContainer {
  let decoder: NodeDecoder
  let count: Int?
  var currentIndex = 0

  init(decoder: NodeDecoder, count: Int) {
    self.decoder = decoder
    self.count = count
  }

  var codingPath: [any CodingKey] { decoder.codingPath }
  var isAtEnd: Bool { currentIndex >= count ?? 0 }

  private func current() throws(RecipeError) -> Slot {
    guard let slot = decoder.slot.element(currentIndex) else {
      throw decoder.slot.error("expected more than \(currentIndex) elements")
    }
    return slot
  }

  private mutating func next() throws(RecipeError) -> NodeDecoder {
    let slot = try current()
    currentIndex += 1
    return NodeDecoder(slot: slot, findings: decoder.findings)
  }

  mutating func decodeNil() throws -> Bool {
    guard try current().node?.isNull ?? true else { return false }
    currentIndex += 1
    return true
  }
  mutating func decode<T: Decodable>(_ type: T.Type) throws -> T {
    let next = try next()
    return try next.decode(type, at: next.slot)
  }
  mutating func nestedContainer<N: CodingKey>(keyedBy: N.Type) throws -> KeyedDecodingContainer<N> {
    try next().container(keyedBy: N.self)
  }
  mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer {
    try next().unkeyedContainer()
  }
  mutating func superDecoder() throws -> any Decoder { try next() }
}

struct SingleReader: SingleValueDecodingContainer {
  let decoder: NodeDecoder
  var codingPath: [any CodingKey] { decoder.codingPath }
  func decodeNil() -> Bool { decoder.slot.node?.isNull ?? true }
  func decode<T: Decodable>(_ type: T.Type) throws -> T {
    try decoder.decode(type, at: decoder.slot)
  }
}
