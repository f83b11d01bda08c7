import Datasets
import Foundation
import Models
import Recipes
import Records
import Rewards
import RunStore
import Tensors
import Text

/// Runs a recipe in a directory of its own, from the start or from its last checkpoint.
public struct Runner: Sendable {
  /// What the caller provides: the surroundings that a run must not look up by itself.
  public struct Surroundings: Sendable {
    /// Where relative paths start from.
    public var directory: URL
    /// Facts about machine and build, stored with the run.
    public var environment: JSON
    /// When the run begins, ISO 8601, UTC.
    public var created: String
    /// Where progress is shown.
    public var progress: any ProgressSink
    /// Whether the run was asked to stop.
    public var shouldStop: @Sendable () -> Bool
    /// Seconds on a clock that only goes forward.
    public var now: @Sendable () -> Double
    /// Calls of judges that run at once, which the rewards of a stage share; no result depends on it.
    public var judgements: Int

    /// Surroundings of a machine with so many processors, of which judges are given work for twice as
    /// many, and for 8 at least, since some of them wait.
    public init(
      directory: URL, environment: JSON, created: String, progress: any ProgressSink,
      processors: Int, shouldStop: @escaping @Sendable () -> Bool,
      now: @escaping @Sendable () -> Double
    ) {
      // Without the hint a relative path would replace the directory's last part.
      self.directory = URL(filePath: directory.path, directoryHint: .isDirectory)
      self.environment = environment
      self.created = created
      self.progress = progress
      judgements = max(8, processors.saturatingProduct(2))
      self.shouldStop = shouldStop
      self.now = now
    }
  }

  private let recipe: Recipe
  private let surroundings: Surroundings

  /// A runner for a resolved recipe.
  public init(_ recipe: Recipe, in surroundings: Surroundings) {
    self.recipe = recipe
    self.surroundings = surroundings
  }

  /// Reads what the run would read, data of all stages included, and writes nothing.
  ///
  /// - Throws: what `start` would throw before it makes the run's directory.
  public static func check(_ recipe: Recipe, in directory: URL) async throws {
    try recipe.requireDataFiles(in: directory)
    try requireReadable(recipe, in: directory, try Material(recipe, in: directory))
    try await recipe.rehearseVerifiers(in: directory)
  }

  private var output: URL {
    URL(filePath: recipe.outputDirectory, relativeTo: surroundings.directory)
  }

  /// Starts the run in a new directory.
  ///
  /// - Returns: the directory.
  public func start() async throws -> RunDirectory {
    // What cannot be read is found before anything is written.
    try recipe.requireDataFiles(in: surroundings.directory)
    let material = try Material(recipe, in: surroundings.directory)
    let checked = try Self.requireReadable(recipe, in: surroundings.directory, material)
    try await recipe.rehearseVerifiers(in: surroundings.directory)
    let directory = try RunDirectory.create(at: output)
    let lock = try RunLock(directory)
    let yaml = try Node(encoding: recipe).yaml
    try directory.write(recipe: yaml, environment: surroundings.environment)
    try directory.write(data: try dataFiles())
    try material.tokenizer.save(to: makeDirectory(directory.tokenizer))
    try material.template.save(to: directory.tokenizer)
    let stages = recipe.stages.enumerated().map {
      StageRecord(stage: $0, name: $1.name, kind: $1.kind)
    }
    let database = try RunDatabase.create(
      RunRecord(
        name: recipe.name, seed: recipe.seed, created: surroundings.created, stages: stages),
      under: lock)
    try await carryOut(material, directory, database, checked, from: nil)
    return directory
  }

  /// Goes on from the last checkpoint; a run that has none begins anew with the same bits.
  public func resume() async throws -> RunDirectory {
    let directory = try RunDirectory.open(at: output)
    let lock = try RunLock(directory)
    try Self.requireSame(recipe, in: directory)
    try requireSameData(directory)
    let (checkpoint, warnings) = CheckpointWriter(directory.checkpoints).latest()
    for warning in warnings { surroundings.progress.note(warning) }
    try await recipe.rehearseVerifiers(
      in: surroundings.directory, from: checkpoint?.nextStage ?? 0)
    var material = try Material(recipe, in: surroundings.directory, resuming: directory)
    if let checkpoint, let policy = try policy(at: checkpoint, of: directory) {
      material.model = policy
    }
    let database = try RunDatabase.resume(at: checkpoint?.manifest.position, under: lock)
    let place = checkpoint.map { "from \($0.url.lastPathComponent)" } ?? "from the start"
    surroundings.progress.note("going on \(place)")
    try await carryOut(material, directory, database, CheckedRows(), from: checkpoint)
    return directory
  }

  /// Reads and renders the data of every stage, so that no mistake waits for hours.
  ///
  /// - Returns: the rows that the first stage reads first.
  @discardableResult
  private static func requireReadable(
    _ recipe: Recipe, in directory: URL, _ material: Material
  ) throws -> CheckedRows {
    let checked = CheckedRows()
    let renderer = material.renderer(recipe)
    let context = material.model.configuration.maxPositionEmbeddings
    let rows = RowLoader(
      renderer: renderer, directory: directory, context: context, checked: checked)
    try recipe.requireRewardModels(in: directory, judging: renderer, context: context)
    var seen: Set<StageInput> = []
    for input in recipe.stages.flatMap({ $0.traits?.inputs ?? [] })
    where seen.insert(input).inserted {
      try rows.check(input, isFirst: seen.count == 1)
    }
    return checked
  }

  /// Opens a checkpoint of a run. Adapters may be for the recipe's own model, which keeps its type.
  private func open(_ checkpoint: URL, of run: RunDirectory) throws -> Decoder {
    let found = try ModelDirectory(checkpoint, relativeTo: surroundings.directory)
    return try recipe.withPrecision(
      try found.model(as: found.base.isBelow(run.url) ? .float32 : recipe.weightType))
  }

  /// The policy as it is where a checkpoint was made; `nil` for the recipe's own.
  private func policy(at checkpoint: Checkpoint, of run: RunDirectory) throws -> Decoder? {
    let index = checkpoint.manifest.position.stage
    guard recipe.stages.indices.contains(index) else { return nil }
    if recipe.stages[index].isTraining { return try open(checkpoint.url, of: run) }
    return try recipe.stages[..<index].lastIndex(where: \.isTraining).map {
      try open(finished($0, of: run), of: run)
    }
  }

  /// The checkpoint that stage `index` leaves.
  private func finished(_ index: Int, of run: RunDirectory) -> URL {
    run.checkpoints.appending(path: TrainingFrame.finalName(index, recipe.stages[index].name))
  }

  /// What stage `index` works on: the policy, or for a reward model a scorer over it.
  private func model(for index: Int, _ material: Material, _ run: RunDirectory, seed: Seed) throws
    -> Decoder
  {
    guard let stage = recipe.stages[index].stage as? RewardModeling else { return material.model }
    let start = try recipe.origin(of: index).map { try open(finished($0, of: run), of: run) }
    let vocabulary = material.tokenizer.vocabulary
    return stage.scorer(
      over: start ?? material.model, padID: vocabulary.padID ?? vocabulary.unkID, seed: seed)
  }

  /// Requires that a run was started with this very recipe.
  ///
  /// - Throws: `RunError.unusable` with the first line that differs.
  public static func requireSame(_ recipe: Recipe, in directory: RunDirectory) throws {
    let stored = try String(contentsOf: directory.recipe, encoding: .utf8)
    let mine = try Node(encoding: recipe).yaml
    guard stored != mine else { return }
    let pairs = zip(stored.split(separator: "\n"), mine.split(separator: "\n"))
    let line = pairs.first { $0 != $1 }.map { ": \"\($0)\" there, \"\($1)\" here" } ?? ""
    throw RunError.unusable(
      "\(directory.path): the run was started with another recipe\(line); "
        + "resume with the same one, or choose another output")
  }

  private func requireSameData(_ directory: RunDirectory) throws {
    try recipe.requireDataFiles(in: surroundings.directory)
    guard let start = try directory.dataFiles(), let path = try dataFiles().changed(since: start)
    else { return }
    throw RunError.unusable(
      "\(path): has changed since the run began; put the file back that it was started with, "
        + "or choose another output")
  }

  /// The files of all stages, each once, and those of the model.
  private func dataFiles() throws -> DataFiles {
    try DataFiles(
      recipe.dataFiles.map(\.path), model: try modelFiles(), in: surroundings.directory)
  }

  /// The files of the recipe's model, which adapters in checkpoints need; as paths from here where
  /// they lie below.
  private func modelFiles() throws -> [String] {
    let here = surroundings.directory.standardizedFileURL
    return try Material.directory(recipe.model, here)?.files().map { file in
      file.isBelow(here)
        ? file.standardizedFileURL.pathComponents.dropFirst(here.pathComponents.count)
          .joined(separator: "/")
        : file.path
    } ?? []
  }

  private func carryOut(
    _ material: Material, _ directory: RunDirectory, _ database: RunDatabase,
    _ checked: CheckedRows, from checkpoint: Checkpoint?
  ) async throws {
    let services = RunServices(
      database: database, directory: directory, checkedRows: checked,
      progress: surroundings.progress,
      open: { try self.open($0, of: directory) },
      judgements: surroundings.judgements, shouldStop: surroundings.shouldStop,
      now: surroundings.now)
    do {
      try await runStages(material, services, from: checkpoint)
      try database.setStatus(.finished)
    } catch RunError.interrupted {
      try database.setStatus(.interrupted)
      throw RunError.interrupted
    } catch {
      try? database.setStatus(.failed, message: "\(error)")
      throw error
    }
  }

  private func runStages(
    _ material: Material, _ services: RunServices, from checkpoint: Checkpoint?
  ) async throws {
    let isDone = checkpoint?.isEndOfStage ?? false
    let first = checkpoint?.nextStage ?? 0
    let renderer = material.renderer(recipe)
    if checkpoint == nil, recipe.needsScratchBase { try keepBase(material, services.directory) }
    for (index, entry) in recipe.stages.enumerated().dropFirst(first) {
      if surroundings.shouldStop() { throw RunError.interrupted }
      let seed = Seed(UInt64(recipe.seed)).child("stage").child(index)
      let session = StageSession(
        model: try model(for: index, material, services.directory, seed: seed.child("score")),
        renderer: renderer, seed: seed, stage: (index, entry.name),
        directory: surroundings.directory, rewards: recipe.rewards(for: index),
        base: recipe.base(of: index, model: material.base), run: services,
        resumption: index == first && !isDone ? checkpoint : nil)
      let isScorer = session.model.configuration.isScoring
      if let origin = recipe.origin(of: index), session.resumption == nil, !isScorer {
        try session.takeWeights(of: finished(origin, of: services.directory))
      }
      if let stage = entry.stage as? any TrainingStage { try session.prepare(stage) }
      // A scorer is made from the policy; what it has learned lies in its checkpoint.
      if isScorer, let checkpoint = session.resumption { try session.restore(checkpoint.url) }
      do {
        try await entry.stage.run(session)
      } catch {
        await session.verifierServices.scope.close()
        throw error
      }
      await session.verifierServices.scope.close()
      Tensor.giveBackIdleMemory()
    }
  }

  /// Writes a model from scratch that adapters are trained on, before any checkpoint names it.
  private func keepBase(_ material: Material, _ run: RunDirectory) throws {
    let place = run.url.appending(path: Recipe.scratchBase)
    try? FileManager.default.removeItem(at: place)
    try material.model.write(to: place)
    try material.tokenizer.save(to: place)
    try material.template.save(to: place)
  }
}

extension Checkpoint {
  /// Whether its stage was done.
  fileprivate var isEndOfStage: Bool { manifest.state["done"]?.bool ?? false }
  /// The stage that a run goes on with.
  fileprivate var nextStage: Int { manifest.position.stage + (isEndOfStage ? 1 : 0) }
}

extension RunDirectory {
  /// The vocabulary that the run uses.
  var tokenizer: URL { url.appending(path: "tokenizer") }
}

private func makeDirectory(_ url: URL) throws -> URL {
  try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  return url
}

extension URL {
  /// Whether the file lies in a directory, at whatever depth.
  func isBelow(_ directory: URL) -> Bool {
    let (mine, its) = (
      standardizedFileURL.pathComponents, directory.standardizedFileURL.pathComponents
    )
    return mine.count > its.count && mine.starts(with: its)
  }
}
