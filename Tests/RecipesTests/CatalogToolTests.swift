import Testing

@testable import CatalogTool

@Suite struct CatalogToolTests {
  static let source = #"""
    import Recipes

    /// A toy.
    ///
    /// It says "hello\n".
    @frozen
    public struct Toy: Surrogate, Sendable {
      /// How far, in nats.
      public var howFar: Float = 0.5  // a comment
      var names = [
        "a {",
        "b",
      ]
      private var memory: Int?
      /// Not a setting.
      public var twice: Float { howFar * 2 }
      public static var shared = 3
      public let fixed = 1
      /// The reference,
      /// unless off.
      public var needs: Int {
        var inner = 1
        return inner
      }
      public init() {}
    }

    struct After { var other = 1 }
    """#

  @Test func `doc comments, types and defaults are read from the source`() throws {
    let part = try ComponentSource(path: "/x/Toy.swift", text: Self.source)
    #expect(part.name == "Toy" && part.line == 7)
    #expect(part.needs == "The reference,\nunless off.")
    #expect(part.documentation == "A toy.\n\nIt says \"hello\\n\".")
    #expect(
      part.properties == [
        .init(
          name: "howFar", type: "Float", defaultText: "0.5", documentation: "How far, in nats."),
        .init(name: "names", type: "", defaultText: #"[ "a {", "b", ]"#, documentation: ""),
        .init(name: "memory", type: "Int?", defaultText: "", documentation: ""),
      ])
  }

  @Test func `a file without the type it is named for stops the build`() throws {
    let error = #expect(throws: SourceError.self) {
      try ComponentSource(path: "/x/Toys.swift", text: Self.source)
    }
    #expect(
      error?.description
        == "/x/Toys.swift:1:1: error: no public type Toys; a file here is one component")
  }

  @Test func `the catalog adds each type and points at its file`() throws {
    let source = "/// One.\npublic struct Toy: Surrogate {\n  /// Far.\n  public var far = 1\n}"
    let part = try ComponentSource(path: "/x/Toy.swift", text: source)
    let family = FamilySource(component: "TokenWeighting", imports: ["Rewards"], parts: [part])
    #expect(
      family.swift == """
        import Recipes
        import Rewards

        /// Every token weighting, by the name a recipe gives it.
        public enum TokenWeightingFamily: Family {
          /// The components of the family, one for each file of its folder.
          public static let catalog: Catalog<any TokenWeighting> = {
            var catalog = Catalog<any TokenWeighting>("token weighting")
        #sourceLocation(file: "/x/Toy.swift", line: 2)
            catalog.add(Toy.self, documentation: "One.", needs: "", settings: [Setting(property: "far", \
        type: "", default: "1", documentation: "Far.")]) { $0 }
        #sourceLocation()

            return catalog
          }()
        }

        """)
  }
}
