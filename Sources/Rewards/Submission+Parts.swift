import Records

extension [Submission] {
  /// The places of what a judge sees at once, in order: each alone, those of one problem that stand
  /// together, or all.
  public func parts(for granularity: Granularity) -> [Range<Int>] {
    switch granularity {
    case .sample: indices.map { $0..<$0 + 1 }
    case .batch: isEmpty ? [] : [indices]
    case .group:
      indices.reduce(into: []) { parts, index in
        if let last = parts.last, self[index].isOfProblem(of: self[last.lowerBound]) {
          parts[parts.count - 1] = last.lowerBound..<index + 1
        } else {
          parts.append(index..<index + 1)
        }
      }
    }
  }
}

extension Submission {
  /// Whether both answer one problem: by its id, or by a prompt that says something.
  public func isOfProblem(of other: Submission) -> Bool {
    if !problem.isEmpty, problem == other.problem { return true }
    return messages == other.messages && messages.contains { $0["content"] != .string("") }
  }
}
