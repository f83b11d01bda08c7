import Foundation
import PackagePlugin

/// Writes the catalog of each family: every file that lies directly in its folder names one type.
///
/// Files with `+` in their name and files in subfolders are no components.
@main struct CatalogPlugin: BuildToolPlugin {
  /// A folder of a module, empty for the module's own, and the protocol of its types.
  private struct Source {
    let module, folder, component: String
    var imports: [String] = []
  }

  private static let sources = [
    Source(module: "Objectives", folder: "Surrogates", component: "Surrogate"),
    Source(module: "Objectives", folder: "Regularizers", component: "Regularizer"),
    Source(module: "Objectives", folder: "TokenWeightings", component: "TokenWeighting"),
    Source(module: "Objectives", folder: "Reductions", component: "Reduction"),
    Source(module: "Objectives", folder: "Advantages", component: "AdvantageEstimator"),
    Source(module: "Objectives", folder: "PreferenceLosses", component: "PreferenceLoss"),
    Source(module: "Objectives", folder: "SupervisedLosses", component: "SupervisedLoss"),
    Source(module: "Objectives", folder: "ValueLosses", component: "ValueLoss"),
    Source(module: "Objectives", folder: "RewardLosses", component: "RewardLoss"),
    Source(module: "Rewards", folder: "Shapers", component: "RewardShaper"),
    Source(module: "Verifiers", folder: "", component: "Verifier", imports: ["Rewards"]),
    Source(module: "Rollouts", folder: "Curricula", component: "Curriculum"),
    Source(module: "Rollouts", folder: "Gates", component: "Gate"),
    Source(module: "Rollouts", folder: "Strategies", component: "RolloutStrategy"),
    Source(module: "Rollouts", folder: "Environments", component: "EnvironmentFactory"),
    Source(module: "Rollouts", folder: "Searches", component: "Search"),
    Source(module: "Models", folder: "Families", component: "Architecture"),
  ]

  func createBuildCommands(context: PluginContext, target: any Target) throws -> [Command] {
    guard let target = target as? any SourceModuleTarget else { return [] }
    let tool = try context.tool(named: "CatalogTool").url
    return Self.sources.filter { $0.module == target.name }.compactMap { source in
      let files = files(of: source, in: target)
      guard !files.isEmpty else { return nil }
      let output = context.pluginWorkDirectoryURL.appending(path: "\(source.component)Family.swift")
      return .buildCommand(
        displayName: "Catalog of \(source.component)", executable: tool,
        arguments: [source.component, source.imports.joined(separator: ","), output.path]
          + files.map(\.path),
        inputFiles: files, outputFiles: [output])
    }
  }

  private func files(of source: Source, in target: any SourceModuleTarget) -> [URL] {
    let folder = target.directoryURL.appending(path: source.folder).standardizedFileURL.path
    return target.sourceFiles(withSuffix: ".swift").map(\.url).filter { file in
      let parent = file.deletingLastPathComponent().standardizedFileURL.path
      return trimmed(parent) == trimmed(folder) && !file.lastPathComponent.contains("+")
    }.sorted { $0.path < $1.path }
  }

  private func trimmed(_ path: String) -> Substring {
    path.last == "/" ? path.dropLast() : path[...]
  }
}
