import ArgumentParser
import Foundation
import Kernels
import Models
import Text

/// A model that a command reads, and how.
struct ModelOptions: ParsableArguments {
  @Argument(help: "A checkpoint's directory, that of adapters, or a run.") var model: String
  @Option(help: .init("A tokenizer other than the model's own.", valueName: "path"))
  var tokenizer: String?
  @OptionGroup var template: ChatTemplateOption
  @Option(help: .init("How many threads compute.", valueName: "n")) var threads: Int?
  @Option(
    help: .init("How weights are held: auto (as the file has them) or another.", valueName: "type"))
  var dtype = WeightType.auto
  @Option(help: .init("The base of adapters, if not the one that they name.", valueName: "dir"))
  var base: String?
  @Flag(help: "Sequences do not open with BOS.") var noBos = false

  func validate() throws {
    if let threads, !(1...256 ~= threads) {
      throw ValidationError("--threads is \(threads); give 1 to 256")
    }
  }

  /// Where the model lies.
  func directory() throws -> ModelDirectory {
    try ModelDirectory(try Places.model(model), base: base.map { URL(filePath: $0) })
  }

  /// The model, be it a policy or a reward model; from here on as many threads compute as were asked
  /// for.
  func reader() throws -> Decoder {
    if let threads { Threads.count = threads }
    return try directory().model(as: dtype)
  }

  /// The model, which must be one that writes.
  func decoder() throws -> Decoder {
    let decoder = try reader()
    guard !decoder.configuration.isScoring else {
      throw Refusal(.data, "\(model): is a reward model, which writes nothing; give a policy")
    }
    return decoder
  }

  /// What writes and reads for a model of this shape.
  ///
  /// - Parameter day: what chat templates write that ask for the date.
  /// - Throws: `Refusal` where the tokenizer knows more tokens than the model.
  func renderer(for shape: DecoderConfiguration, on day: CalendarDate? = nil) throws -> Renderer {
    let place = try tokenizer.map { URL(filePath: $0) } ?? directory().tokenizer
    let vocabulary = try openTokenizer(at: place)
    let (size, rows) = (vocabulary.vocabularySize, shape.vocabSize)
    guard size <= rows else {
      throw Refusal(
        .data,
        "\(tokenizer ?? model): the tokenizer has \(size) tokens and the model \(rows); "
          + "give the tokenizer that the model was trained with")
    }
    var template = try self.template.template(beside: place, for: vocabulary)
    if var jinja = template as? JinjaTemplate {
      jinja.date = day
      template = jinja
    }
    return Renderer(vocabulary, template: template, addsBOS: !noBos)
  }
}

extension WeightType: ExpressibleByArgument {}

extension CalendarDate {
  /// The day on this machine's clock, where it is.
  static var today: CalendarDate? {
    let parts = Calendar(identifier: .gregorian).dateComponents(
      [.year, .month, .day], from: Date())
    guard let year = parts.year, let month = parts.month, let day = parts.day else { return nil }
    return CalendarDate(String(format: "%04d-%02d-%02d", year, month, day))
  }
}

extension Renderer {
  /// The tokens that end what a model of this shape writes: the tokenizer's, then the model's.
  func ends(of shape: DecoderConfiguration) -> [Int32] {
    let own = tokenizer.eosIDs
    return own + shape.eosTokenIDs.filter { !own.contains($0) }
  }
}
