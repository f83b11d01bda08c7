/// The stages from text to ids.
struct TokenizerStages: Sendable {
  let normalizer: Normalizer?
  let preTokenizer: PreTokenizer?
  let model: SubwordModel
  let decoder: TokenDecoder
  let postProcessor: PostProcessor
  /// Tokens that are looked for before anything is rewritten, and after.
  private let (raw, normalized): (AddedTokenMatcher, AddedTokenMatcher)

  init(_ parts: TokenizerParts) throws(TokenizerError) {
    (normalizer, preTokenizer) = (parts.normalizer, parts.preTokenizer)
    (model, decoder, postProcessor) = (parts.model, parts.decoder, parts.postProcessor)
    let untouched = parts.added.filter { !$0.isNormalized }
    raw = AddedTokenMatcher(untouched, spelled: untouched.map { Array($0.text.utf8) })
    let rewritten = parts.added.filter(\.isNormalized)
    var spelled: [[UInt8]] = []
    for token in rewritten {
      let text = Array(token.text.utf8)
      spelled.append(try parts.normalizer?.apply(text, opens: true) ?? text)
    }
    normalized = AddedTokenMatcher(rewritten, spelled: spelled)
  }

  func encode(
    _ text: [UInt8], at position: TextPosition, specials: SpecialText, barred: [Bool]?
  ) throws(TokenizerError) -> [Int32] {
    var ids: [Int32] = []
    ids.reserveCapacity(text.count / 3)
    for part in raw.parts(of: text, specials: specials) {
      if let id = part.id {
        ids.append(id)
        continue
      }
      let isWhole = part.range.count == text.count
      let place = WordPlace(
        beginsText: part.range.lowerBound == 0,
        opens: part.range.lowerBound > 0 || position == .start)
      try encode(isWhole ? text : Array(text[part.range]), place, specials, barred, &ids)
    }
    return ids
  }

  /// A stretch without tokens that are looked for in the raw text.
  private func encode(
    _ stretch: [UInt8], _ place: WordPlace, _ specials: SpecialText, _ barred: [Bool]?,
    _ ids: inout [Int32]
  ) throws(TokenizerError) {
    let text = try normalizer?.apply(stretch, opens: place.opens) ?? stretch
    for part in normalized.parts(of: text, specials: specials) {
      if let id = part.id {
        ids.append(id)
        continue
      }
      let isFirst = part.range.lowerBound == 0
      var cut = CutText(
        text, part.range, beginsText: isFirst && place.beginsText, opens: !isFirst || place.opens)
      try preTokenizer?.apply(&cut)
      try model.encode(cut, barred: barred, into: &ids)
    }
  }
}
