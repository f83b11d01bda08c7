import Records

extension DecoderConfiguration {
  /// The same trunk below a head that gives each sequence one number, as a sequence classifier of
  /// transformers with one label.
  ///
  /// - Parameter padID: fills batches of transformers, which look for a sequence's last token before
  ///   it. A token that may end a sequence is not taken; then it is the first that may not.
  public func scoring(padID: Int32?) -> DecoderConfiguration {
    var scorer = self
    scorer.readsScores()
    let stem = architectureStem
    let label = JSON.string("LABEL_0")
    let pad = padID.flatMap { eosTokenIDs.contains($0) ? nil : $0 } ?? firstUnfinal
    scorer.fields =
      fields
      .setting("architectures", to: [.string(stem + Self.classifier)])
      .setting("id2label", to: .object([.init("0", label)]))
      .setting("label2id", to: .object([.init("LABEL_0", 0)]))
      .setting("pad_token_id", to: .int(Int(pad)))
    return scorer
  }

  /// Becomes a scorer's: the head has one row, a name of its own, and is never the embedding.
  mutating func readsScores() {
    isScoring = true
    names.head = "score"
  }

  private var firstUnfinal: Int32 {
    (0..<Int32(clamping: vocabSize)).first { !eosTokenIDs.contains($0) } ?? 0
  }

  /// How the family's classes begin in transformers: `Llama`.
  private var architectureStem: String {
    let name = fields.last { $0.key == "architectures" }?.value.array?.first?.string ?? modelType
    // The family of texts is a part of one that sees, and named for it where it writes alone.
    if modelType == "gemma3_text" { return "Gemma3Text" }
    let ends = ["ForCausalLM", "LMHeadModel", Self.classifier]
    guard let end = ends.first(where: name.hasSuffix) else { return name }
    return String(name.dropLast(end.count))
  }

  fileprivate static let classifier = "ForSequenceClassification"
}

extension ConfigurationReader {
  /// Whether the file is that of a sequence classifier, which must have one label.
  func scores() throws(CheckpointError) -> Bool {
    let names = (self["architectures"]?.array ?? []).compactMap(\.string)
    guard names.contains(where: { $0.hasSuffix(DecoderConfiguration.classifier) }) else {
      return false
    }
    let labels = self["id2label"]?.members?.count ?? self["num_labels"]?.int ?? 1
    guard labels == 1 else {
      throw fail(
        self["id2label"] == nil ? "num_labels" : "id2label",
        "has \(labels) labels; a reward model has one")
    }
    return true
  }
}
