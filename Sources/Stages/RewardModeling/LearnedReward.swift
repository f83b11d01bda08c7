import Foundation
import Models
import Records
import Rewards
import Tensors
import Text

/// A reward model that judges what a policy writes, by the ids that the policy read and wrote.
///
/// Nothing is rendered anew, so both must have the same vocabulary and the same template. A completion
/// that was cut off is judged as it stands.
actor LearnedReward: Judge {
  nonisolated var granularity: Granularity { .batch }
  private let model: Decoder
  /// Sequences that are read together.
  private static let chunk = 32

  /// Reads a reward model, and holds it to the policy that it will judge.
  ///
  /// - Throws: `CheckpointError` or `TokenizerError` where it cannot be read, `RunError.unusable` where
  ///   it is none, or of another vocabulary or template.
  init(_ directory: URL, judging renderer: Renderer) throws {
    try Self.check(directory, judging: renderer)
    model = try Decoder(contentsOf: directory)
  }

  /// The same without reading the weights.
  static func check(_ directory: URL, judging renderer: Renderer) throws {
    let place = directory.relativePath
    guard try DecoderConfiguration(directory: directory).isScoring else {
      throw RunError.unusable(
        "\(place): is no reward model but one that writes; "
          + "give the checkpoint of a reward_model stage, or a classifier with one label")
    }
    let tokenizer = try openTokenizer(at: directory)
    guard tokenizer.identity == renderer.tokenizer.identity else {
      throw RunError.unusable(
        "\(place): the reward model's vocabulary of \(tokenizer.vocabularySize) tokens is not the "
          + "policy's of \(renderer.tokenizer.vocabularySize); train the reward model from this policy"
      )
    }
    var its = renderer
    its.template = try openChatTemplate(at: directory, for: tokenizer)
    guard its.sample == renderer.sample else {
      throw RunError.unusable(
        "\(place): the reward model's chat template is not the policy's; "
          + "give tokenizer.chat_template the one that the reward model was trained with")
    }
  }

  func verdicts(on submissions: [Submission]) async throws(VerifierError) -> [Verdict] {
    let limit = model.configuration.maxPositionEmbeddings
    let vocabulary = model.configuration.vocabSize
    for submission in submissions {
      let ids = submission.sequence
      guard 1...limit ~= ids.count, ids.allSatisfy({ 0..<vocabulary ~= Int($0) }) else {
        throw .failed(
          reason: "problem \(submission.problem): a sequence of \(ids.count) tokens is none that "
            + "the reward model can read; its context is \(limit), its vocabulary \(vocabulary)")
      }
    }
    var scores: [Float] = []
    for start in stride(from: 0, to: submissions.count, by: Self.chunk) {
      var batch = SequenceBatch()
      for submission in submissions[start..<min(start + Self.chunk, submissions.count)] {
        batch.append(submission.sequence, asking: [])
      }
      scores += model.scores(batch.tokens, sequences: batch.sequences).scalars
    }
    return scores.map { .scored(Double($0), "reward model") }
  }
}

extension Renderer {
  /// A conversation as ids, to tell templates apart; `nil` where there is no template.
  fileprivate var sample: [Int32]? {
    let messages = [Message(.user, "1"), Message(.assistant, "2"), Message(.user, "3")]
    return try? prompt(.messages(messages, variables: .object([])))
  }
}
