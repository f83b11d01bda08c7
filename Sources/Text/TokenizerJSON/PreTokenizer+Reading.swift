extension PreTokenizer {
  /// The pre-tokenizer that `field` describes.
  init(_ field: JSONField) throws(TokenizerError) { try self.init(field, depth: 0) }

  private init(_ field: JSONField, depth: Int) throws(TokenizerError) {
    if depth > 8 { throw field.fault("is nested too deep") }
    let type = try field.type()
    switch type {
    case "ByteLevel":
      try field.allow(["type", "add_prefix_space", "trim_offsets", "use_regex"])
      self = .byteLevel(
        addsSpace: try field.required("add_prefix_space").bool(),
        cutsWords: try field.flag("use_regex", default: true))
    case "Split":
      try field.allow(["type", "pattern", "behavior", "invert"])
      self = .split(
        try TextPattern(field.required("pattern")),
        try Self.behavior(field.required("behavior")),
        inverted: try field.flag("invert", default: false))
    case "Metaspace": self = .metaspace(try Metaspace(field))
    case "Sequence":
      try field.allow(["type", "pretokenizers"])
      var steps: [PreTokenizer] = []
      for step in try field.required("pretokenizers").elements() {
        if steps.last?.mapsBytes == true {
          throw step.fault("is not supported after ByteLevel")
        }
        steps.append(try PreTokenizer(step, depth: depth + 1))
      }
      self = .sequence(steps)
    default: self = try Self.byCharacters(field, type)
    }
  }

  private static func byCharacters(_ field: JSONField, _ type: String) throws(TokenizerError)
    -> PreTokenizer
  {
    switch type {
    case "Whitespace":
      try field.allow(["type"])
      return .whitespace
    case "WhitespaceSplit":
      try field.allow(["type"])
      return .splitCharacters(.space, .removed)
    case "Digits":
      try field.allow(["type", "individual_digits"])
      let single = try field.required("individual_digits").bool()
      return .splitCharacters(.number, single ? .isolated : .contiguous)
    case "Punctuation":
      try field.allow(["type", "behavior"])
      let behavior = try field["behavior"].map { field throws(TokenizerError) in
        try Self.behavior(field)
      }
      return .splitCharacters(.punctuation, behavior ?? .isolated)
    case "CharDelimiterSplit":
      try field.allow(["type", "delimiter"])
      return .splitCharacters(.only(try field.required("delimiter").scalar().value), .removed)
    default: throw field.fault("\(type) is not supported as a pre-tokenizer")
    }
  }

  private static func behavior(_ field: JSONField) throws(TokenizerError) -> SplitBehavior {
    let name = try field.string()
    guard let behavior = SplitBehavior(rawValue: name) else {
      let known = SplitBehavior.allCases.map(\.rawValue).joined(separator: ", ")
      throw field.fault("is \(name); \(known) would do")
    }
    return behavior
  }

  /// Whether what it hands on is written in the byte alphabet.
  var mapsBytes: Bool {
    switch self {
    case .byteLevel: true
    case .sequence(let steps): steps.last?.mapsBytes ?? false
    default: false
    }
  }
}

extension Metaspace {
  /// The settings in `field`, old names (`str_rep`, `add_prefix_space`) included.
  init(_ field: JSONField) throws(TokenizerError) {
    try field.allow([
      "type", "replacement", "str_rep", "add_prefix_space", "prepend_scheme", "split",
    ])
    mark = Array(String(try field.required("replacement").scalar()).utf8)
    cuts = try field.flag("split", default: true)
    let adds = try field.flag("add_prefix_space", default: true)
    guard let scheme = field["prepend_scheme"] else {
      prepending = adds ? .always : .never
      return
    }
    guard let found = Prepending(rawValue: try scheme.string()) else {
      throw scheme.fault("is none of always, first, never")
    }
    if !adds, found != .never { throw scheme.fault("disagrees with add_prefix_space") }
    prepending = found
  }
}
