/// A program from a prompt and what was written after it.
struct ProgramText {
  let prompt: String
  let code: String

  /// Texts of which the first that is a program is meant.
  ///
  /// Code that defines the function is a program of its own, to which the prompt lends its imports and
  /// helpers. Other code goes on with the prompt as it stands, or, where that makes no program, as the
  /// indented body of its last function.
  func sources(entryPoint: String?) -> [String] {
    guard let entryPoint, !prompt.isEmpty else { return [code] }
    if defines(entryPoint) { return [prompt + "\n" + code, code] }
    let body = code.split(separator: "\n", omittingEmptySubsequences: false)
      .map { "    " + $0 }.joined(separator: "\n")
    return [prompt + code, prompt + "\n" + code, prompt + "\n" + body]
  }

  /// Whether a line at the left margin defines `name`.
  private func defines(_ name: String) -> Bool {
    code.split(separator: "\n").contains { line in
      ["def ", "async def ", "class "].contains { word in
        guard line.hasPrefix(word) else { return false }
        let rest = line.dropFirst(word.count).drop { $0 == " " }
        let following = rest.dropFirst(name.count).first
        return rest.hasPrefix(name)
          && following.map { !$0.isLetter && !$0.isNumber && $0 != "_" } ?? true
      } || (line.hasPrefix(name) && line.dropFirst(name.count).drop { $0 == " " }.first == "=")
    }
  }
}
