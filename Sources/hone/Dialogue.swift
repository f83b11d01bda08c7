import Generation
import Models
import Records
import Text

/// A conversation in the making: each reply is written after all that was said before.
struct Dialogue {
  private let decoder: Decoder
  private let renderer: Renderer
  private let system: String?
  private let request: SampleRequest
  private var messages: [Message]
  private var turn = 0
  private var memory = PrefixMemory()

  /// A conversation in which nothing was said yet but the system prompt.
  init(
    decoder: Decoder, renderer: Renderer, system: String?, settings: SamplingSettings,
    stops: [String], limit: Int, seed: Seed
  ) {
    self.decoder = decoder
    self.renderer = renderer
    self.system = system
    request = SampleRequest(
      prefix: [], settings: settings, ends: renderer.ends(of: decoder.configuration),
      stops: stops, limit: limit, seed: seed)
    messages = Self.opening(system)
  }

  private static func opening(_ system: String?) -> [Message] {
    system.map { [Message(.system, $0)] } ?? []
  }

  /// Begins anew; the draws go on.
  mutating func reset() {
    messages = Self.opening(system)
    memory.forget()
  }

  /// Says `text` and hands out the reply as it is written.
  ///
  /// - Throws: `TokenizerError`, `RolloutError`, or `Refusal` where the conversation has outgrown the
  ///   model's context; it is then as before.
  mutating func reply(to text: String, _ write: (String) -> Void) throws -> Action {
    let asked = messages + [Message(.user, text)]
    var request = request
    request.prefix = try renderer.prompt(.messages(asked))
    request.seed = request.seed.child(turn)
    let action: Action
    do {
      action = try decoder.stream(
        request, tokenizer: renderer.tokenizer, memory: &memory, write)
    } catch RolloutError.promptTooLong(let tokens, let context) {
      throw Refusal(
        .data,
        "the conversation has \(tokens) tokens and the model's context \(context); "
          + "begin anew with /reset")
    }
    messages = asked + [Message(.assistant, action.text)]
    turn += 1
    return action
  }
}
