import Recipes

protocol Surrogate: Component {}

struct ClippedSurrogate: Surrogate, Equatable {
  var epsilon: Float = 0.2
  var epsilonHigh: Float = 0.28
  init() {}
  func validate(_ issues: inout Issues) {
    issues.require(epsilon >= 0, "epsilon", "must not be negative; give 0 or more")
  }
}

struct CISPO: Surrogate, Equatable {
  var epsilonHigh: Float = 5
  var delta: Float?
  init() {}
}

/// A surrogate made of surrogates.
struct Mixture: Surrogate {
  var parts: [Choice<SurrogateFamily>] = []
  var other: Choice<SurrogateFamily>?
  init() {}
}

enum SurrogateFamily: Family {
  static let catalog = {
    var catalog = Catalog<any Surrogate>("surrogate")
    catalog.add(
      ClippedSurrogate.self, documentation: "PPO's clipped ratio.",
      settings: [
        Setting(
          property: "epsilon", type: "Float", default: "0.2",
          documentation: "How far below 1 the ratio may fall.")
      ]
    ) { $0 }
    catalog.add(CISPO.self) { $0 }
    catalog.add(Mixture.self) { $0 }
    return catalog
  }()
}

enum Scaling: String, Codable, CaseIterable {
  case group, batch
  case perToken
}

struct Optimizer: Component, Equatable {
  var learningRate: Double = 1e-5
  var betas: [Float] = [0.9, 0.95]
  init() {}
  init(learningRate: Double) { self.learningRate = learningRate }
  func validate(_ issues: inout Issues) {
    issues.require(learningRate > 0, "learning_rate", "must be positive; try 1e-5")
    issues.require(betas.count == 2, "betas", "needs two numbers; write [0.9, 0.95]")
  }
}

/// Has no `init()`: every key must be given.
struct Source: Codable, Equatable {
  var file: String
  var weight: Float?
}

struct Training: Component {
  var name = "run"
  var seed: UInt64 = 0
  var maxSteps: Int32 = 10
  var temperature: Float?
  var shuffle = true
  var scaling = Scaling.group
  var optimizer = Optimizer(learningRate: 2e-5)
  var second: Optimizer?
  var schedule: [Optimizer] = []
  var surrogate = Choice<SurrogateFamily>(ClippedSurrogate())
  var extra: [Choice<SurrogateFamily>] = []
  var sources: [Source] = []
  var columns: [String: String] = [:]
  init() {}
}

/// Reads settings from YAML in a file called `r.yaml`.
func training(_ yaml: String) throws -> Training {
  try Node(yaml: yaml, file: "r.yaml").decode(Training.self)
}

/// The text of what a piece of work throws; empty where it throws nothing.
func errors(_ work: () throws -> some Any) -> String {
  do {
    _ = try work()
    return ""
  } catch {
    return "\(error)"
  }
}

/// One file, or several.
struct Files: Codable, Equatable {
  var names: [String] = []
  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let isOne = decoder.recipeNode?.text != nil
    names = isOne ? [try container.decode(String.self)] : try container.decode([String].self)
  }
  func encode(to encoder: any Encoder) throws { try names.encode(to: encoder) }
}
