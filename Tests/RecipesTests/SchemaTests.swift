import Recipes
import Testing

@Suite struct SchemaTests {
  @Test func `a component's schema is closed and shows types, choices and defaults`() throws {
    let schema = try Node.schema(for: Training.self)
    let name = try #require(schema["$ref"]?.text?.split(separator: "/").last.map(String.init))
    let training = try #require(schema["$defs"]?[name])
    #expect(training["additionalProperties"] == false)
    let keys = try #require(training["properties"])
    #expect(keys["seed"] == ["type": "integer", "minimum": 0, "default": 0])
    #expect(keys["temperature"] == ["anyOf": [["type": "number"], ["type": "null"]]])
    #expect(keys["scaling"] == ["enum": ["group", "batch", "per_token"], "default": "group"])
    #expect(keys["surrogate"] == ["$ref": "#/$defs/SurrogateFamily"])
    #expect(
      keys["columns"] == ["type": "object", "additionalProperties": ["type": "string"]])
    #expect(keys["extra"]?["items"] == ["$ref": "#/$defs/SurrogateFamily"])
  }

  @Test func `a family's schema has a choice for each part, with its words`() throws {
    let schema = try Node.schema(for: SurrogateFamily.self)
    let choices = try #require(schema["$defs"]?["SurrogateFamily"]?["anyOf"]?.elements)
    #expect(choices.first == ["enum": ["clipped_surrogate", "cispo", "mixture"]])
    #expect(
      choices[1] == [
        "description": "PPO's clipped ratio.", "type": "object",
        "properties": [
          "type": ["const": "clipped_surrogate"],
          "epsilon": [
            "type": "number", "description": "How far below 1 the ratio may fall.", "default": 0.2,
          ],
          "epsilon_high": ["type": "number", "default": 0.28],
        ],
        "additionalProperties": false,
      ])
  }
}
