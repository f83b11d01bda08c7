extension String {
  /// The text without what Markdown strikes through: `~~…~~` around words, on one line.
  ///
  /// In LaTeX `~~` is room: it stands against a letter or a command there, or in braces.
  var withoutStruckText: String {
    guard utf8.contains(UInt8(ascii: "~")), contains("~~") else { return self }
    return replacing(/(^|[\s*(">])~~(?![\s~])[^\n]*?[^\s~\n]~~(?=$|[\s*.,;:!?)"<])/) {
      String($0.output.1)
    }
  }
}
