import Datasets
import Models
import Records
import Text

/// A row whose tokens are to be scored.
struct ScoreRow {
  /// Its place among the rows, from 0.
  let index: Int
  /// Where it stands, for messages.
  let place: String
  /// The whole sequence.
  let tokens: [Int32]
  /// Which tokens count for the perplexity; the first never does.
  let counts: [Bool]
}

/// Turns rows of a file into tokens, with errors that name file, line and field.
struct ScoreReader {
  private let source: DataSource
  private let shape: DecoderConfiguration
  private let load: () throws -> Renderer
  private var loaded: Renderer?

  /// A reader of `source` for a model of this shape; `load` is called when a row first needs a
  /// tokenizer.
  init(
    _ source: DataSource, for shape: DecoderConfiguration, load: @escaping () throws -> Renderer
  ) {
    self.source = source
    self.shape = shape
    self.load = load
  }

  /// The row as tokens.
  ///
  /// - Throws: `DataError` where it is empty, too long, or no kind of row.
  mutating func row(_ raw: JSONRow, index: Int) throws -> ScoreRow {
    let example = try raw.object["tokens"] == nil ? rendered(raw) : given(raw)
    let (count, context) = (example.tokens.count, shape.maxPositionEmbeddings)
    guard count > 0 else { throw raw.fault(nil, "the row is empty; give at least one token") }
    guard count <= context else {
      throw raw.fault(
        nil, "the row has \(count) tokens, the model's context \(context); shorten it")
    }
    let counts = [false] + example.isTrained.dropFirst()
    return ScoreRow(
      index: index, place: "\(raw.file):\(raw.line)", tokens: example.tokens, counts: counts)
  }

  private mutating func rendered(_ raw: JSONRow) throws -> RenderedExample {
    let row = try DataRow(raw, of: source)
    if raw.object["prompt"] == nil, case .completion(let text) = row.target,
      row.prompt == .text("")
    {
      // A text alone: nothing says that it ends here.
      if text.isEmpty { throw raw.fault("text", "is empty; give at least one token") }
      return try counted(renderer().prompt(.text(text)))
    }
    return try row.rendered(for: .training, with: renderer())
  }

  private mutating func renderer() throws -> Renderer {
    let renderer = try loaded ?? load()
    loaded = renderer
    return renderer
  }

  private func given(_ raw: JSONRow) throws(DataError) -> RenderedExample {
    if let other = ["text", "prompt", "messages"].first(where: { raw.object[$0] != nil }) {
      throw raw.fault("tokens", "\(other) is here, too; give one of them")
    }
    guard let list = raw.object["tokens"]?.array else {
      throw raw.fault(
        "tokens", "expected a list of ids, found \(raw.object["tokens"]?.kind ?? "nothing")")
    }
    var ids: [Int32] = []
    for (place, value) in list.enumerated() {
      guard let id = value.int, 0..<shape.vocabSize ~= id else {
        throw raw.fault(
          "tokens[\(place)]",
          "expected an id in 0 ..< \(shape.vocabSize), found \(value.text.prefix(40))")
      }
      ids.append(Int32(id))
    }
    return counted(ids)
  }

  /// An example of which every token counts.
  private func counted(_ ids: [Int32]) -> RenderedExample {
    RenderedExample(tokens: ids, isTrained: ids.map { _ in true })
  }
}

extension JSONRow {
  fileprivate func fault(_ field: String?, _ problem: String) -> DataError {
    DataError(file, line: line, field: field, problem)
  }
}

extension [ScoreRow] {
  /// The rows in order, in batches of at most `tokens` tokens; a longer row is a batch of its own.
  func batches(tokens limit: Int) -> [ArraySlice<ScoreRow>] {
    var batches: [ArraySlice<ScoreRow>] = []
    var (start, held) = (0, 0)
    for (index, row) in enumerated() {
      if held > 0, held + row.tokens.count > limit {
        batches.append(self[start..<index])
        (start, held) = (index, 0)
      }
      held += row.tokens.count
    }
    return isEmpty ? [] : batches + [self[start...]]
  }
}
