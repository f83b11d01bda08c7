import Records

/// A value of a tokenizer's file together with its place in it, for messages.
struct JSONField {
  /// The file, as messages name it.
  let file: String
  /// The value's place: `model.merges[17]`.
  let path: String
  let value: JSON

  /// What is wrong with this value.
  func fault(_ problem: String) -> TokenizerError {
    .invalid(file: file, field: path, problem: problem)
  }

  /// The member called `key`; `null` counts as absent.
  subscript(_ key: String) -> JSONField? {
    guard let found = value[key], found != .null else { return nil }
    return child(key, found)
  }

  /// The member called `key`, which has to be there.
  func required(_ key: String) throws(TokenizerError) -> JSONField {
    guard let found = self[key] else { throw child(key, .null).fault("is missing") }
    return found
  }

  private func child(_ key: String, _ value: JSON) -> JSONField {
    JSONField(file: file, path: path.isEmpty ? key : "\(path).\(key)", value: value)
  }

  func string() throws(TokenizerError) -> String {
    guard let text = value.string else { throw fault("is \(value.kind); text would do") }
    return text
  }

  func bool() throws(TokenizerError) -> Bool {
    guard let bool = value.bool else { throw fault("is \(value.kind); true or false would do") }
    return bool
  }

  func number() throws(TokenizerError) -> Double {
    guard let number = value.double else { throw fault("is \(value.kind); a number would do") }
    return number
  }

  func count() throws(TokenizerError) -> Int {
    guard let number = value.int, number >= 0 else {
      throw fault("is no whole number of 0 or more")
    }
    return number
  }

  /// A token's id, bounded so that no file can ask for an absurd table.
  func id() throws(TokenizerError) -> Int32 {
    guard let number = value.int, 0..<Int(Self.idLimit) ~= number else {
      throw fault("is no id; whole numbers from 0 to \(Self.idLimit - 1) would do")
    }
    return Int32(number)
  }

  /// The one character that this is.
  func scalar() throws(TokenizerError) -> Unicode.Scalar {
    let scalars = try string().unicodeScalars
    guard let only = scalars.first, scalars.count == 1 else {
      throw fault("is not one character")
    }
    return only
  }

  func elements() throws(TokenizerError) -> [JSONField] {
    guard let elements = value.array else { throw fault("is \(value.kind); an array would do") }
    return elements.enumerated().map { index, element in
      JSONField(file: file, path: "\(path)[\(index)]", value: element)
    }
  }

  func object() throws(TokenizerError) -> [JSON.Member] {
    guard let members = value.members else { throw fault("is \(value.kind); an object would do") }
    return members
  }

  /// The component's `type`.
  func type() throws(TokenizerError) -> String { try required("type").string() }

  /// Refuses members that nobody here reads.
  func allow(_ keys: Set<String>) throws(TokenizerError) {
    for member in try object() where !keys.contains(member.key) {
      throw child(member.key, member.value).fault("is not known here, so it cannot be honoured")
    }
  }

  /// Refuses a setting whose value is not the one that is implemented.
  func require<Value: Equatable>(_ key: String, _ wanted: Value, _ read: (JSONField) -> Value?)
    throws(TokenizerError)
  {
    guard let field = self[key] else { return }
    if read(field) != wanted { throw field.fault("is not supported; \(wanted) or null would do") }
  }

  func flag(_ key: String, default fallback: Bool) throws(TokenizerError) -> Bool {
    guard let field = self[key] else { return fallback }
    return try field.bool()
  }

  private static var idLimit: Int32 { 1 << 24 }
}

extension JSONField {
  /// The document in `bytes`.
  init(parsing bytes: [UInt8], file: String) throws(TokenizerError) {
    do {
      self.init(file: file, path: "", value: try JSON(parsing: bytes))
    } catch {
      throw .invalid(file: file, field: "", problem: "is no JSON: \(error)")
    }
  }
}
