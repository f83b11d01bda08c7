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
    self.before = ProseLexer.pieces(of: String(decoding: said, as: UTF8.self))[...].lastClause
    self.after = Self.pieces(after: after.prefix(Self.reach)).prefix {
      $0.kind != .stop || $0.text == "?"
    }
  }

  /// The pieces of what follows a mark, without the signs that close it.
  static func pieces(after text: Bytes) -> [ProsePiece] {
    let said = text.drop { $0 != newline && setting.contains($0) }
    return ProseLexer.pieces(of: String(decoding: said, as: UTF8.self))
  }

  /// Whether the answer is denied or asked for: `it is not`, `nobody says that the answer is`, `is wrong`.
  var isDenial: Bool {
    if before.deniesWhatFollows || after.first?.text == "?" { return true }
    let isApart = after.first?.isMark ?? false || after.dropFirst().first?.text == ")"
    return after.deniesWhatPrecedes || isApart && after.isVerdict
  }

  /// Whether it does no more than join the answer to the one before.
  var isJoint: Bool { !before.isEmpty && before.allSatisfy { ["or", "and"].contains($0.text) } }
}
