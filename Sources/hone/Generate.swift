import ArgumentParser
import Foundation
import Generation
import Models
import Records
import Text

/// Continues a prompt.
struct Generate: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Let a model continue a prompt.",
    discussion: """
      MODEL is a checkpoint's directory, or a run's, which stands for its latest
      checkpoint. One sample is printed as it is written; several are printed in
      order, a rule between them.

        hone generate runs/quickstart-seed1 --prompt '578+467='
        hone generate checkpoints/sft --prompt 'Once upon a time' --samples 4 --top-p 0.9
        hone generate checkpoints/chat --chat --prompt 'Who are you?'

      The same seed gives the same text, but with --chat and a template that writes
      the day: it is today. Keys of --json, a list: text, stop (eos,
      stop_string, length), tokens, log_probs (nats, at the temperature, before
      top-k, top-p and min-p).
      """)

  @OptionGroup var options: ModelOptions
  @Option(help: "The text to continue; - reads standard input.") var prompt: String
  @Option(help: .init("The most tokens to write.", valueName: "n")) var maxTokens = 256
  @Option(help: .init("How many continuations.", valueName: "n")) var samples = 1
  @Option(help: .init("A text that ends a continuation; may be repeated.", valueName: "text"))
  var stop: [String] = []
  @Option(help: .init("Which draws.", valueName: "n")) var seed: UInt64 = 0
  @OptionGroup(title: "Sampling") var sampling: SamplingOptions
  @Flag(help: "The prompt is a user's message in a conversation.") var chat = false
  @Flag(help: "Print the continuations as JSON.") var json = false

  func validate() throws {
    if !(1...100_000 ~= samples) {
      throw ValidationError("--samples is \(samples); give 1 to 100000")
    }
    if maxTokens < 1 { throw ValidationError("--max-tokens is \(maxTokens); give 1 or more") }
    if stop.contains("") { throw ValidationError("--stop is empty; give a text") }
  }

  func run() async throws {
    let decoder = try options.decoder()
    let renderer = try options.renderer(for: decoder.configuration, on: .today)
    let request = try request(decoder, renderer)
    let console = Console.current
    if samples == 1, !json {
      let action = try decoder.stream(request(0), tokenizer: renderer.tokenizer, console.write)
      console.print()
      if action.stop == .length { console.error("(stopped after \(action.tokens.count) tokens)") }
      return
    }
    let engine = Engine(decoder, tokenizer: renderer.tokenizer)
    defer { engine.close() }
    let actions = try await engine.sample((0..<samples).map(request)).map { try $0.get() }
    if json { return try console.print(json: actions) }
    for (index, action) in actions.enumerated() {
      console.print("── \(index), \(action.tokens.count) tokens, \(action.stop.rawValue)")
      console.print(action.text)
    }
  }

  /// The request for each sample.
  private func request(_ decoder: Decoder, _ renderer: Renderer) throws -> (Int) -> SampleRequest {
    let text = prompt == "-" ? try standardInput() : prompt
    let shown: Prompt = chat ? .messages([Message(.user, text)]) : .text(text)
    let prefix = try renderer.prompt(shown)
    let ends = renderer.ends(of: decoder.configuration)
    return { index in
      SampleRequest(
        prefix: prefix, settings: sampling.settings, ends: ends, stops: stop, limit: maxTokens,
        seed: Seed(seed).child(index))
    }
  }

  private func standardInput() throws(Refusal) -> String {
    let data = FileHandle.standardInput.readDataToEndOfFile()
    guard let text = String(validating: data, as: UTF8.self) else {
      throw Refusal(.data, "standard input: is not valid UTF-8; save it as UTF-8")
    }
    return text.hasSuffix("\n") ? String(text.dropLast()) : text
  }
}
