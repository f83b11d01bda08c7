import Generation
import Models
import Testing

@Suite struct PrefixMemoryTests {
  /// Turns of a conversation: each prompt goes on after the reply, after another reply, or anew.
  @Test(arguments: families)
  func `what is remembered changes no bit`(family: String) throws {
    let model = try Fixtures.model(family)
    var memory = PrefixMemory()
    var prompt: [Int32] = [1, 5, 9, 33]
    for turn in 0..<4 {
      let request = SampleRequest.plain(prompt, limit: 6, seed: turn)
      let remembered = try model.stream(request, tokenizer: Characters(), memory: &memory) { _ in }
      let anew = try model.stream(request, tokenizer: Characters()) { _ in }
      #expect(remembered == anew)
      switch turn {
      case 0: prompt += anew.tokens + [7, 8]
      case 1: prompt += anew.tokens.dropLast(2) + [2, 2]
      default: prompt = [4, 4, 2]
      }
    }
  }

  @Test func `a prompt that is known whole is read again at its end`() throws {
    let model = try Fixtures.model("llama")
    var memory = PrefixMemory()
    let request = SampleRequest.greedy([1, 2, 3], limit: 4)
    let first = try model.stream(request, tokenizer: Characters(), memory: &memory) { _ in }
    let second = try model.stream(request, tokenizer: Characters(), memory: &memory) { _ in }
    #expect(first == second)
  }
}
