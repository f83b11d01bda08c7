/// What stands between two items.
private enum Joint {
  case comma
  case semicolon
  case and
  case or

  /// Whether a word or a sign of logic stands there.
  var isWord: Bool { self == .and || self == .or }
}

extension Parser {
  /// Items between commas, semicolons, `and` and `or`; one where those join conditions.
  mutating func items() throws(Unreadable) -> [Expression] {
    var items = [try relation()]
    var joints: [Joint] = []
    var hasSigns = false
    while let joint = takeJoint(&hasSigns) {
      if place == lexemes.count { break }
      joints.append(joint)
      items.append(try relation())
    }
    if let groups = groups(items, joints) { return groups }
    guard joints.contains(where: \.isWord), areConditions(items, joints, hasSigns) else {
      return items
    }
    return [condition(items, withoutCommas(joints))]
  }

  /// Reads all separators that follow each other; a word among them says more than a comma.
  private mutating func takeJoint(_ hasSigns: inout Bool) -> Joint? {
    var found: Joint?
    while let token, let joint = joint(token) {
      if case .command = token, joint.isWord { hasSigns = true }
      if found?.isWord != true || joint.isWord { found = joint }
      place += 1
    }
    return found
  }

  private func joint(_ token: Token) -> Joint? {
    switch token {
    case .mark(","), .command("\\"): .comma
    case .mark(";"): .semicolon
    case .command("and"), .word("and", _): .and
    case .command("or"), .word("or", _): .or
    default: nil
    }
  }

  /// Whether `and` and `or` say which values are meant; between answers they separate no more than a
  /// comma: `2 and 3`, `x = 1 or x = 2`.
  private func areConditions(_ items: [Expression], _ joints: [Joint], _ hasSigns: Bool) -> Bool {
    guard items.contains(where: \.isRelation) else {
      return hasSigns || joints.contains(.or) && areIntervals(items)
    }
    guard items.allSatisfy(\.isRelation) else { return false }
    let names = items.map(\.equatedName)
    if names.contains(nil) { return true }
    return Set(names).count > 1 && joints.contains(.or)
  }

  /// Whether pairs are intervals rather than points, because one of them has no end or a closed one.
  private func areIntervals(_ items: [Expression]) -> Bool {
    var isCertain = false
    for item in items {
      guard case .bracketed(let ends, let opens, let closes) = item, ends.count == 2 else {
        return false
      }
      let isEndless = item.contains { $0 == .constant(.infinity) }
      isCertain = isCertain || opens || closes || isEndless
    }
    return isCertain
  }

  /// A comma joins as the next word does, or as the last one.
  private func withoutCommas(_ joints: [Joint]) -> [Joint] {
    var joints = joints
    var next = joints.last(where: \.isWord) ?? .comma
    for place in joints.indices.reversed() {
      if !joints[place].isWord { joints[place] = next } else { next = joints[place] }
    }
    return joints
  }

  /// Conditions of which some must hold, each of them conditions that must all hold.
  private func condition(_ items: [Expression], _ joints: [Joint]) -> Expression {
    var groups: [[Expression]] = [[]]
    for (item, joint) in zip(items, [.and] + joints) {
      if joint == .or { groups.append([]) }
      groups[groups.count - 1].append(item)
    }
    let parts = groups.map { $0.count == 1 ? $0[0] : Expression.intersection($0) }
    return parts.count == 1 ? parts[0] : .union(parts)
  }
}

extension Parser {
  /// Items that belong together, or `nil` where each stands for itself: the solutions of
  /// `x = 1, y = 2 or x = 3, y = 4`, the pairs of `1, 2; 3, 4`.
  private func groups(_ items: [Expression], _ joints: [Joint]) -> [Expression]? {
    if let width = period(items.map(\.equatedName)) {
      let solutions = items.chunks(of: width).map { Expression.intersection($0) }
      return [.union(solutions)]
    }
    var parts: [[Expression]] = [[]]
    for (item, joint) in zip(items, [.comma] + joints) {
      if joint != .comma { parts.append([]) }
      parts[parts.count - 1].append(item)
    }
    let width = parts[0].count
    guard width > 1, parts.count > 1, parts.allSatisfy({ $0.count == width }),
      !joints.contains(.and), items.allSatisfy(\.isScalar)
    else { return nil }
    return parts.map(Expression.set)
  }

  /// The count of names that come again and again, each once a turn; `nil` where they do not, or one
  /// is none.
  private func period(_ names: [Expression?]) -> Int? {
    let width = Set(names).count
    guard !names.contains(nil), width > 1, names.count > width, names.count % width == 0 else {
      return nil
    }
    let turns = names.chunks(of: width).map(Set.init)
    return turns.allSatisfy { $0 == turns[0] && $0.count == width } ? width : nil
  }
}

extension Array {
  /// The elements in runs of some length.
  fileprivate func chunks(of length: Int) -> [[Element]] {
    stride(from: 0, to: count, by: length).map { Array(self[$0..<Swift.min($0 + length, count)]) }
  }
}

extension Expression {
  /// What an equation says something of, or `nil` for other relations.
  fileprivate var equatedName: Expression? {
    guard case .relation(let members, let relations) = self,
      relations.allSatisfy({ $0 == .equal || $0 == .approximate })
    else { return nil }
    return members.first
  }
}
