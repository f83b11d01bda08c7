import Datasets

extension RenderedPreferences {
  /// What a person should know about rows that are left out or cut.
  var remarks: [String] {
    let texts: [(RenderedSet.Exclusion.Reason, String)] = [
      (.identical, "pairs have two equal sides and are left out"),
      (.promptsDiffer, "pairs have two prompts and are left out"),
      (.promptTooLong, "rows have too long a prompt and are left out"),
      (.tooLong, "rows are too long and are left out"), (.truncated, "rows are cut"),
    ]
    return texts.compactMap { reason, text in
      let count = exclusions.count { $0.reason == reason }
      return count > 0 ? "\(count) \(text); \(examples.count) rows remain" : nil
    }
  }
}
