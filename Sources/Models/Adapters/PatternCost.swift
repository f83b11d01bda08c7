/// Bounds what matching a regular expression may cost.
///
/// Swift's matcher tries every way in which repetitions can share a text. The ways multiply with
/// each repetition, and grow without bound where what is repeated holds a repetition or a choice
/// itself; such patterns are refused before they are tried.
struct PatternCost {
  private static let mostRepetitions = 4

  /// Whether each open group, the outermost first, holds a repetition or a choice.
  private var groups = [false]
  /// Whether the group that has just ended does.
  private var hasClosedVarying = false
  private var repetitions = 0
  private var isEscaped = false
  private var isClass = false
  private var isNested = false

  /// Why matching could take forever; `nil` where it cannot.
  static func problem(of pattern: String) -> String? {
    var cost = PatternCost()
    for character in pattern { cost.read(character) }
    if cost.isNested { return "repeats what holds a repetition or a choice; write it out" }
    return cost.repetitions > mostRepetitions
      ? "has \(cost.repetitions) repetitions; \(mostRepetitions) at most keep matching fast" : nil
  }

  private mutating func read(_ character: Character) {
    let follows = hasClosedVarying
    hasClosedVarying = false
    if isEscaped {
      isEscaped = false
    } else if character == "\\" {
      isEscaped = true
    } else if isClass {
      isClass = character != "]"
    } else {
      readOperator(character, afterVaryingGroup: follows)
    }
  }

  private mutating func readOperator(_ character: Character, afterVaryingGroup follows: Bool) {
    switch character {
    case "[": isClass = true
    case "(": groups.append(false)
    case ")": close()
    case "*", "+", "{":
      isNested = isNested || follows
      repetitions += 1
      vary()
    case "|", "?": vary()
    default: break
    }
  }

  private mutating func close() {
    hasClosedVarying = groups.count > 1 && groups.removeLast()
    if hasClosedVarying { vary() }
  }

  private mutating func vary() { groups[groups.count - 1] = true }
}
