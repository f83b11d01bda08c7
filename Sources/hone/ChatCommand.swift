import ArgumentParser
import Foundation
import Generation
import Models
import Records
import Text

/// A conversation with a model.
struct ChatCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "chat", abstract: "Talk with a model.",
    discussion: """
      Every line is a message; the model sees the whole conversation, as its chat
      template writes it. Works with a pipe, too: a line of input, a reply.

        hone chat models/llama-instruct
        hone chat checkpoints/chat --system 'Answer briefly.' --temperature 0
        printf 'Hello\\nAnd you?\\n' | hone chat checkpoints/chat --seed 3

      /reset begins anew, /quit or the end of the input (Ctrl-D) ends, Ctrl-C ends at
      once; a line that shall begin with a slash begins with two. The same seed and
      lines give the same replies, but for a template that writes the day: it is today.
      """)

  @OptionGroup var options: ModelOptions
  @Option(help: .init("Instructions that open the conversation.", valueName: "text"))
  var system: String?
  @Option(help: .init("The most tokens of a reply.", valueName: "n")) var maxTokens = 512
  @Option(help: .init("A text that ends a reply; may be repeated.", valueName: "text"))
  var stop: [String] = []
  @Option(help: .init("Which draws.", valueName: "n")) var seed: UInt64 = 0
  @OptionGroup(title: "Sampling") var sampling: SamplingOptions

  func validate() throws {
    if maxTokens < 1 { throw ValidationError("--max-tokens is \(maxTokens); give 1 or more") }
    if stop.contains("") { throw ValidationError("--stop is empty; give a text") }
  }

  func run() async throws {
    let decoder = try options.decoder()
    var dialogue = Dialogue(
      decoder: decoder, renderer: try options.renderer(for: decoder.configuration, on: .today),
      system: system, settings: sampling.settings, stops: stop, limit: maxTokens,
      seed: Seed(seed))
    let console = Console.current
    while let line = console.ask("> ") {
      switch ChatLine(line) {
      case .nothing: continue
      case .quit: return
      case .reset: dialogue.reset()
      case .unknown(let name):
        console.error("/\(name): there is no such command; the commands are /reset, /quit")
      case .message(let text): try answer(text, &dialogue, console)
      }
    }
  }

  /// Prints the reply as it is written. Where a person sits, a message that cannot be answered is
  /// taken back, and the conversation goes on.
  private func answer(_ text: String, _ dialogue: inout Dialogue, _ console: Console) throws {
    do {
      let action = try dialogue.reply(to: text, console.write)
      console.print()
      if action.stop == .length { console.error("(stopped after \(action.tokens.count) tokens)") }
    } catch {
      guard console.isInteractive() else { throw error }
      console.error("error: \(error); the message was taken back")
    }
  }
}

/// What a line of input means.
enum ChatLine: Equatable {
  case nothing
  case quit
  case reset
  case unknown(String)
  case message(String)

  init(_ line: String) {
    let words = line.trimmingCharacters(in: .whitespaces)
    switch words {
    case "": self = .nothing
    case "/quit": self = .quit
    case "/reset": self = .reset
    default:
      if line.hasPrefix("//") {
        self = .message(String(line.dropFirst()))
      } else if line.hasPrefix("/") {
        self = .unknown(String(words.dropFirst()))
      } else {
        self = .message(line)
      }
    }
  }
}
