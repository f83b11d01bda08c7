import Foundation
import Records
import Testing

@testable import Mathematics

/// The right answers of MATH, where the machine has them.
private enum ReferenceAnswers {
  static let root = ProcessInfo.processInfo.environment["HONE_REFERENCE"]

  static func read() throws -> [String] {
    guard let root else { return [] }
    let text = try String(contentsOfFile: root + "/data/math/math500.jsonl", encoding: .utf8)
    let answers = try text.split(separator: "\n").map { line in
      try #require(try JSON(parsing: String(line))["answer"]?.string)
    }
    return Set(answers).sorted()
  }
}

@Suite(.enabled(if: ReferenceAnswers.root != nil)) struct ReferenceAnswerTests {
  private let comparison = AnswerComparison()

  @Test func `every right answer is equal to itself however it is wrapped`() throws {
    for answer in try ReferenceAnswers.read() {
      for text in [answer, "$\(answer)$", "\\boxed{\(answer)}", " \(answer) ."] {
        #expect(comparison.compare(gold: answer, answer: text).isEqual, "\(text)")
      }
    }
  }

  @Test func `the kernel is reflexive and symmetric`() throws {
    let settled = try ReferenceAnswers.read().compactMap(settled)
    #expect(settled.count > 250)
    for (place, mine) in settled.enumerated() {
      #expect(try areSame(mine, mine), "\(mine)")
      for step in [1, 2, 3, 5, 8, 13, 21, 34] {
        let theirs = settled[(place + step) % settled.count]
        let found = try (areSame(mine, theirs), areSame(theirs, mine))
        #expect(found.0 == found.1, "\(mine) and \(theirs)")
      }
    }
  }

  private func settled(_ text: String) -> Mathematics.Expression? {
    let meter = Meter()
    guard let expression = (try? Reading(text, meter))?.expressions.first else { return nil }
    return try? Settling(values: comparison.matching(meter).values).settled(expression)
  }

  private func areSame(_ a: Mathematics.Expression, _ b: Mathematics.Expression) throws -> Bool {
    try Kernel(values: comparison.matching(Meter()).values).areSame(a, b)
  }
}
