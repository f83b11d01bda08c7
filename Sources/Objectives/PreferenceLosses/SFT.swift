import Recipes
import Tensors

/// The negative log-likelihood of what was chosen, over the mean of the step's tokens.
///
/// Beside another loss it holds up the likelihood of chosen completions: `[sigmoid, sft]` with weights
/// 1 and 0.005 is RPO, `[sigmoid, bco_pair, sft]` with 0.8, 0.2 and 1 is MPO, with `orpo` it is ORPO's
/// first half.
///
/// - SeeAlso: compared with TRL 1.16, loss_type sft.
public struct SFT: PreferenceLoss {
  /// Whether prompts are learned too, as TRL's ORPO does; their tokens count in the mean.
  public var includesPrompt: Bool = false

  /// Completions alone.
  public init() {}

  /// The prompts, where they are learned.
  public var needs: PreferenceNeeds { includesPrompt ? .prompts : [] }

  /// `-log π(y_w | x)` times the step's examples over its tokens.
  public func losses(_ batch: PreferenceBatch, memory: inout NoMemory) -> Tensor {
    var (likelihoods, tokens) = (batch.likelihoods, batch.step.chosenTokens)
    if includesPrompt {
      guard let prompts = batch.promptLikelihoods else {
        preconditionFailure("the prompts are to be learned and a batch came without them")
      }
      likelihoods = likelihoods + prompts
      tokens += batch.step.promptTokens
    }
    return likelihoods * (-Float(batch.step.examples) / Float(max(1, tokens)))
  }

  /// `log π`.
  public func rewards(_ completions: Completions) -> Tensor { completions.logProbs }
}
