public import Text

/// Completions that were compared or labelled, as ids.
public struct RenderedPreferences: Sendable, Hashable {
  /// A row: both sides of a pair, or the one side that a label puts its completion on.
  public struct Example: Sendable, Hashable {
    /// The completion that was chosen, or is desirable, behind its prompt.
    public var chosen: RenderedExample?
    /// The completion that was rejected, or is undesirable, behind its prompt.
    public var rejected: RenderedExample?

    /// The sides that there are, the chosen one first.
    public var sides: [RenderedExample] { [chosen, rejected].compactMap { $0 } }
    /// All tokens of the sides.
    public var tokenCount: Int { sides.reduce(0) { $0 + $1.tokens.count } }

    /// A row.
    public init(chosen: RenderedExample?, rejected: RenderedExample?) {
      self.chosen = chosen
      self.rejected = rejected
    }
  }
  /// The rows that are left, in the form that was asked for.
  public var dataset: Dataset
  /// Their ids, in the same order.
  public var examples: [Example]
  /// The rows that were left out or cut.
  public var exclusions: [RenderedSet.Exclusion]

  /// Renders every row of `dataset` and holds it to `limits`.
  ///
  /// Pairs whose sides coincide, or whose prompts differ, are left out; so is a pair of which one side
  /// is too long.
  ///
  /// - Throws: `DataError` where a row holds no such preference, the tokenizer refuses it, or no row is
  ///   left.
  public init(
    _ dataset: Dataset, as form: PreferenceForm, with renderer: Renderer,
    limits: LengthLimits = LengthLimits()
  ) throws(DataError) {
    let rows = try dataset.preferences(as: form)
    var kept: [Int] = []
    examples = []
    exclusions = []
    let rendered = try rows.rows.concurrentMap { row throws(DataError) in
      try row.preferenceExample(with: renderer)
    }
    for (index, row) in rows.rows.enumerated() {
      var example = rendered[index]
      if let exclusion = row.preferenceFault ?? limits.exclusion(of: row.id, &example) {
        exclusions.append(exclusion)
        if exclusion.reason != .truncated { continue }
      }
      kept.append(index)
      examples.append(example)
    }
    self.dataset = rows.keeping(kept)
    guard kept.isEmpty, let first = dataset.rows.first else { return }
    throw DataError(
      first.file,
      "none of \(dataset.rows.count) rows is left: sides coincide, prompts differ, or rows are longer "
        + "than max_prompt_length or max_length")
  }
}

extension DataRow {
  /// Why a pair says nothing, whatever its length; `nil` where it does.
  var preferenceFault: RenderedSet.Exclusion? {
    guard case .preference(.pair(let pair)) = target else { return nil }
    if pair.otherPrompt != nil { return .init(id: id, reason: .promptsDiffer, tokens: 0) }
    return pair.chosen == pair.rejected ? .init(id: id, reason: .identical, tokens: 0) : nil
  }

  fileprivate func preferenceExample(with renderer: Renderer) throws(DataError)
    -> RenderedPreferences.Example
  {
    do throws(RenderError) {
      switch target {
      case .preference(.pair(let pair)):
        return .init(
          chosen: try renderer.example(prompt, reply: pair.chosen),
          rejected: try renderer.example(prompt, reply: pair.rejected))
      case .preference(.labelled(let message, let isDesirable)):
        let side = try renderer.example(prompt, reply: message)
        return .init(chosen: isDesirable ? side : nil, rejected: isDesirable ? nil : side)
      default: return .init(chosen: nil, rejected: nil)
      }
    } catch {
      throw fault(error)
    }
  }
}

extension LengthLimits {
  /// Holds both sides to the limits; what becomes of one becomes of the row.
  fileprivate func exclusion(of id: String, _ example: inout RenderedPreferences.Example)
    -> RenderedSet.Exclusion?
  {
    var found: (reason: RenderedSet.Exclusion.Reason, tokens: Int)?
    for side in [\RenderedPreferences.Example.chosen, \.rejected] {
      guard var half = example[keyPath: side], let fault = apply(to: &half) else { continue }
      example[keyPath: side] = half
      if found == nil || fault.0 != .truncated { found = (fault.0, fault.tokens) }
    }
    return found.map { RenderedSet.Exclusion(id: id, reason: $0.reason, tokens: $0.tokens) }
  }
}
