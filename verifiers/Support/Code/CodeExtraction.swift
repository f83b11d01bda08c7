import Rewards

/// The code in what a policy wrote.
///
/// The last fenced block, else the whole text. A block that is marked as another language counts only
/// where no block is marked as one of `languages` or not at all. A block that never ends goes to the
/// end of the text.
struct CodeExtraction {
  /// The marks of the wanted language, in small letters; empty for any.
  var languages: Set<String> = ["python", "python3", "py", "python-repl"]

  /// The code, or `nil` where there is nothing but white space.
  func code(in completion: String) -> String? {
    let text = spoken(Array(completion.utf8)[...])
    let blocks = FencedBlock.all(in: text)
    let wanted = blocks.last { languages.isEmpty || $0.mark.isEmpty || languages.contains($0.mark) }
    let code = (wanted ?? blocks.last)?.body ?? String(decoding: text, as: UTF8.self)
    return code.trimmingWhitespace.isEmpty ? nil : code
  }
}
