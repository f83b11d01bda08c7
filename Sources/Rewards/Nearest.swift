/// The candidate that `name` most likely misspells, or `nil` where none is near.
///
/// Levenshtein distance over Unicode scalars, at most a third of the longer name; the first of
/// equally near candidates. Names longer than 64 scalars are nobody's misspelling.
func nearest(to name: String, in candidates: [String]) -> String? {
  let wanted = Array(name.lowercased().unicodeScalars)
  guard wanted.count <= 64 else { return nil }
  var best: (distance: Int, candidate: String)?
  for candidate in candidates {
    let other = Array(candidate.lowercased().unicodeScalars)
    guard other.count <= 64 else { continue }
    let distance = editDistance(wanted, other)
    guard distance <= max(wanted.count, other.count) / 3 else { continue }
    if best.map({ distance < $0.distance }) ?? true { best = (distance, candidate) }
  }
  return best?.candidate
}

/// `did you mean epsilon? ` where something is near, else nothing; `the choices are a, b` follows.
func suggestion(for name: String, in candidates: [String], plural: String) -> String {
  let hint = nearest(to: name, in: candidates).map { "did you mean \($0)? " } ?? ""
  return hint + "the \(plural) are " + candidates.joined(separator: ", ")
}

private func editDistance(_ a: [Unicode.Scalar], _ b: [Unicode.Scalar]) -> Int {
  var previous = Array(0...b.count)
  for (i, x) in a.enumerated() {
    var current = [i + 1]
    for (j, y) in b.enumerated() {
      current.append(min(previous[j] + (x == y ? 0 : 1), previous[j + 1] + 1, current[j] + 1))
    }
    previous = current
  }
  return previous[b.count]
}
