import Tensors

/// Where the parameters of a module that is being built get their numbers from.
///
/// A source knows a path; parts are built from the source at their own path.
struct ParameterSource<Failure: Error> {
  private let path: String
  private let make: (String, [Int]) throws(Failure) -> Parameter

  /// A source at the root; `make` makes the parameter of a full name and a shape.
  init(_ make: @escaping (String, [Int]) throws(Failure) -> Parameter) {
    self.init(path: "", make)
  }

  private init(path: String, _ make: @escaping (String, [Int]) throws(Failure) -> Parameter) {
    self.path = path
    self.make = make
  }

  /// The source of the part called `name`.
  subscript(_ name: String) -> ParameterSource { .init(path: path + name + ".", make) }

  /// The parameter called `name` here.
  func parameter(_ name: String, _ shape: Int...) throws(Failure) -> Parameter {
    try make(path + name, shape)
  }
}
