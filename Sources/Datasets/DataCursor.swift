public import Records

/// The rows `0 ..< count` in the order of one epoch: a pure function of its arguments.
///
/// Fisher and Yates's shuffle with the stream of the seed's child at `epoch`.
public func order(epoch: Int, count: Int, seed: Seed) -> [Int] {
  var rows = Array(0..<count)
  var generator = seed.child("epoch").child(epoch).generator()
  rows.shuffle(using: &generator)
  return rows
}

/// Walks through a data set for ever: global draw ordinal → row.
///
/// An epoch is as many draws as there are rows. Each draw goes to the source that is most behind its
/// share, which is the one whose next row ends earliest when source i hands out `weight[i]` rows a
/// unit of time (ties: the first). Without weights the shares are the numbers of rows, so an epoch
/// holds every row once. Within a source every row comes once before any comes again, in an order
/// shuffled anew by the seed at each pass. What is drawn depends on the ordinal and the seed alone,
/// so that a run resumes by setting `ordinal`.
public struct DataCursor: Sendable {
  /// How many rows were drawn; the next draw's number.
  public var ordinal = 0
  private let seed: Seed
  private let sources: [Range<Int>]
  /// Which source each draw of an epoch goes to, and how many it had before in that epoch.
  private let pattern: [(source: Int, taken: Int)]
  private let perEpoch: [Int]
  private var passes: [Int: (pass: Int, order: [Int])] = [:]

  /// At the first draw of `dataset`, which has at least one row.
  public init(_ dataset: Dataset, seed: Seed) {
    let sources = dataset.sources
    let weights = dataset.weights ?? sources.map { Double($0.count) }
    let usable = sources.indices.filter { !sources[$0].isEmpty && weights[$0] > 0 }
    var taken = sources.map { _ in 0 }
    var pattern: [(source: Int, taken: Int)] = []
    for _ in dataset.rows {
      let next = usable.min {
        Double(taken[$0] + 1) / weights[$0] < Double(taken[$1] + 1) / weights[$1]
      }
      guard let next else { break }
      pattern.append((next, taken[next]))
      taken[next] += 1
    }
    self.seed = seed
    self.sources = sources
    self.pattern = pattern
    perEpoch = taken
  }

  /// How many draws make an epoch.
  public var epochLength: Int { pattern.count }

  /// The row of the draw `ordinal`, which is then counted; `nil` for a data set without rows.
  public mutating func next() -> Int? {
    if pattern.isEmpty { return nil }
    defer { ordinal += 1 }
    let (epoch, place) = ordinal.quotientAndRemainder(dividingBy: pattern.count)
    let (source, taken) = pattern[place]
    let draw = epoch * perEpoch[source] + taken
    let (pass, index) = draw.quotientAndRemainder(dividingBy: sources[source].count)
    return sources[source].lowerBound + shuffled(source, pass)[index]
  }

  private mutating func shuffled(_ source: Int, _ pass: Int) -> [Int] {
    if let known = passes[source], known.pass == pass { return known.order }
    let fresh = order(
      epoch: pass, count: sources[source].count, seed: seed.child("source").child(source))
    passes[source] = (pass, fresh)
    return fresh
  }
}
