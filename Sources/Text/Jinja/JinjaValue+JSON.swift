import Records

extension JinjaValue {
  /// A value from outside; its texts carry `marks`.
  init(_ json: JSON, _ marks: MarkedText.Marks = []) {
    switch json {
    case .null: self = .none
    case .bool(let value): self = .bool(value)
    case .int(let value): self = .int(value)
    case .number(let value): self = .float(value)
    case .string(let value): self = .text(MarkedText(value, marks))
    case .array(let values): self = .list(JinjaElements(values.map { JinjaValue($0, marks) }))
    case .object(let members):
      var map = JinjaMap()
      for member in members {
        map.set(.text(MarkedText(member.key, marks)), JinjaValue(member.value, marks))
      }
      self = .map(map)
    }
  }
}
