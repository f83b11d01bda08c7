/// Why a text is no answer: what stands in it that is not read, or which limit it passes.
public struct Unreadable: Error, Sendable, Hashable {
  /// What is wrong, in words.
  public let reason: String
  /// A text that is no answer, because of `reason`.
  public init(_ reason: String) { self.reason = reason }
}

/// What an answer may cost, in characters, levels, digits and steps.
public enum Caps {
  /// The longest text that is read, in characters.
  public static let characters = 10_000
  /// The deepest nesting of groups that is read.
  public static let depth = 200
  /// The longest integer that is computed, in decimal digits.
  public static let digits = 100_000
  /// The most steps of one comparison; a step is about one product of machine words.
  public static let steps = 3_000_000
}

/// Counts the steps of one comparison, and ends it where they are used up.
final class Meter {
  /// The steps that are left.
  private(set) var left: Int
  /// Powers and factorials of integers that were computed, so that none is computed again.
  var known: [Expression: AlgebraicForm]

  /// A meter that allows `steps`, where some values are known.
  init(_ steps: Int = Caps.steps, known: [Expression: AlgebraicForm] = [:]) {
    left = steps
    self.known = known
  }

  /// Uses `steps`.
  ///
  /// - Throws: `Unreadable`, where that is more than is left.
  func spend(_ steps: Int) throws(Unreadable) {
    left -= steps
    guard left >= 0 else { throw Unreadable("it takes too many steps") }
  }
}
