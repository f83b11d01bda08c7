/// What stands between two items.
private enum Joint {
  case comma
  case and
  case or
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
    guard joints.contains(where: { $0 != .comma }), areConditions(items, joints, hasSigns) else {
      return items
    }
    return [condition(items, withoutCommas(joints))]
  }

  /// Reads all separators that follow each other; a word among them says more than a comma.
  private mutating func takeJoint(_ hasSigns: inout Bool) -> Joint? {
    var found: Joint?
    while let token, let joint = joint(token) {
      if case .command = token, joint != .comma { hasSigns = true }
      if found == nil || joint != .comma { found = joint }
      place += 1
    }
    return found
  }

  private func joint(_ token: Token) -> Joint? {
    switch token {
    case .mark(","), .mark(";"), .command("\\"): .comma
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
    var next = joints.last { $0 != .comma } ?? .comma
    for place in joints.indices.reversed() {
      if joints[place] == .comma { joints[place] = next } else { next = joints[place] }
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

extension Expression {
  /// What an equation says something of, or `nil` for other relations.
  fileprivate var equatedName: Expression? {
    guard case .relation(let members, let relations) = self,
      relations.allSatisfy({ $0 == .equal || $0 == .approximate })
    else { return nil }
    return members.first
  }
}
