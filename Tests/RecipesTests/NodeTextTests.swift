import Recipes
import Testing

@Suite struct NodeTextTests {
  private let node: Node = [
    "name": "run-1", "empty": [:], "none": [], "nothing": .null, "on": "true", "rate": 1e-5,
    "whole": 5.0, "list": [1, "a b", true, [2]],
    "stages": [["sft": ["k": [1, 4], "text": "a: \"b\"\n"]], ["type": "x", "y": [["z": -1]]]],
  ]

  @Test func `YAML is in blocks and reads back as it was`() throws {
    #expect(
      node.yaml == #"""
        name: run-1
        empty: {}
        none: []
        nothing: null
        on: "true"
        rate: 1e-05
        whole: 5.0
        list:
          - 1
          - "a b"
          - true
          - [2]
        stages:
          - sft:
              k: [1, 4]
              text: "a: \"b\"\n"
          - type: x
            y:
              - z: -1

        """#)
    #expect(try Node(yaml: node.yaml, file: "") == node)
  }

  @Test func `odd texts and keys survive`() throws {
    for text in ["", " a", "-", "- a", "#", "a #b", "1e5", "é", "\u{1}\u{85}", "null", "a:", "*x"] {
      let node = Node(.map([.init(text, Node(.string(text)))]))
      #expect(try Node(yaml: node.yaml, file: "") == node, "\(text.debugDescription)")
    }
  }

  @Test func `JSON has the same values`() {
    let node: Node = ["a": [1, 2.5], "b": ["c": .null, "d": []], "e": .init(.float(.infinity))]
    #expect(
      node.json == """
        {
          "a": [1, 2.5],
          "b": {
            "c": null,
            "d": []
          },
          "e": ".inf"
        }

        """)
  }

  @Test func `a value is written on one line, and reads back as it is`() throws {
    let node: Node = ["a": ["b": 1, "c d": ["x", "y, z"]], "e": [["f": "g"]], "h": [:]]
    #expect(node.flow == #"{a: {b: 1, "c d": [x, "y, z"]}, e: [{f: g}], h: {}}"#)
    #expect(try Node(yaml: node.flow, file: "flow.yaml") == node)
  }
}
