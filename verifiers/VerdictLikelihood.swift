import Foundation
import Recipes
import Records
import Rewards

/// How likely a model in this process is to say yes: `P(yes) / (P(yes) + P(no))`.
///
/// The model reads the template as a user's message by its own tokenizer and chat template, and what
/// counts is the probability of the words that would follow; words of several tokens have the product
/// of their tokens'. Nothing is sampled, so that the score is exact and the same each time.
///
/// - SeeAlso: Zhang et al. 2024 (GenRM), arXiv:2408.15240, whose score is P(yes) alone.
public struct VerdictLikelihood: PreparedVerifier {
  /// The model's directory: a checkpoint, or adapters with the name of their base.
  public var model = ""
  /// A Jinja file, or `role_tags`, in place of the model's own chat template.
  public var chatTemplate: String?
  /// What is said before everything else; nothing where not given.
  public var system: String?
  /// What is asked; its places are `{prompt}`, `{completion}` and any column.
  public var template = """
    Question:
    {prompt}

    Proposed answer:
    {completion}

    Is the proposed answer correct? Answer Yes or No.
    """
  /// What of the completion is shown; all of it where not given.
  public var extract: ExtractionRule?
  /// The word of a right answer.
  public var yes = "Yes"
  /// The word of a wrong one.
  public var no = "No"

  /// No model yet.
  public init() {}

  /// There is a model, the template shows the completion, and the words differ.
  public func validate(_ issues: inout Issues) {
    issues.require(!model.isEmpty, "model", "is empty; give a model's directory")
    issues.require(
      PromptTemplate(template).places.contains("completion"), "template",
      "has no place for {completion}; put one where the judge is to see it")
    for (key, word) in [("yes", yes), ("no", no)] {
      issues.require(
        !word.trimmingWhitespace.isEmpty, key,
        "is empty; a word such as \(key.capitalized) would do")
    }
    issues.require(yes != no, "no", "is the same word as yes")
  }

  /// A group, so that the model reads several at once.
  public var granularity: Granularity { .group }

  /// The model, with what it is asked.
  public func judge(with services: VerifierServices) async throws(VerifierError) -> any Judge {
    guard let models = services.models else {
      throw .failed(reason: "nobody here can open models; judge in a run, or with hone verify")
    }
    return LikelihoodJudge(
      settings: self, template: PromptTemplate(template),
      model: try await models.model(
        at: services.place(model), chatTemplate: template(services)))
  }

  /// Finds out whether there is a model; its weights are not read.
  public func rehearse(with services: VerifierServices) async throws(VerifierError) {
    try services.models?.check(at: services.place(model), chatTemplate: template(services))
  }

  /// The template as those who open models take it.
  private func template(_ services: VerifierServices) -> String? {
    chatTemplate.map { $0 == "role_tags" ? $0 : services.place($0).path }
  }
}

private struct LikelihoodJudge: Judge {
  let settings: VerdictLikelihood
  let template: PromptTemplate
  let model: any JudgeModel

  var granularity: Granularity { settings.granularity }

  func verdicts(on submissions: [Submission]) async throws(VerifierError) -> [Verdict] {
    try await results(on: submissions).verdicts()
  }

  func results(on submissions: [Submission]) async -> [Result<Verdict, VerifierError>] {
    let questions = submissions.map(question)
    let asked = questions.compactMap { question in
      if case .asked(let messages) = question { return messages }
      return nil
    }
    var found = await model.logProbs(of: [settings.yes, settings.no], after: asked)[...]
    return questions.map { question in
      switch question {
      case .settled(let result): result
      case .asked: (found.popFirst() ?? .failure(.failed(reason: "no answer"))).flatMap(verdict)
      }
    }
  }

  /// What the model is asked about a submission, or what is known without it.
  private enum Question {
    case asked([Message])
    case settled(Result<Verdict, VerifierError>)
  }

  private func question(_ submission: Submission) -> Question {
    let shown: String
    do {
      shown = try submission.shown(by: settings.extract)
    } catch {
      return .settled(.success(Verdict(.unparseable, reason: error.reason)))
    }
    do throws(VerifierError) {
      let text = try template.filled(for: submission, ["completion": shown])
      let system = settings.system.map { [Message(.system, $0)] } ?? []
      return .asked(system + [Message(.user, text)])
    } catch {
      return .settled(.failure(error))
    }
  }

  private func verdict(_ logProbs: [Double]) -> Result<Verdict, VerifierError> {
    guard logProbs.count == 2, logProbs.allSatisfy(\.isFinite) else {
      return .failure(.failed(reason: "the model's log-probabilities are \(logProbs)"))
    }
    let (yes, no) = (logProbs[0], logProbs[1])
    let score = 1 / (1 + exp(no - yes))
    return .success(
      Verdict(
        .scored(score), reason: "log P(\(settings.yes)) = \(yes), log P(\(settings.no)) = \(no)",
        components: ["log_prob_yes": yes, "log_prob_no": no]))
  }
}
