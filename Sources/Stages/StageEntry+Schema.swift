import Recipes

extension StageEntry: SchemaDescribed {
  /// A map with one key, a stage's kind or a preset's name, or that bare word.
  public static func schema(_ writer: inout SchemaWriter) throws -> Node {
    var properties: [Node.Entry] = []
    for name in stageNames {
      guard let type = types.first(where: { $0.kind == stageKind(name) }) else { continue }
      properties.append(.init(name, try stage(type, name, &writer)))
    }
    let map: Node = [
      "type": "object", "properties": Node(.map(properties)), "additionalProperties": false,
      "minProperties": 1, "maxProperties": 1,
    ]
    let names = Node(.list(stageNames.map { Node(.string($0)) }))
    return ["anyOf": [["enum": names], map]]
  }

  /// The settings of a stage, and the flat keys that stand for some of them.
  private static func stage(_ type: any Stage.Type, _ name: String, _ writer: inout SchemaWriter)
    throws -> Node
  {
    let settings = try writer.settings(of: type)
    var properties = settings["properties"]?.entries ?? []
    properties.append(.init("extends", [:]))
    for (key, path) in stageAliases(name).sorted(by: { $0.key < $1.key }) {
      properties.append(.init(key, ["description": Node(.string("Stands for \(path)."))]))
    }
    if stageKind(name) == PolicyOptimization.kind {
      properties.append(.init("loss_type", ["description": "Stands for objective.reduction."]))
    }
    return settings.replacing(.init("properties", Node(.map(properties))))
  }
}

extension StageEntry: Nesting {
  /// Walks the settings of every stage.
  public static func visit(_ places: inout FamilyPlaces, at path: RecipePath) throws {
    for type in types { try places.visit(type, at: path.appending(type.kind)) }
  }
}
