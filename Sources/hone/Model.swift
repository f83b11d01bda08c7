import ArgumentParser

/// Looks at models and makes them.
struct Model: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Look at models, convert them, merge adapters, make new ones.",
    subcommands: [
      ModelInfo.self, ModelConvert.self, ModelMerge.self, ModelInit.self, ModelParity.self,
    ])
}
