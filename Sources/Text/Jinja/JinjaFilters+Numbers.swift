import Foundation

let jinjaNumberFilters: [String: JinjaBuiltin] = [
  "int": JinjaBuiltin(["default", "base"], int),
  "float": JinjaBuiltin(["default"], float),
  "abs": JinjaBuiltin(absolute),
  "round": JinjaBuiltin(["precision", "method"], round),
]

private func int(_ call: JinjaCall) throws(JinjaError) -> JinjaValue {
  let standard = call[0] ?? .int(0)
  switch call.value {
  case .undefined(let what): throw call.machine.fault(what)
  case .text(let text):
    let base = try call.whole(1) ?? 10
    if !(2...36 ~= base) { throw call.machine.fault("int's base is \(base); give 2 to 36") }
    let digits = text.trimming().string.replacing("_", with: "").lowercased()
    if let value = Int(withoutPrefix(digits, base: base), radix: base) { return .int(value) }
    return Double(digits).flatMap { Int(exactly: $0.rounded(.towardZero)) }.map(JinjaValue.int)
      ?? standard
  case .float(let value):
    return Int(exactly: value.rounded(.towardZero)).map(JinjaValue.int) ?? standard
  default: return call.value.number ?? standard
  }
}

private func withoutPrefix(_ digits: String, base: Int) -> Substring {
  let prefix = [2: "0b", 8: "0o", 16: "0x"][base]
  return prefix.map(digits.hasPrefix) == true ? digits.dropFirst(2) : digits[...]
}

private func float(_ call: JinjaCall) throws(JinjaError) -> JinjaValue {
  if case .undefined(let what) = call.value { throw call.machine.fault(what) }
  if case .text(let text) = call.value {
    let number = Double(text.trimming().string.replacing("_", with: ""))
    return number.map(JinjaValue.float) ?? call[0] ?? .float(0)
  }
  return call.value.double.map(JinjaValue.float) ?? call[0] ?? .float(0)
}

private func absolute(_ call: JinjaCall) throws(JinjaError) -> JinjaValue {
  switch call.value.number {
  case .int(let int)?:
    return .int(int < 0 ? try call.machine.fits(int.multipliedReportingOverflow(by: -1)) : int)
  case .float(let float)?: return .float(Swift.abs(float))
  default: throw call.machine.fault("a \(call.value.typeName) has no absolute value")
  }
}

private func round(_ call: JinjaCall) throws(JinjaError) -> JinjaValue {
  let precision = try call.whole(0) ?? 0
  let method = try call.text(1)?.string ?? "common"
  guard let value = call.value.double else {
    throw call.machine.fault("a \(call.value.typeName) cannot be rounded")
  }
  if method == "common", case .int? = call.value.number, precision >= 0 {
    return call.value.number ?? call.value
  }
  if !(-300...300 ~= precision) { return .float(value) }
  let scale = pow(10, Double(precision))
  switch method {
  case "common": return .float(rounded(value, precision, scale))
  case "ceil": return .float((value * scale).rounded(.up) / scale)
  case "floor": return .float((value * scale).rounded(.down) / scale)
  default: throw call.machine.fault("round's method is common, ceil or floor")
  }
}

/// Correctly rounded decimal digits, ties to even, as Python has it.
private func rounded(_ value: Double, _ precision: Int, _ scale: Double) -> Double {
  guard value.isFinite else { return value }
  if precision >= 0 { return Double(String(format: "%.\(precision)f", value)) ?? value }
  return (value * scale).rounded(.toNearestOrEven) / scale
}
