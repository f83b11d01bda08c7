import ArgumentParser
import Foundation

/// A number of bytes, as people write it: `5GB` is 5 · 10⁹, `5GiB` is 5 · 2³⁰.
struct ByteSize: Equatable, ExpressibleByArgument, CustomStringConvertible {
  let bytes: Int

  init(bytes: Int) { self.bytes = bytes }

  private static let units: [(name: String, bytes: Int)] = [
    ("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10), ("GB", 1_000_000_000),
    ("MB", 1_000_000), ("KB", 1000), ("B", 1),
  ]

  /// A whole number above 0 and a unit; plain numbers are bytes.
  init?(argument text: String) {
    let unit = Self.units.first { text.uppercased().hasSuffix($0.name.uppercased()) }
    let digits = text.dropLast(unit?.name.count ?? 0).trimmingCharacters(in: .whitespaces)
    guard let count = Int(digits), count > 0 else { return nil }
    let (product, overflow) = count.multipliedReportingOverflow(by: unit?.bytes ?? 1)
    if overflow { return nil }
    bytes = product
  }

  /// With three digits at most: `1.98 GB`.
  var description: String {
    let unit = Self.units.dropFirst(3).first { bytes >= $0.bytes } ?? ("B", 1)
    let number = Double(bytes) / Double(unit.bytes)
    let decimals = unit.bytes == 1 || number >= 100 ? 0 : number >= 10 ? 1 : 2
    return String(format: "%.\(decimals)f ", number) + unit.name
  }

  var defaultValueDescription: String { "5GB" }
}
