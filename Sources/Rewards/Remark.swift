/// What is said around a marked answer.
struct Remark {
  private let before: ArraySlice<ProsePiece>
  private let after: ArraySlice<ProsePiece>

  /// The bytes that are read on either side.
  private static let reach = 200
  /// What stands between words and a mark.
  private static let setting = Set(" \t\r\n$*:=({[\\}])_~".utf8)

  /// What stands before the mark and after it.
  init(before: Bytes, after: Bytes) {
    let end = before.lastIndex { !Self.setting.contains($0) }
    let said = before[..<(end.map { $0 + 1 } ?? before.startIndex)].suffix(Self.reach)
    let next = after.prefix(Self.reach).drop { $0 != newline && Self.setting.contains($0) }
    self.before = ProseLexer.pieces(of: String(decoding: said, as: UTF8.self))[...].lastClause
    let pieces = ProseLexer.pieces(of: String(decoding: next, as: UTF8.self))
    self.after = pieces.prefix { $0.kind != .stop || $0.text == "?" }
  }

  /// Whether the answer is denied or asked for: `it is not`, `nobody says that the answer is`, `is wrong`.
  var isDenial: Bool {
    before.deniesWhatFollows || after.first?.text == "?" || after.deniesWhatPrecedes
  }

  /// Whether it does no more than join the answer to the one before.
  var isJoint: Bool { !before.isEmpty && before.allSatisfy { ["or", "and"].contains($0.text) } }
}
