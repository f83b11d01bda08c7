extension Node {
  /// Reads a component's settings; those that the node leaves out keep their defaults.
  ///
  /// - Parameters:
  ///   - type: what to read.
  ///   - path: where the node stands in its recipe, for messages.
  /// - Throws: every unknown key, wrong type and failed check, each at its place.
  public func decode<T: Decodable>(_ type: T.Type, at path: RecipePath = [])
    throws(RecipeErrors) -> T
  {
    let slot = Slot(given: self, base: nil, path: path, place: place)
    return try Node.reading(slot) { decoder throws in try decoder.decode(type, at: slot) }
  }

  /// Runs a reading and throws everything that it found.
  static func reading<T>(_ slot: Slot, _ read: (NodeDecoder) throws -> T) throws(RecipeErrors) -> T
  {
    let decoder = NodeDecoder(slot: slot, findings: Findings())
    var value: T?
    do {
      value = try read(decoder)
    } catch {
      decoder.findings.keep(error, at: slot)
    }
    guard let value, decoder.findings.errors.isEmpty else {
      throw RecipeErrors(decoder.findings.errors)
    }
    return value
  }
}
