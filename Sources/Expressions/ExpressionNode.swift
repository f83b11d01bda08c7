/// A part of an expression.
indirect enum ExpressionNode: Sendable {
  case characters(CharacterSet)
  case sequence([ExpressionNode])
  case alternatives([ExpressionNode])
  case repeated(ExpressionNode, ClosedRange<Int>, Repetition)
  case look(ExpressionNode, negated: Bool)
  case place(Place)

  /// In which order counts are tried.
  enum Repetition: Sendable { case greedy, lazy, possessive }

  /// A condition on where the matcher stands, which takes no characters.
  enum Place: Sendable {
    case textStart
    case textEnd
    /// The end, or before a line break that ends the text: Python's `$`.
    case lastLineEnd
    case lineStart
    case lineEnd
    case wordEdge(Expression.Dialect)
    case notWordEdge(Expression.Dialect)
  }

  /// Whether the part can match without taking a character.
  var canBeEmpty: Bool {
    switch self {
    case .characters: false
    case .sequence(let nodes): nodes.allSatisfy(\.canBeEmpty)
    case .alternatives(let nodes): nodes.contains(where: \.canBeEmpty)
    case .repeated(let node, let counts, _): counts.lowerBound == 0 || node.canBeEmpty
    case .look, .place: true
    }
  }
}
