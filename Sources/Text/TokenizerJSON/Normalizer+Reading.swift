import Expressions
import Foundation

extension Normalizer {
  /// The normalizer that `field` describes.
  init(_ field: JSONField) throws(TokenizerError) { try self.init(field, depth: 0) }

  private init(_ field: JSONField, depth: Int) throws(TokenizerError) {
    if depth > 8 { throw field.fault("is nested too deep") }
    let type = try field.type()
    if let form = UnicodeForm(rawValue: type) {
      try field.allow(["type"])
      self = .form(form)
      return
    }
    switch type {
    case "Lowercase":
      try field.allow(["type"])
      self = .lowercase
    case "StripAccents":
      try field.allow(["type"])
      self = .stripAccents
    case "ByteLevel":
      try field.allow(["type"])
      self = .byteLevel
    case "Strip":
      try field.allow(["type", "strip_left", "strip_right"])
      self = .strip(
        left: try field.required("strip_left").bool(),
        right: try field.required("strip_right").bool())
    case "Prepend":
      try field.allow(["type", "prepend"])
      self = .prepend(Array(try field.required("prepend").string().utf8))
    case "Replace":
      try field.allow(["type", "pattern", "content"])
      self = .replace(
        try TextPattern(field.required("pattern")),
        with: Array(try field.required("content").string().utf8))
    case "Precompiled":
      try field.allow(["type", "precompiled_charsmap"])
      self = try Self.precompiled(field)
    case "Sequence":
      try field.allow(["type", "normalizers"])
      var steps: [Normalizer] = []
      for step in try field.required("normalizers").elements() {
        steps.append(try Normalizer(step, depth: depth + 1))
      }
      self = .sequence(steps)
    default: throw field.fault("\(type) is not supported as a normalizer")
    }
  }

  private static func precompiled(_ field: JSONField) throws(TokenizerError) -> Normalizer {
    guard let map = field["precompiled_charsmap"] else { return .sequence([]) }
    let text = try map.string()
    if text.isEmpty { return .sequence([]) }
    guard let blob = Data(base64Encoded: text) else { throw map.fault("is no base64") }
    guard let rules = CharacterMap(Array(blob)) else {
      throw map.fault("is no map of characters: its lengths do not fit")
    }
    return .precompiled(rules)
  }
}

extension TextPattern {
  /// `{"String": …}` or `{"Regex": …}`.
  init(_ field: JSONField) throws(TokenizerError) {
    try field.allow(["String", "Regex"])
    if let text = field["String"] {
      let bytes = Array(try text.string().utf8)
      if bytes.isEmpty { throw text.fault("is empty") }
      self = .text(bytes)
      return
    }
    let pattern = try field.required("Regex")
    let expression = try pattern.string()
    if let words = WordPattern(expression) {
      self = .words(words)
      return
    }
    do {
      self = .expression(try Expression(expression, .oniguruma))
    } catch { throw pattern.fault(error.description) }
  }
}
