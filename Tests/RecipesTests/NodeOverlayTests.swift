import Recipes
import Testing

@Suite struct NodeOverlayTests {
  @Test(
    arguments: [
      (
        ["a": 1, "m": ["x": 1, "y": 2]], ["m": ["y": 3, "z": 4]],
        ["a": 1, "m": ["x": 1, "y": 3, "z": 4]]
      ),
      (["l": [1, 2]], ["l": [3]], ["l": [3]]),
      (["m": ["x": 1]], ["m": .null], ["m": .null]),
      (["s": ["type": "a", "x": 1]], ["s": ["type": "b"]], ["s": ["type": "b"]]),
      (
        ["s": ["type": "a", "x": 1]], ["s": ["type": "a", "y": 2]],
        ["s": ["type": "a", "x": 1, "y": 2]]
      ),
      (["s": ["type": "a", "x": 1]], ["s": ["y": 2]], ["s": ["type": "a", "x": 1, "y": 2]]),
      (["s": ["type": "a", "x": 1]], ["s": "a"], ["s": ["type": "a", "x": 1]]),
      (["s": ["type": "a", "x": 1]], ["s": "b"], ["s": "b"]),
    ] as [(Node, Node, Node)])
  func `maps merge, lists replace, another type replaces its map`(a: Node, b: Node, merged: Node) {
    #expect(a.overlaid(by: b) == merged)
  }

  @Test func `keys laid over a bare name keep its type`() throws {
    let base: Node = ["surrogate": "cispo"]
    let read = try base.overlaid(by: ["surrogate": ["epsilon_high": 4]]).decode(Training.self)
    #expect((read.surrogate.part as? CISPO)?.epsilonHigh == 4)
  }

  @Test func `a path reads and sets what it leads to`() throws {
    let node: Node = ["l": [["type": "a", "x": 1], "b"], "m": ["k": 2]]
    #expect(node[at: "l[a].x"] == 1)
    #expect(node[at: "l[1]"] == "b" && node[at: "l[2]"] == nil)
    #expect(try node.setting("m.n.o", to: 3)["m"] == ["k": 2, "n": ["o": 3]])
    #expect(try node.setting("l[0].x", to: 3)["l"] == [["type": "a", "x": 3], "b"])
    #expect(try node.setting("l[0].type", to: "c")["l"] == [["type": "c"], "b"])
    #expect(
      try node.setting("l[c].y", to: 3)["l"]
        == [["type": "a", "x": 1], "b", ["type": "c", "y": 3]])
    #expect(try node.setting("new[c].y", to: 3)["new"] == [["type": "c", "y": 3]])
  }

  @Test func `paths read as they are written`() throws {
    for text in ["a", "a.b", "stages[1].grpo.k[reference_kl].beta", "a[0][1]"] {
      #expect(try RecipePath(parsing: text).description == text)
    }
    for text in ["", "a..b", "a[1", "a]", "[1]", "a[]", ".a"] {
      #expect(
        errors { try RecipePath(parsing: text) }
          == "\"\(text)\" is no path; write it like stages[1].max_steps")
    }
  }
}
