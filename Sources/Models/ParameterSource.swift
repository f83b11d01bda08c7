import Tensors

/// Where the parameters of a module that is being built get their numbers from.
///
/// A source knows a path; parts are built from the source at their own path.
struct ParameterSource<Failure: Error> {
  private let path: String
  private let scalars: (String, [Int]) throws(Failure) -> [Float]

  /// A source at the root; `scalars` maps a full name and a shape to that many numbers.
  init(_ scalars: @escaping (String, [Int]) throws(Failure) -> [Float]) {
    self.init(path: "", scalars)
  }

  private init(path: String, _ scalars: @escaping (String, [Int]) throws(Failure) -> [Float]) {
    self.path = path
    self.scalars = scalars
  }

  /// The source of the part called `name`.
  subscript(_ name: String) -> ParameterSource { .init(path: path + name + ".", scalars) }

  /// The parameter called `name` here.
  func parameter(_ name: String, _ shape: Int...) throws(Failure) -> Parameter {
    Parameter(try scalars(path + name, shape), shape: shape)
  }
}
