/// One setting while it is read: what the recipe gives, and the default that this lies over.
struct Slot {
  /// What the recipe gives; `nil` where it is silent.
  var given: Node?
  /// The default; `nil` where there is none, as for an element of a list.
  var base: Node?
  /// The way to the setting.
  var path: RecipePath
  /// Where the setting, or else the map around it, is written.
  var place: Place
  /// Keys beside the settings, which an unknown key may have meant.
  var beside: [String] = []

  init(given: Node?, base: Node?, path: RecipePath, place: Place) {
    self.given = given
    self.base = base
    self.path = path
    self.place = given?.place ?? place
  }

  /// What counts: the given value, else the default.
  var node: Node? { given ?? base }

  /// The same setting as if the recipe were silent.
  var silent: Slot { Slot(given: nil, base: base, path: path, place: place) }

  func child(_ key: String) -> Slot {
    Slot(given: given?[key], base: base?[key], path: path.appending(.key(key)), place: place)
  }

  func element(_ index: Int) -> Slot? {
    let path = path.appending(.index(index))
    if let given {
      guard let list = given.elements, list.indices.contains(index) else { return nil }
      return Slot(given: list[index], base: nil, path: path, place: place)
    }
    guard let list = base?.elements, list.indices.contains(index) else { return nil }
    return Slot(given: nil, base: list[index], path: path, place: place)
  }

  func error(_ problem: String) -> RecipeError { RecipeError(place, path, problem) }

  /// How many elements the list has.
  func listCount() throws(RecipeError) -> Int {
    guard let node else { throw error("is required, and not given") }
    guard let elements = node.elements else {
      throw error("expected a list, found \(node.kind); write it in [ ]")
    }
    return elements.count
  }

  /// Where a setting below this one is given: its value, or else the nearest map around it.
  func place(of path: RecipePath) -> Place {
    path.steps.indices.reduce(place) { place, i in
      given?[at: RecipePath(Array(path.steps[...i]))]?.place ?? place
    }
  }
}
