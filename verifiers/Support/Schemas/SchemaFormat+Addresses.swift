/// Names and addresses of machines, people and documents.
extension ArraySlice<UInt8> {
  /// RFC 1123: labels of letters, digits and inner hyphens, 63 of them at most and 253 in all.
  var isHostname: Bool {
    count <= 253
      && parts(".").allSatisfy { label in
        let isWord = label.allSatisfy { $0.isLetter || $0.isDigit || $0 == UInt8(ascii: "-") }
        let hyphens = [label.first, label.last].contains(UInt8(ascii: "-"))
        return 1...63 ~= label.count && isWord && !hyphens
      }
  }

  /// Four decimals up to 255, none with a zero before it.
  var isIPv4: Bool {
    let parts = parts(".")
    return parts.count == 4
      && parts.allSatisfy { part in
        guard 1...3 ~= part.count, let number = part.number(ofDigits: part.count) else {
          return false
        }
        return number <= 255 && (part.count == 1 || part.first != UInt8(ascii: "0"))
      }
  }

  /// RFC 4291: eight groups of up to four digits of base 16; `::` once for one group of zeros or more,
  /// and an IPv4 address for the last two.
  var isIPv6: Bool {
    let colon = UInt8(ascii: ":")
    guard count <= 45, let gap = firstRange(of: [colon, colon]) else {
      return count <= 45 && groups(isLast: true) == 8
    }
    let (head, tail) = (self[..<gap.lowerBound], self[gap.upperBound...])
    guard let before = head.isEmpty ? 0 : head.groups(isLast: false),
      let after = tail.isEmpty ? 0 : tail.groups(isLast: true)
    else { return false }
    return before + after <= 7
  }

  /// How many groups of IPv6 the bytes are, between single colons.
  private func groups(isLast: Bool) -> Int? {
    let parts = parts(":")
    var count = 0
    for (index, part) in parts.enumerated() {
      if 1...4 ~= part.count, part.allSatisfy(\.isHexDigit) {
        count += 1
      } else if isLast, index == parts.count - 1, part.isIPv4 {
        count += 2
      } else {
        return nil
      }
    }
    return count
  }

  /// RFC 5321: a local part, dotted or quoted, and a host name or an address in brackets.
  var isEmail: Bool {
    guard let at = lastIndex(of: UInt8(ascii: "@")) else { return false }
    let (local, domain) = (self[..<at], self[(at + 1)...])
    return 1...64 ~= local.count && (local.isDotted || local.isQuoted)
      && (domain.isHostname || domain.isBracketed)
  }

  private var isDotted: Bool {
    parts(".").allSatisfy { part in
      !part.isEmpty
        && part.allSatisfy { $0.isLetter || $0.isDigit || $0.isOne(of: "!#$%&'*+-/=?^_`{|}~") }
    }
  }

  private var isQuoted: Bool {
    let mark = UInt8(ascii: "\"")
    guard count > 2, first == mark, last == mark else { return false }
    var isEscaped = false
    for byte in dropFirst().dropLast() {
      if !(0x20...0x7E ~= byte) || byte == mark && !isEscaped { return false }
      isEscaped = byte == UInt8(ascii: "\\") && !isEscaped
    }
    return !isEscaped
  }

  /// `[127.0.0.1]` or `[IPv6:::1]`.
  private var isBracketed: Bool {
    guard first == UInt8(ascii: "["), last == UInt8(ascii: "]"), count > 2 else { return false }
    let inside = dropFirst().dropLast()
    return inside.isIPv4 || inside.starts(with: "IPv6:".utf8) && inside.dropFirst(5).isIPv6
  }

  /// RFC 3986: a scheme, a colon, and what may follow one.
  var isURI: Bool {
    guard let colon = firstIndex(of: UInt8(ascii: ":")) else { return false }
    let scheme = self[..<colon]
    var rest = self[(colon + 1)...]
    guard scheme.first?.isLetter ?? false,
      scheme.allSatisfy({ $0.isLetter || $0.isDigit || $0.isOne(of: "+-.") })
    else { return false }
    if rest.starts(with: "//".utf8) {
      let authority = rest.dropFirst(2).prefix { !$0.isOne(of: "/?#") }
      guard authority.isAuthority else { return false }
      rest = rest[authority.endIndex...]
    }
    let parts = rest.parts("#")
    return parts.count <= 2 && parts.allSatisfy { $0.isURIText(beside: ":@/?") }
  }

  /// A user, a host or an address in brackets, and a port; every one but the host may be missing.
  private var isAuthority: Bool {
    let user = lastIndex(of: UInt8(ascii: "@")).map { self[..<$0] }
    if let user, !user.isURIText(beside: ":") { return false }
    let place = user.map { self[($0.endIndex + 1)...] } ?? self
    if place.first != UInt8(ascii: "[") {
      let parts = place.parts(":")
      return parts.count <= 2 && parts[0].isURIText(beside: "")
        && parts.dropFirst().allSatisfy { $0.allSatisfy(\.isDigit) }
    }
    guard let end = place.firstIndex(of: UInt8(ascii: "]")) else { return false }
    let port = place[(end + 1)...]
    let isPort = port.isEmpty || port.first == UInt8(ascii: ":")
    return place[..<end].dropFirst().isIPv6 && isPort && port.dropFirst().allSatisfy(\.isDigit)
  }

  /// Whether all is unreserved, a delimiter within parts, percent-encoded, or one of `others`.
  private func isURIText(beside others: StaticString) -> Bool {
    var rest = self
    while let byte = rest.popFirst() {
      if byte.isLetter || byte.isDigit || byte.isOne(of: "-._~!$&'()*+,;=") { continue }
      if byte.isOne(of: others) { continue }
      let code = rest.prefix(2)
      guard byte == UInt8(ascii: "%"), code.count == 2, code.allSatisfy(\.isHexDigit) else {
        return false
      }
      rest = rest.dropFirst(2)
    }
    return true
  }
}
