import Foundation
import Records

/// The header of a safetensors file, checked against the bytes that follow it.
struct SafetensorsHeader {
  private(set) var entries: [Safetensors.Entry] = []
  private(set) var metadata: [String: String] = [:]
  private let file: String
  /// Where the data begins, and how many bytes of it there are.
  private let dataStart: Int
  private let dataCount: Int

  init(_ data: Data, file: String) throws(CheckpointError) {
    self.file = file
    let text = try Self.headerBytes(data, file: file)
    dataStart = 8 + text.count
    dataCount = data.count - dataStart
    guard String(validating: text, as: UTF8.self) != nil else {
      throw CheckpointError(file: file, problem: "the header is not valid UTF-8")
    }
    let header: JSON
    do {
      header = try JSON(parsing: text)
    } catch {
      throw CheckpointError(file: file, problem: "the header is not valid JSON: \(error)")
    }
    guard let members = header.members else {
      throw CheckpointError(file: file, problem: "the header is \(header.kind); expected an object")
    }
    for member in members {
      if member.key == "__metadata__" {
        metadata = try texts(member.value)
      } else {
        entries.append(try entry(member.key, member.value))
      }
    }
    try checkCoverage()
    entries.sort { $0.name < $1.name }
    for (entry, next) in zip(entries, entries.dropFirst()) where entry.name == next.name {
      // The JSON differs, but not what is written: é is one code point, or e with an accent.
      throw fail(entry.name, "two tensors have this name, spelt with different code points")
    }
  }

  /// Bytes that a header may have, as in the format's own library.
  private static let longest = 100_000_000

  private static func headerBytes(_ data: Data, file: String) throws(CheckpointError) -> Data {
    guard data.count >= 8 else {
      throw CheckpointError(
        file: file,
        problem: "\(data.count) bytes are too few for a safetensors file; expected at least 8")
    }
    let length = elements(data.prefix(8), as: UInt64.self) { $0 }[0]
    guard length <= UInt64(data.count - 8) else {
      throw CheckpointError(
        file: file,
        problem: "a header of \(length) bytes does not fit into a file of \(data.count) bytes; "
          + "the file is cut short or no safetensors file")
    }
    guard length <= Self.longest else {
      throw CheckpointError(
        file: file,
        problem: "a header of \(length) bytes is longer than the format allows, \(Self.longest)")
    }
    return data.dropFirst(8).prefix(Int(length))
  }

  private func fail(_ item: String, _ problem: String) -> CheckpointError {
    CheckpointError(file: file, item: item, problem: problem)
  }

  private func texts(_ value: JSON) throws(CheckpointError) -> [String: String] {
    var out: [String: String] = [:]
    guard let members = value.members else {
      throw fail("__metadata__", "expected an object of texts, found \(value.kind)")
    }
    for member in members {
      guard let text = member.value.string else {
        throw fail("__metadata__.\(member.key)", "expected text, found \(member.value.kind)")
      }
      out[member.key] = text
    }
    return out
  }

  private func entry(_ name: String, _ value: JSON) throws(CheckpointError) -> Safetensors.Entry {
    for member in value.members ?? []
    where !["dtype", "shape", "data_offsets"].contains(member.key) {
      throw fail(name, "unknown key \"\(member.key)\"; expected dtype, shape and data_offsets")
    }
    let type = try elementType(name, value["dtype"])
    let shape = try sizes(name, "shape", value["shape"])
    let offsets = try sizes(name, "data_offsets", value["data_offsets"])
    guard offsets.count == 2, offsets[0] <= offsets[1] else {
      throw fail(name, "data_offsets \(offsets) are no range; expected [start, end]")
    }
    guard offsets[1] <= dataCount else {
      throw fail(
        name,
        "data_offsets \(offsets) reach past the \(dataCount) bytes of data; the file is cut short")
    }
    guard let needed = byteCount(shape, type) else {
      throw fail(name, "shape \(shape) has more elements than can be counted")
    }
    guard needed == offsets[1] - offsets[0] else {
      throw fail(
        name,
        "shape \(shape) of \(type.rawValue) needs \(needed) bytes, "
          + "data_offsets \(offsets) hold \(offsets[1] - offsets[0])")
    }
    return Safetensors.Entry(
      name: name, elementType: type, shape: shape,
      bytes: dataStart + offsets[0]..<dataStart + offsets[1])
  }

  private func elementType(_ name: String, _ value: JSON?) throws(CheckpointError)
    -> Safetensors.ElementType
  {
    guard let text = value?.string else {
      throw fail(name, "dtype must be text, found \(value?.kind ?? "nothing")")
    }
    guard let type = Safetensors.ElementType(rawValue: text) else {
      let known = Safetensors.ElementType.allCases.map(\.rawValue).joined(separator: ", ")
      throw fail(name, "unknown dtype \"\(text)\"; expected one of \(known)")
    }
    return type
  }

  private func sizes(_ name: String, _ key: String, _ value: JSON?) throws(CheckpointError) -> [Int]
  {
    let sizes = value?.array?.map { $0.int ?? -1 }
    guard let sizes, sizes.allSatisfy({ $0 >= 0 }) else {
      throw fail(name, "\(key) must be a list of whole numbers from 0")
    }
    return sizes
  }

  /// Bytes of a tensor; `nil` where they could not be counted as 8-byte elements without the
  /// zeros of its shape, so that no product of its sizes overflows, in whatever order.
  private func byteCount(_ shape: [Int], _ type: Safetensors.ElementType) -> Int? {
    var most = 8
    for size in shape {
      let (product, overflow) = most.multipliedReportingOverflow(by: max(1, size))
      guard !overflow, product <= 1 << 53 else { return nil }
      most = product
    }
    return shape.reduce(type.byteCount, *)
  }

  /// The tensors must fill the data, one after the other.
  private func checkCoverage() throws(CheckpointError) {
    var end = dataStart
    var previous = ""
    let inOrder = entries.sorted {
      ($0.bytes.lowerBound, $0.bytes.upperBound, $0.name)
        < ($1.bytes.lowerBound, $1.bytes.upperBound, $1.name)
    }
    for entry in inOrder {
      guard entry.bytes.lowerBound >= end else {
        throw fail(entry.name, "its bytes overlap those of \"\(previous)\"")
      }
      guard entry.bytes.lowerBound == end else {
        throw fail(
          entry.name, "\(entry.bytes.lowerBound - end) bytes before it belong to no tensor")
      }
      end = entry.bytes.upperBound
      previous = entry.name
    }
    let trailing = dataStart + dataCount - end
    guard trailing == 0 else {
      throw CheckpointError(
        file: file, problem: "\(trailing) bytes after the last tensor belong to no tensor")
    }
  }
}
