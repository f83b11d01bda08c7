import Datasets
import Foundation
import Records
import Testing

@Suite struct GeneratorsWordListsTests {
  private func task(_ style: WordLists.Style) -> WordLists {
    var task = WordLists()
    task.style = style
    return task
  }

  private func words(_ row: JSON, _ column: String) -> [String] {
    row[column]?.string?.split(separator: " ").map(String.init) ?? []
  }

  /// The gold utility by hand: accepted words, each once, over all words.
  private func utility(_ words: [String], _ row: JSON) -> Double {
    let accepted = Set(self.words(row, "accepted"))
    return Double(Set(words).intersection(accepted).count) / Double(words.count)
  }

  @Test func `a prompt's words are of its kind, and what is accepted was not said`() throws {
    for row in try task(.demonstrations).rows(.train, count: 500, seed: Seed(1)) {
      let prompt = try #require(row["prompt"]?.string)
      #expect(prompt.hasSuffix(":"))
      let said = prompt.dropLast().split(separator: " ").dropFirst().map(String.init)
      let accepted = words(row, "accepted")
      #expect((1...3).contains(said.count) && said.count + accepted.count == 8)
      #expect(Set(said).isDisjoint(with: accepted))
      let written = words(row, "completion")
      #expect((2...6).contains(written.count) && Set(written).count == written.count)
      #expect(row["utility"]?.double == utility(written, row))
    }
  }

  @Test func `judges choose by utility, and by length where utilities are equal`() throws {
    let rows = try task(.pairs).rows(.train, count: 4000, seed: Seed(2))
    var (right, unequal, longer, equal) = (0, 0, 0.0, 0)
    for row in rows {
      let (w, l) = (words(row, "chosen"), words(row, "rejected"))
      let (good, bad) = (utility(w, row), utility(l, row))
      #expect(row["chosen_utility"]?.double == good && row["rejected_utility"]?.double == bad)
      #expect(row["mistaken"]?.bool == (good < bad) && w != l)
      if good == bad {
        equal += 1
        longer += w.count > l.count ? 1 : w.count == l.count ? 0.5 : 0
      } else {
        unequal += 1
        right += good > bad ? 1 : 0
      }
    }
    // Sharp but not sure, and length decides what utility does not.
    #expect((0.75...0.95).contains(Double(right) / Double(unequal)))
    #expect((0.55...0.75).contains(longer / Double(equal)))
  }

  @Test func `without a liking for length only utility counts`() throws {
    var task = task(.pairs)
    (task.lengthBias, task.sharpness) = (0, 1000)
    for row in try task.rows(.train, count: 500, seed: Seed(3)) {
      #expect(row["mistaken"] == false)
    }
  }

  @Test func `labels and rankings lean the same way`() throws {
    var sums = [true: (0.0, 0), false: (0.0, 0)]
    for row in try task(.labels).rows(.train, count: 2000, seed: Seed(4)) {
      let label = row["label"] == true
      let (sum, count) = sums[label] ?? (0, 0)
      sums[label] = (sum + utility(words(row, "completion"), row), count + 1)
    }
    let (good, bad) = (try #require(sums[true]), try #require(sums[false]))
    #expect(good.1 > 500 && bad.1 > 500)
    #expect(good.0 / Double(good.1) > bad.0 / Double(bad.1) + 0.2)

    var (first, last) = (0.0, 0.0)
    for row in try task(.rankings).rows(.train, count: 300, seed: Seed(5)) {
      let utilities = try #require(row["utilities"]?.array).compactMap(\.double)
      #expect(utilities.count == 4 && row["completions"]?.array?.count == 4)
      first += utilities[0]
      last += utilities[3]
    }
    #expect(first > last + 60)
  }

  @Test func `splits share no prompt, held-out ones repeat none`() throws {
    let sets = try TaskSplit.allCases.enumerated().map { index, split in
      try WordLists().rows(split, count: 250, seed: Seed(UInt64(index)))
        .compactMap { $0["prompt"]?.string }
    }
    #expect(Set(sets[0]).isDisjoint(with: sets[1]) && Set(sets[0]).isDisjoint(with: sets[2]))
    #expect(Set(sets[1]).isDisjoint(with: sets[2]))
    #expect(Set(sets[1]).count == 250 && Set(sets[2]).count == 250)
    #expect(throws: WordListsError.exhausted(.test)) {
      try WordLists().rows(.test, count: 1000, seed: Seed(0))
    }
  }

  @Test func `equal seeds give equal rows, others do not`() throws {
    let rows = try WordLists().rows(.test, count: 20, seed: Seed(1))
    #expect(try WordLists().rows(.test, count: 20, seed: Seed(1)) == rows)
    #expect(try WordLists().rows(.test, count: 20, seed: Seed(2)) != rows)
  }

  @Test func `a setting out of range is refused by name`() {
    var task = WordLists()
    task.maxWords = 9
    let thrown = #expect(throws: WordListsError.self) {
      try task.rows(.train, count: 1, seed: Seed(0))
    }
    #expect(thrown?.description == "word lists: max_words is 9; 2 to 7 would do")
  }

  @Test(arguments: [
    (WordLists.Style.demonstrations, TaskSplit.train, 200, "demonstrations"),
    (.pairs, .train, 300, "pairs"), (.labels, .train, 300, "labels"),
    (.rankings, .train, 100, "rankings"), (.pairs, .test, 100, "test"),
  ])
  func `the embedded files are the generator's`(
    style: WordLists.Style, split: TaskSplit, count: Int, name: String
  ) throws {
    let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appending(path: "datasets/word-lists/\(name).jsonl")
    let text = try task(style).rows(split, count: count, seed: Seed(0)).map { $0.text + "\n" }
      .joined()
    if ProcessInfo.processInfo.environment["HONE_REGENERATE"] != nil {
      try Data(text.utf8).write(to: file)
    }
    #expect(try String(contentsOf: file, encoding: .utf8) == text)
  }
}
