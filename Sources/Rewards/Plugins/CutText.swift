extension String {
  /// The text, or its beginning where it has more than `limit` bytes, with a mark that says how much
  /// there was.
  ///
  /// A plug-in may write megabytes; what it says is kept with each sample of a run.
  func cut(to limit: Int = PluginAnswer.mostReason) -> String {
    let size = utf8.count
    guard size > limit else { return self }
    return String(decoding: utf8.prefix(limit), as: UTF8.self) + "… [cut: it has \(size) bytes]"
  }
}
