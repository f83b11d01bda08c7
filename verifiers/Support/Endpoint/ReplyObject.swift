import Records

/// A JSON object among the words of a reply.
enum ReplyObject {
  /// How many places an object is looked for at.
  private static let places = 64
  /// The most bytes from the end of a reply that are read for one.
  private static let reach = 100_000

  /// The object that ends at the reply's last closing brace, fenced or not.
  ///
  /// What is not JSON in itself (a name given twice, a text without its end) is none, and neither is an
  /// object within braces that are still open.
  static func last(in reply: String) -> JSON? {
    let text = Array(reply.utf8).suffix(reach)
    guard let end = text.lastIndex(of: UInt8(ascii: "}")) else { return nil }
    let starts = outermost(text[...end])
    for start in starts.prefix(places / 2) + starts.dropFirst(places / 2).suffix(places / 2) {
      if let value = try? JSON(parsing: text[start...end], depth: places) { return value }
    }
    return nil
  }

  /// The opening braces that stand within no other.
  private static func outermost(_ text: ArraySlice<UInt8>) -> [Int] {
    var (starts, depth): ([Int], Int) = ([], 0)
    for (place, byte) in zip(text.indices, text) {
      switch byte {
      case UInt8(ascii: "{"):
        if depth == 0 { starts.append(place) }
        depth += 1
      case UInt8(ascii: "}"): depth = max(0, depth - 1)
      default: break
      }
    }
    return starts
  }
}
