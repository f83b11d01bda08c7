import Recipes

/// One stage of a recipe: a single-key map from its kind to its settings.
public struct StageEntry: Sendable {
  /// The stage.
  public var stage: any Stage

  /// A stage.
  public init(_ stage: any Stage) { self.stage = stage }

  /// What a run calls it: its `name`, else its kind.
  public var name: String { stage.name ?? kind }
  /// The kind of stage.
  public var kind: String { type(of: stage).kind }

  /// The stages there are.
  static let types: [any Stage.Type] = [
    Supervised.self, RewardModeling.self, PreferenceOptimization.self, PolicyOptimization.self,
    Evaluation.self,
  ]
}

extension StageEntry: Codable {
  private struct Key: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }
    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }

  /// Reads `{kind: settings}`.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    guard let type = Self.types.first(where: { container.contains(Key(stringValue: $0.kind)) })
    else {
      let kinds = Self.types.map { $0.kind }.joined(separator: ", ")
      throw DecodingError.dataCorrupted(
        .init(
          codingPath: decoder.codingPath,
          debugDescription: "expected a stage; the stages are \(kinds)"))
    }
    stage = try Self.read(type, container)
  }

  private static func read<S: Stage>(_ type: S.Type, _ container: KeyedDecodingContainer<Key>)
    throws -> any Stage
  {
    try container.decode(S.self, forKey: Key(stringValue: S.kind))
  }

  /// Writes `{kind: settings}`.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(stage, forKey: Key(stringValue: kind))
  }
}
