import Expressions
import Recipes
import Records

/// What the values of keywords are.
extension SchemaReader {
  /// A list that is not empty.
  func list(_ place: SchemaPlace) throws(SchemaFault) -> [JSON] {
    guard let list = place.value.array, !list.isEmpty else {
      throw fault(place.full, "is \(place.value.text); a list that is not empty would do")
    }
    return list
  }

  /// A list of texts.
  func texts(_ value: JSON, _ path: [String]) throws(SchemaFault) -> [String] {
    let texts = value.array?.compactMap(\.string)
    guard let texts, texts.count == value.array?.count else {
      throw fault(path, "is \(value.text); a list of texts would do")
    }
    return texts
  }

  /// A number.
  func number(_ place: SchemaPlace) throws(SchemaFault) -> Double {
    guard let number = place.value.double else {
      throw fault(place.full, "is \(place.value.text); a number would do")
    }
    return number
  }

  /// A whole number from 0 on.
  func count(_ place: SchemaPlace) throws(SchemaFault) -> Int {
    guard let count = place.value.int, count >= 0 else {
      throw fault(place.full, "is \(place.value.text); a whole number from 0 on would do")
    }
    return count
  }

  /// A regular expression, by the rules of ECMA-262.
  func pattern(_ text: String?, _ path: [String]) throws(SchemaFault) -> Expression {
    guard let text else { throw fault(path, "is no text; a regular expression would do") }
    do throws(ExpressionError) {
      return try Expression(text, .ecmaScript)
    } catch { throw fault(path, "\(error)") }
  }

  /// A format that can be checked.
  func format(_ place: SchemaPlace) throws(SchemaFault) -> SchemaFormat {
    guard let name = place.value.string else {
      throw fault(place.full, "is \(place.value.text); a name such as date would do")
    }
    if let format = SchemaFormat(rawValue: name) { return format }
    if SchemaFormat.unchecked.contains(name) {
      throw fault(place.full, "is \"\(name)\", which is not supported; pattern would do")
    }
    let names = SchemaFormat.allCases.map(\.rawValue)
    throw fault(
      place.full,
      "is \"\(name)\", which is no format; " + didYouMean(name, among: names, "the formats are"))
  }

  /// The schemas in a list.
  mutating func nodes(_ place: SchemaPlace) throws(SchemaFault) -> [Int] {
    var found: [Int] = []
    for index in try list(place).indices { found.append(try node(at: place.full + ["\(index)"])) }
    return found
  }
}
