import Foundation
import Records

/// What `tokenizer_config.json` and its older companions say beside the vocabulary.
struct TokenizerSettings {
  /// The Python class, without the `Fast` that old versions appended.
  private(set) var className: String?
  /// `bos`, `eos`, `unk`, `sep`, `pad`, `cls`, `mask`.
  private(set) var named: [(role: String, token: AddedToken)] = []
  /// Further special tokens.
  private(set) var extra: [AddedToken] = []
  /// `added_tokens_decoder` with each entry's place, by id.
  private(set) var added: [(token: AddedToken, field: JSONField)] = []
  private(set) var addsBOS: Bool?
  private(set) var addsEOS: Bool?
  private(set) var addsPrefixSpace: Bool?
  private(set) var isLegacy: Bool?

  /// What tokens are named for.
  static let roles = ["bos", "eos", "unk", "sep", "pad", "cls", "mask"]

  /// The files that say so, the first before the other.
  private static let names = ["tokenizer_config.json", "special_tokens_map.json"]

  /// What the files of a directory say.
  init(in directory: URL) throws(TokenizerError) {
    try self.init(TokenizerFiles(directory: directory, names: Self.names)) {
      directory.appending(path: $0).relativePath
    }
  }

  init(_ files: TokenizerFiles, place: (String) -> String) throws(TokenizerError) {
    var fields: [JSONField] = []
    for name in Self.names {
      if let bytes = files[name] {
        fields.append(try JSONField(parsing: bytes, file: place(name)))
      }
    }
    for role in Self.roles {
      let found = fields.lazy.compactMap { $0["\(role)_token"] }.first
      if let found { named.append((role, try Self.token(found))) }
    }
    for key in ["additional_special_tokens", "extra_special_tokens"] {
      for field in fields { try readExtra(field[key]) }
    }
    if files[Self.names[0]] != nil { try read(fields[0]) }
  }

  private mutating func read(_ config: JSONField) throws(TokenizerError) {
    if let name = try config["tokenizer_class"]?.string() {
      className = name.hasSuffix("Fast") ? String(name.dropLast(4)) : name
    }
    addsBOS = try config["add_bos_token"]?.bool()
    addsEOS = try config["add_eos_token"]?.bool()
    addsPrefixSpace = try config["add_prefix_space"]?.bool()
    isLegacy = try config["legacy"]?.bool()
    guard let list = config["added_tokens_decoder"] else { return }
    for member in try list.object() {
      let field = try list.required(member.key)
      guard let id = Int32(member.key), id >= 0 else { throw field.fault("is no id") }
      var token = try Self.token(field)
      token.id = id
      added.append((token, field))
    }
    added.sort { $0.token.id < $1.token.id }
  }

  private mutating func readExtra(_ field: JSONField?) throws(TokenizerError) {
    guard let field, field.value.array != nil else { return }
    for element in try field.elements() {
      let token = try Self.token(element)
      if !extra.contains(where: { $0.text.utf8.elementsEqual(token.text.utf8) }) {
        extra.append(token)
      }
    }
  }

  /// A text, or an object with how it is found.
  private static func token(_ field: JSONField) throws(TokenizerError) -> AddedToken {
    if let text = field.value.string { return AddedToken(id: -1, text: text, isSpecial: true) }
    var token = AddedToken(
      id: -1, text: try field.required("content").string(),
      isSpecial: try field.flag("special", default: false))
    try token.readSettings(field)
    return token
  }

  /// The role's token.
  func token(_ role: String) -> AddedToken? { named.first { $0.role == role }?.token }

  /// The text of the role's token, which the tokenizer's class may have where no file names one.
  func text(_ role: String) -> String? {
    token(role)?.text ?? TokenizerClass(className).text(role)
  }
}

extension TokenizerParts {
  /// Adds the tokens of the settings as transformers does, and takes the roles from them.
  mutating func apply(_ settings: TokenizerSettings) throws(TokenizerError) {
    for (token, field) in settings.added {
      let id = ids[token.text] ?? nextID
      if id != token.id {
        throw field.fault("\"\(token.text)\" has id \(id) in the vocabulary")
      }
      if !added.contains(token) { add(token) }
    }
    var specials = settings.named.map(\.token)
    for index in specials.indices { specials[index].isSpecial = true }
    for token in specials + settings.extra where !hasAdded(token.text) {
      var token = token
      if token.text.isEmpty { continue }
      token.id = ids[token.text] ?? nextID
      add(token)
    }
    takeRoles(settings)
  }

  private func hasAdded(_ text: String) -> Bool {
    ids[text].map { id in added.contains { $0.id == id } } ?? false
  }

  private mutating func takeRoles(_ settings: TokenizerSettings) {
    func id(_ role: String) -> Int32? { settings.text(role).flatMap { ids[$0] } }
    bos = id("bos")
    eos = id("eos")
    pad = id("pad")
    unknown = id("unk") ?? unknown
    guard settings.addsBOS != nil || settings.addsEOS != nil else { return }
    postProcessor.prefix = settings.addsBOS == true ? bos.map { [$0] } ?? [] : []
    postProcessor.suffix = settings.addsEOS == true ? eos.map { [$0] } ?? [] : []
  }
}

/// The special tokens that a class of transformers takes where its settings name none.
struct TokenizerClass {
  private let bos: String?
  private let eos: String?
  private let pad: String?

  /// The text of a role's token.
  func text(_ role: String) -> String? { ["bos": bos, "eos": eos, "pad": pad][role] ?? nil }

  init(_ name: String?) { self = name.flatMap { Self.known[$0] } ?? Self(nil, nil, nil) }

  private init(_ bos: String?, _ eos: String?, _ pad: String?) {
    (self.bos, self.eos, self.pad) = (bos, eos, pad)
  }

  private static let known = [
    "LlamaTokenizer": Self("<s>", "</s>", nil),
    "GemmaTokenizer": Self("<bos>", "<eos>", "<pad>"),
    "T5Tokenizer": Self(nil, "</s>", "<pad>"),
    "GPT2Tokenizer": Self("<|endoftext|>", "<|endoftext|>", nil),
    "Qwen2Tokenizer": Self(nil, "<|endoftext|>", "<|endoftext|>"),
  ]
}
