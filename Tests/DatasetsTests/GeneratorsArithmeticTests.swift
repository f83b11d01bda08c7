import Datasets
import Foundation
import Records
import Testing

@Suite struct GeneratorsArithmeticTests {
  @Test(arguments: [
    (578, Arithmetic.Operation.add, 467, "8715,7614,5410", "1045"),
    (534, .subtract, 278, "4816,3715,5202", "256"), (47, .multiply, 6, "7642,4628", "282"),
    (5, .add, 321, "5106,0202,0303", "326"), (100, .subtract, 99, "0911,0910,1000", "1"),
    (0, .multiply, 7, "0700", "0"),
  ])
  func `steps are worked digit by digit`(
    a: Int, operation: Arithmetic.Operation, b: Int, steps: String, answer: String
  ) {
    let work = ArithmeticProblem(a, operation, b).worked()
    #expect(work.steps == steps)
    #expect(work.answer == answer)
  }

  @Test func `forgotten carries give a wrong answer wherever a carry was due`() {
    // 8+7, 7+6, 5+4 without carries leave 5, 3 and 9.
    let work = ArithmeticProblem(578, .add, 467).worked(forgetsCarries: true)
    #expect(work.steps == "8705,7603,5409")
    #expect(work.answer == "935")
    #expect(ArithmeticProblem(123, .add, 456).worked(forgetsCarries: true).answer == "579")
  }

  @Test func `worked answers are right`() throws {
    for row in try Arithmetic().rows(.train, count: 2000, seed: Seed(3)) {
      let completion = try #require(row["completion"]?.string)
      #expect(completion.split(separator: "#").last.map(String.init) == row["answer"]?.string)
      #expect(completion.count <= 24)
      #expect(row["mistaken"] == false)
    }
  }

  @Test func `splits share no problem, not even with operands swapped`() throws {
    let task = Arithmetic()
    let splits = try Arithmetic.Split.allCases.enumerated().map { index, split in
      // Different seeds: only the split seed may matter.
      let rows = try task.rows(
        split, count: split == .train ? 4000 : 150, seed: Seed(UInt64(index)))
      return Set(rows.compactMap { $0["prompt"]?.string.map(sortedOperands) })
    }
    #expect(splits[0].isDisjoint(with: splits[1]))
    #expect(splits[0].isDisjoint(with: splits[2]))
    #expect(splits[1].isDisjoint(with: splits[2]))
    #expect(splits[1].count == 150 && splits[2].count == 150)
  }

  @Test func `equal seeds give equal rows, others do not`() throws {
    let rows = try Arithmetic().rows(.test, count: 20, seed: Seed(1))
    #expect(try Arithmetic().rows(.test, count: 20, seed: Seed(1)) == rows)
    #expect(try Arithmetic().rows(.test, count: 20, seed: Seed(2)) != rows)
  }

  @Test func `noise spoils training rows alone, by its share`() throws {
    var task = Arithmetic()
    task.noise = 1
    let train = try task.rows(.train, count: 1000, seed: Seed(1))
    // A carry is due in 83% of the sums, 67% of the differences and 73% of the products: 74%.
    let mistaken = train.count { $0["mistaken"] == true }
    #expect((690...800).contains(mistaken))
    #expect(try task.rows(.test, count: 100, seed: Seed(1)).allSatisfy { $0["mistaken"] == false })
    task.noise = 0.5
    let half = try task.rows(.train, count: 1000, seed: Seed(1)).count { $0["mistaken"] == true }
    #expect(abs(half - mistaken / 2) < 60)
  }

  @Test func `direct answers stand alone, and shares decide what is asked`() throws {
    var task = Arithmetic()
    task.style = .direct
    task.subtractShare = 0
    task.multiplyShare = 0
    for row in try task.rows(.train, count: 50, seed: Seed(1)) {
      #expect(row["completion"] == row["answer"])
      #expect(row["operation"] == "+")
    }
  }

  @Test func `settings out of range and exhausted splits are errors`() {
    var task = Arithmetic()
    task.noise = 1.5
    let noise = #expect(throws: ArithmeticError.self) {
      try task.rows(.train, count: 1, seed: Seed(1))
    }
    #expect(noise?.description == "arithmetic: noise is 1.5; 0 to 1 would do")
    task = Arithmetic()
    task.addShare = 0
    task.subtractShare = 0
    #expect(throws: ArithmeticError.exhausted(operation: .multiply, split: .test)) {
      try task.rows(.test, count: 1000, seed: Seed(1))
    }
  }

  @Test func `the files in datasets are the generator's`() throws {
    let folder = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../../datasets/arithmetic").standardized
    for (split, count) in [(Arithmetic.Split.train, 500), (.validation, 100), (.test, 200)] {
      let rows = try Arithmetic().rows(split, count: count, seed: Seed(0))
      let text = rows.map { $0.text + "\n" }.joined()
      let file = folder.appending(path: split.rawValue + ".jsonl")
      if ProcessInfo.processInfo.environment["HONE_REGENERATE"] != nil {
        try text.write(to: file, atomically: true, encoding: .utf8)
      }
      #expect(try String(contentsOf: file, encoding: .utf8) == text)
    }
  }

  private func sortedOperands(_ prompt: String) -> String {
    guard let sign = prompt.first(where: { "+*".contains($0) }) else { return prompt }
    let operands = prompt.dropLast().split(separator: sign).sorted()
    return operands.joined(separator: String(sign))
  }
}
