import Foundation
import Models
import Records
import Rewards
import Tensors
import Text

/// Opens models of Hone for verifiers, each directory once.
public actor JudgeModels: JudgeModelProvider {
  /// By directory and template.
  private var known: [[String]: LocalJudge] = [:]

  /// None opened yet.
  public init() {}

  /// The model in a directory, with its own tokenizer.
  ///
  /// - Throws: `VerifierError.failed` where there is none, or it cannot be read.
  public func model(at directory: URL, chatTemplate: String? = nil) throws(VerifierError)
    -> any JudgeModel
  {
    let name = [directory.standardizedFileURL.path, chatTemplate ?? ""]
    if let model = known[name] { return model }
    try check(at: directory, chatTemplate: chatTemplate)
    do {
      let made = LocalJudge(
        try ModelDirectory(directory).model(as: .auto), try renderer(directory, chatTemplate))
      known[name] = made
      return made
    } catch {
      throw .failed(reason: "\(error)")
    }
  }

  /// Finds out whether a model that writes, and can be told a conversation, lies in a directory.
  ///
  /// - Throws: as `model(at:chatTemplate:)`.
  public nonisolated func check(at directory: URL, chatTemplate: String? = nil)
    throws(VerifierError)
  {
    let place = directory.relativePath
    guard ModelDirectory.holdsModel(directory) else {
      throw .failed(reason: "\(place): holds no model; give a model's directory")
    }
    do {
      if try ModelDirectory(directory).configuration().isScoring {
        throw VerifierError.failed(
          reason: "\(place): gives scores and writes nothing; name it by the reward's key "
            + "reward_model")
      }
      if try renderer(directory, chatTemplate).template is MissingTemplate {
        throw VerifierError.failed(
          reason: "\(place): has no chat template; give chat_template a Jinja file, or role_tags")
      }
    } catch let error as VerifierError {
      throw error
    } catch {
      throw .failed(reason: "\(error)")
    }
  }

  private nonisolated func renderer(_ directory: URL, _ chatTemplate: String?) throws -> Renderer {
    let place = try ModelDirectory(directory).tokenizer
    let tokenizer = try openTokenizer(at: place)
    let template: any ChatTemplate =
      switch chatTemplate {
      case nil: try openChatTemplate(at: place, for: tokenizer)
      case RoleTags.recipeName?: RoleTags()
      case let file?: try openJinjaTemplate(file: URL(filePath: file), for: tokenizer)
      }
    return Renderer(tokenizer, template: template)
  }
}

/// A model that says how likely its next words are.
actor LocalJudge: JudgeModel {
  private let model: Decoder
  private let renderer: Renderer
  /// Conversations that are read together.
  private static let chunk = 8

  init(_ model: sending Decoder, _ renderer: Renderer) {
    self.model = model
    self.renderer = renderer
  }

  func logProbs(of choices: [String], after conversations: [[Message]])
    -> [Result<[Double], VerifierError>]
  {
    let tokens: [[Int32]]
    do throws(VerifierError) {
      tokens = try self.tokens(of: choices)
    } catch {
      return conversations.map { _ in .failure(error) }
    }
    let prompts = conversations.map { prompt($0, before: tokens) }
    return stride(from: 0, to: prompts.count, by: Self.chunk).flatMap { start in
      read(prompts[start..<min(start + Self.chunk, prompts.count)], tokens)
    }
  }

  /// The tokens of each choice as they follow a prompt.
  private func tokens(of choices: [String]) throws(VerifierError) -> [[Int32]] {
    var all: [[Int32]] = []
    for choice in choices {
      do {
        all.append(try renderer.tokenizer.encode(choice, at: .continuation))
      } catch {
        throw .failed(reason: "\"\(choice)\": \(error)")
      }
    }
    for (index, one) in all.enumerated() {
      for (other, text) in zip(all, choices).dropFirst(index + 1)
      where one.starts(with: other) || other.starts(with: one) {
        throw .failed(
          reason:
            "to this vocabulary one of \"\(choices[index])\" and \"\(text)\" begins the other; "
            + "words that begin apart would do")
      }
    }
    return all
  }

  private func prompt(_ messages: [Message], before choices: [[Int32]])
    -> Result<[Int32], VerifierError>
  {
    do {
      let prompt = try renderer.prompt(.messages(messages, variables: .object([])))
      let length = prompt.count + (choices.map(\.count).max() ?? 0)
      let limit = model.configuration.maxPositionEmbeddings
      guard !prompt.isEmpty, length <= limit else {
        return .failure(
          .failed(reason: "\(length) tokens are to be judged, and the model's context is \(limit)"))
      }
      return .success(prompt)
    } catch {
      return .failure(.failed(reason: "\(error)"))
    }
  }

  /// What the model says of some prompts, in one pass.
  private func read(_ prompts: ArraySlice<Result<[Int32], VerifierError>>, _ choices: [[Int32]])
    -> [Result<[Double], VerifierError>]
  {
    var batch = SequenceBatch()
    for case .success(let prompt) in prompts {
      for choice in choices {
        let sequence = prompt + choice
        batch.append(sequence, asking: sequence.indices.map { $0 >= prompt.count })
      }
    }
    let values = batch.tokens.isEmpty ? [] : model.read(batch).logProbs.scalars
    var sums = batch.asked.map { values[$0].reduce(0) { $0 + Double($1) } }[...]
    return prompts.map { prompt in
      prompt.map { _ in
        defer { sums = sums.dropFirst(choices.count) }
        return Array(sums.prefix(choices.count))
      }
    }
  }
}
