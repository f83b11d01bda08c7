import Foundation

extension Node {
  /// Reads a YAML file.
  ///
  /// - Parameter file: its path, which is also how messages name it.
  /// - Throws: when the file is missing, empty, not UTF-8 or not YAML, and for every duplicate key.
  public init(file: String) throws(RecipeErrors) {
    let place = Place(file: file)
    guard FileManager.default.fileExists(atPath: file) else {
      throw RecipeErrors(RecipeError(place, [], "no such file"))
    }
    guard let data = FileManager.default.contents(atPath: file) else {
      throw RecipeErrors(RecipeError(place, [], "cannot be read; give a YAML file"))
    }
    guard let text = String(validating: data, as: UTF8.self) else {
      throw RecipeErrors(RecipeError(place, [], "is not valid UTF-8; save it as UTF-8"))
    }
    try self.init(yaml: text, file: file)
  }

  /// Reads YAML text; `file` is how messages name it.
  ///
  /// - Throws: when the text is empty or not YAML, and for every duplicate key.
  public init(yaml: String, file: String) throws(RecipeErrors) {
    var composer = Composer(file: file, yaml: yaml)
    do throws(RecipeError) {
      self = try composer.root()
    } catch {
      throw RecipeErrors(composer.duplicates + [error])
    }
    guard composer.duplicates.isEmpty else { throw RecipeErrors(composer.duplicates) }
  }

  /// Reads the value of a `--set` argument: YAML whose place is the whole argument.
  ///
  /// - Throws: when the text is not YAML.
  init(value yaml: String, at place: Place) throws(RecipeErrors) {
    guard !yaml.allSatisfy(\.isWhitespace) else {
      self.init(.null, at: place)
      return
    }
    do throws(RecipeErrors) {
      self = try Node(yaml: yaml, file: "").placed(at: place)
    } catch {
      throw RecipeErrors(error.list.map { RecipeError(place, [], $0.problem) })
    }
  }

  private func placed(at place: Place) -> Node {
    switch value {
    case .list(let elements):
      Node(.list(elements.map { $0.placed(at: place) }), at: place)
    case .map(let entries):
      Node(.map(entries.map { Entry($0.key, at: place, $0.value.placed(at: place)) }), at: place)
    default: Node(value, at: place)
    }
  }
}
