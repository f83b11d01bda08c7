/// The mistakes found so far by one reading.
final class Findings {
  private(set) var errors: [RecipeError] = []

  func add(_ error: RecipeError) { errors.append(error) }

  /// Keeps a mistake that was thrown, unless it was kept before.
  func keep(_ thrown: any Error, at slot: Slot) {
    switch thrown {
    case is Kept: break
    case let error as RecipeError: add(error)
    case let errors as RecipeErrors: errors.list.forEach(add)
    case let DecodingError.dataCorrupted(context), let DecodingError.typeMismatch(_, context),
      let DecodingError.valueNotFound(_, context), let DecodingError.keyNotFound(_, context):
      add(slot.error(context.debugDescription))
    default: add(slot.error("\(thrown)"))
    }
  }
}

/// Thrown after a mistake was kept, to leave what cannot be read further.
struct Kept: Error {}

/// The keys that a type asked for, with the types of their values.
final class Asked {
  struct Key {
    let name: String
    let type: any Decodable.Type
    let isOptional: Bool
  }
  private(set) var keys: [Key] = []
  /// Whether the type reads keys at all.
  var isMap = false

  func note(_ name: String, _ type: any Decodable.Type, isOptional: Bool = false) {
    guard !keys.contains(where: { $0.name == name }) else { return }
    keys.append(Key(name: name, type: type, isOptional: isOptional))
  }
}
