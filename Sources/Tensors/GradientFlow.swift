import Kernels

/// Gradients on their way from a result to the leaves of the tape.
struct GradientFlow {
  private var gradients: [ObjectIdentifier: Buffer] = [:]

  /// What has arrived at a node, and has not gone on.
  subscript(_ node: Node) -> Buffer? { gradients[ObjectIdentifier(node)] }

  /// Pushes `gradient` from `root` down to the leaves, or to `ends`, and adds it to what they have.
  ///
  /// Frees each node's memory once its gradient has passed. A node that records its piece of tape only
  /// now is taken as that piece: its nodes have the order, and their gradients the sums, which they have
  /// on a tape that was recorded as a whole.
  mutating func push(_ gradient: Buffer, from root: Node, to ends: [Node?] = []) {
    add(gradient, to: root)
    for node in topologicalOrder(from: root, to: ends).reversed() where !node.inputs.isEmpty {
      guard let gradient = self[node], let pullback = node.pullback else { continue }
      gradients[ObjectIdentifier(node)] = nil
      switch pullback {
      case .mapped(let map):
        for case (let input?, let part?) in zip(node.inputs, map(gradient)) { add(part, to: input) }
      case .added(let add):
        if case let input?? = node.inputs.first { update(input) { add(gradient, $0) } }
      case .recorded(let record):
        if let result = record() { push(gradient, from: result, to: node.inputs) }
      }
      node.release()
    }
  }

  /// Replaces the gradient of a node by what `body` makes of it, which may write to it.
  private mutating func update(_ node: Node, _ body: (Buffer?) -> Buffer) {
    let key = ObjectIdentifier(node)
    var sofar = gradients.removeValue(forKey: key)
    if sofar != nil, !isKnownUniquelyReferenced(&sofar) { sofar = sofar.map(Buffer.init(copying:)) }
    gradients[key] = body(sofar)
  }

  private mutating func add(_ part: Buffer, to node: Node) {
    let key = ObjectIdentifier(node)
    gradients[key] = total(gradients.removeValue(forKey: key), part)
  }
}

/// `sofar + more`, in the memory of `sofar` where nobody else holds it.
func total(_ sofar: consuming Buffer?, _ more: Buffer) -> Buffer {
  guard var sofar else { return more }
  if isKnownUniquelyReferenced(&sofar) {
    add(more, into: sofar)
    return sofar
  }
  let total = Buffer(count: more.count)
  sum(sofar, more, into: total)
  return total
}

/// Every node under `root`, inputs before what reads them, without `ends` and what lies under these; an
/// explicit stack, since tapes are deep.
private func topologicalOrder(from root: Node, to ends: [Node?]) -> [Node] {
  var order: [Node] = []
  var seen = Set(ends.compactMap { $0.map(ObjectIdentifier.init) })
  guard seen.insert(ObjectIdentifier(root)).inserted else { return [] }
  var stack: [(node: Node, next: Int)] = [(root, 0)]
  while let (node, next) = stack.last {
    if next == node.inputs.count {
      order.append(node)
      stack.removeLast()
      continue
    }
    stack[stack.count - 1].next += 1
    if let input = node.inputs[next], seen.insert(ObjectIdentifier(input)).inserted {
      stack.append((input, 0))
    }
  }
  return order
}
