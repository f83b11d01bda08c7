import Recipes

/// A name that no method, or no family of methods, has.
public struct MethodError: Error, CustomStringConvertible {
  /// What is wrong, and what would do.
  public let description: String

  /// There is no such method among these.
  init(name: String, among methods: [Method]) {
    let near = didYouMean(name, among: methods.map(\.name), "the methods are")
    description = "\(name): no method is called so; \(near)"
  }

  /// There is no such family.
  public init(family: String, among methods: [Method]) {
    let near = didYouMean(family, among: families(of: methods), "the families are")
    description = "\(family): there is no such family; \(near)"
  }
}

/// The families of methods, each once, in order.
public func families(of methods: [Method]) -> [String] {
  methods.map(\.family).reduce(into: []) { families, family in
    if families.last != family { families.append(family) }
  }
}
