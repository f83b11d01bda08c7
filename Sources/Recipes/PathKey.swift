/// A step of a path, in the form that `Decoder` asks for.
struct PathKey: CodingKey {
  let step: RecipePath.Step

  init(_ step: RecipePath.Step) { self.step = step }
  init(stringValue: String) { step = .key(stringValue) }
  init(intValue: Int) { step = .index(intValue) }

  var stringValue: String {
    switch step {
    case .key(let key), .named(let key): key
    case .index(let index): "\(index)"
    }
  }
  var intValue: Int? { if case .index(let index) = step { index } else { nil } }
}
