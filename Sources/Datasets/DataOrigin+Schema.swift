public import Recipes

extension DataOrigin: SchemaDescribed {
  /// A path, a source's map, a list of either, or a generator's map.
  public static func schema(_ writer: inout SchemaWriter) throws -> Node {
    let source: Node = ["anyOf": [["type": "string"], try writer.schema(of: DataSource.self)]]
    let generator: Node = [
      "type": "object", "properties": ["generator": ["type": "string"]],
      "required": ["generator"],
    ]
    return ["anyOf": [source, ["type": "array", "items": source], generator]]
  }
}
