import Foundation
import Records
import Reports
import Text

extension Bench {
  /// Times loading the tokenizer and encoding the text, at once and line by line, on one core.
  func benchTokenizer(_ meter: BenchMeter) async throws {
    let path = tokenizer ?? ""
    var opened: (any Tokenizer)?
    let loading = try await BenchMeter(repetitions: min(3, repetitions)).measure {
      opened = try openTokenizer(at: URL(filePath: path))
      return nil
    }
    guard let opened else { return }
    let text = try String(contentsOf: URL(filePath: text ?? ""), encoding: .utf8)
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    var tokens = 0
    let whole = try await meter.measure {
      tokens = try opened.encode(text).count
      return nil
    }
    let single = try await meter.measure {
      for line in lines { _ = try opened.encode(line) }
      return nil
    }
    let bytes = Double(text.utf8.count)
    let rates = [("at once", whole), ("line by line", single)]
    if json { return printJSON(path, loading, rates, bytes, tokens) }
    let rows = rates.map { name, timing in
      [
        name, formatted(timing.seconds), percentage(timing.spread),
        formatted(bytes / timing.seconds * 1e-6),
        formatted((Double(tokens) / timing.seconds).rounded()),
      ]
    }
    Console.current.print(
      """
      \(path): loads in \(formatted(loading.seconds)) s; \(Int(bytes)) bytes, \(tokens) tokens

      \(textTable(["encode", "seconds", "spread", "MB/s", "tokens/s"], rows))
      """)
  }

  private func printJSON(
    _ path: String, _ loading: Timing, _ rates: [(String, Timing)], _ bytes: Double, _ tokens: Int
  ) {
    for (name, timing) in rates {
      let line: JSON = [
        "work": "tokenizer", "case": .string(name), "tokenizer": .string(path),
        "load_s": .number(loading.seconds), "step_s": .number(timing.seconds),
        "spread": .number(timing.spread), "repetitions": .int(timing.repetitions),
        "clean_repetitions": .int(timing.cleanRepetitions),
        "mb_per_s": .number(bytes / timing.seconds * 1e-6),
        "tokens_per_s": .number(Double(tokens) / timing.seconds),
      ]
      Console.current.print(line.text)
    }
  }
}
