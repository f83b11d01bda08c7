/// Puts special tokens around a sequence (`post_processor`).
struct PostProcessor: Sendable {
  /// The ids before the sequence.
  var prefix: [Int32] = []
  /// The ids after the sequence.
  var suffix: [Int32] = []

  /// The sequence with its special tokens.
  func apply(_ ids: [Int32]) -> [Int32] { prefix + ids + suffix }
}

extension PostProcessor {
  /// The post-processor that `field` describes.
  ///
  /// - Parameter size: how many ids there are.
  init(_ field: JSONField?, size: Int) throws(TokenizerError) {
    guard let field else { return }
    switch try field.type() {
    case "ByteLevel": try field.allow(["type", "add_prefix_space", "trim_offsets", "use_regex"])
    case "TemplateProcessing": try readTemplate(field)
    case "BertProcessing", "RobertaProcessing":
      try field.allow(["type", "sep", "cls", "trim_offsets", "add_prefix_space"])
      prefix = [try Self.pairID(field.required("cls"))]
      suffix = [try Self.pairID(field.required("sep"))]
    case "Sequence":
      try field.allow(["type", "processors"])
      for step in try field.required("processors").elements() {
        let inner = try PostProcessor(step, size: size)
        (prefix, suffix) = (inner.prefix + prefix, suffix + inner.suffix)
      }
    case let type: throw field.fault("\(type) is not supported as a post-processor")
    }
    for id in prefix + suffix where Int(id) >= size {
      throw field.fault("names id \(id), which is outside the vocabulary of \(size)")
    }
  }

  private static func pairID(_ field: JSONField) throws(TokenizerError) -> Int32 {
    let pair = try field.elements()
    guard pair.count == 2 else { throw field.fault("is no pair of text and id") }
    return try pair[1].id()
  }

  private mutating func readTemplate(_ field: JSONField) throws(TokenizerError) {
    try field.allow(["type", "single", "pair", "special_tokens"])
    var hasSequence = false
    for piece in try field.required("single").elements() {
      if let sequence = piece["Sequence"] {
        if try sequence.required("id").string() != "A" || hasSequence {
          throw sequence.fault("is no template for one sequence")
        }
        hasSequence = true
      } else {
        let name = try piece.required("SpecialToken").required("id")
        let ids = try Self.ids(name, field)
        if hasSequence { suffix += ids } else { prefix += ids }
      }
    }
    if !hasSequence { throw field.fault("has no sequence in its template") }
  }

  private static func ids(_ name: JSONField, _ field: JSONField) throws(TokenizerError) -> [Int32] {
    let token = try field.required("special_tokens").required(try name.string())
    var ids: [Int32] = []
    for id in try token.required("ids").elements() { ids.append(try id.id()) }
    return ids
  }
}
