/// A type that reads itself from a slot.
protocol SlotReadable {
  static func read(_ slot: Slot, with decoder: NodeDecoder) throws -> Any
}

extension Array: SlotReadable where Element: Decodable {
  /// Reads every element, so that the mistakes of all of them are found.
  static func read(_ slot: Slot, with decoder: NodeDecoder) throws -> Any {
    var list: [Element] = []
    let count = try slot.listCount()
    for i in 0..<count {
      guard let slot = slot.element(i) else { continue }
      do {
        list.append(try decoder.decode(Element.self, at: slot))
      } catch {
        decoder.findings.keep(error, at: slot)
      }
    }
    guard list.count == count else { throw Kept() }
    return list
  }
}

extension Dictionary: SlotReadable where Key == String, Value: Decodable {
  /// Reads a map whose keys are the user's own words.
  static func read(_ slot: Slot, with decoder: NodeDecoder) throws -> Any {
    guard let node = slot.node else { throw slot.error("is required, and not given") }
    guard let given = node.entries else {
      throw slot.error("expected a map, found \(node.kind)")
    }
    var values: Self = [:]
    for key in given.map(\.key) + (slot.base?.entries ?? []).map(\.key) where values[key] == nil {
      values[key] = try decoder.recovering(Value.self, at: slot.child(key))
    }
    return values
  }
}
