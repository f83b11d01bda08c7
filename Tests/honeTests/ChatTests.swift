import Foundation
import Testing

@testable import hone

@Suite struct ChatTests {
  private static let letters = "0123456789+-*=#,<|>\nabcdefghijklmnopqrstuvwxyz"

  private func trial() throws -> Trial {
    let trial = try Trial()
    try trial.makeModel(letters: Self.letters, context: 96)
    return trial
  }

  @Test func `each line gets a reply, and the conversation is remembered`() async throws {
    let trial = try trial()
    let line = "chat DIR/model --max-tokens 5 --seed 1"
    let first = await trial.hone(line, input: ["1+1"])
    #expect(first.code == 0 && !first.output.isEmpty)
    let both = await trial.hone(line, input: ["1+1", "", "  ", "2"])
    #expect(both.output.hasPrefix(first.output) && both.output.count > first.output.count)
    #expect(await trial.hone(line, input: ["1+1", "2"]).output == both.output)
  }

  @Test func `commands reset and end the conversation`() async throws {
    let trial = try trial()
    let line = "chat DIR/model --max-tokens 5 --temperature 0"
    let once = await trial.hone(line, input: ["a", "/quit", "b"])
    let twice = await trial.hone(line, input: ["a", "/reset", "a"])
    #expect(twice.output == once.output + once.output)
    let unknown = await trial.hone(line, input: ["/help"])
    #expect(
      unknown.error == "/help: there is no such command; the commands are /reset, /quit\n")
    #expect(ChatLine("//x") == .message("/x"))
  }

  @Test func `a template that writes the day gets one`() async throws {
    let trial = try trial()
    try trial.write(
      "model/chat_template.jinja",
      "{{ strftime_now('%Y') }}{% for m in messages %}{{ m.content }}{% endfor %}")
    let chat = await trial.hone("chat DIR/model --max-tokens 1", input: ["a"])
    #expect(chat.code == 0)
    let written = await trial.hone("generate DIR/model --chat --prompt a --max-tokens 1")
    #expect(written.code == 0)
  }

  @Test func `a conversation that outgrows the context is an error`() async throws {
    let trial = try trial()
    let line = String(repeating: "1", count: 30)
    let outcome = await trial.hone("chat DIR/model --max-tokens 1", input: [line, line])
    #expect(outcome.code == 65 && outcome.output.hasSuffix("\n"))
    // BOS; <|user|>, 30 ones, line breaks: 40; <|assistant|> and a line break: 14; a reply, EOS: 2.
    // 1 + 40 + 14 + 2 + 40 + 14.
    #expect(
      outcome.error.hasSuffix(
        "error: the conversation has 111 tokens and the model's context 96; "
          + "begin anew with /reset\n"))
  }
}
