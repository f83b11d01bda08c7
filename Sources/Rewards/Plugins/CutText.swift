extension String {
  /// The text, or its beginning where it has more than `limit` bytes, with a mark that says how much
  /// there was.
  ///
  /// A plug-in may write megabytes; what it says is kept with each sample of a run.
  func cut(to limit: Int = PluginAnswer.mostReason) -> String {
    let size = utf8.count
    guard size > limit else { return self }
    // A scalar that lies across the limit goes.
    let end = utf8.index(startIndex, offsetBy: limit)
    return String(unicodeScalars[..<end]) + "… [cut: it has \(size) bytes]"
  }
}
