import Foundation
import Kernels

/// A memory-mapped safetensors file whose header has been checked against its bytes.
///
/// Every size is verified before a tensor can be read, so hostile headers cannot reach outside the
/// file. The file must not be rewritten while it is open; Hone itself never writes over one.
///
/// - SeeAlso: the format, github.com/huggingface/safetensors.
public struct Safetensors: Sendable {
  /// How the elements of a tensor are stored.
  public enum ElementType: String, Sendable, CaseIterable {
    case bool = "BOOL"
    case uint8 = "U8"
    case int8 = "I8"
    case int16 = "I16"
    case uint16 = "U16"
    case float16 = "F16"
    case bfloat16 = "BF16"
    case int32 = "I32"
    case uint32 = "U32"
    case float32 = "F32"
    case int64 = "I64"
    case uint64 = "U64"
    case float64 = "F64"

    /// Bytes an element.
    public var byteCount: Int {
      switch self {
      case .bool, .uint8, .int8: 1
      case .int16, .uint16, .float16, .bfloat16: 2
      case .int32, .uint32, .float32: 4
      case .int64, .uint64, .float64: 8
      }
    }
  }

  /// One tensor of the file.
  public struct Entry: Sendable, Hashable {
    /// The tensor's name.
    public let name: String
    /// How its elements are stored.
    public let elementType: ElementType
    /// Its shape; empty for a single number.
    public let shape: [Int]
    /// Where its bytes lie in the file.
    public let bytes: Range<Int>
  }

  /// The file, as it was given.
  public let file: String
  /// The tensors, sorted by name.
  public let entries: [Entry]
  /// The header's free-form texts.
  public let metadata: [String: String]
  private let data: Data
  private let places: [String: Int]

  /// Maps the file and checks its header.
  ///
  /// - Throws: `CheckpointError` where the file cannot be read, is cut short, or its header
  ///   disagrees with its bytes.
  public init(contentsOf url: URL) throws(CheckpointError) {
    file = url.path
    data = try readFile(url, options: .alwaysMapped)
    let header = try SafetensorsHeader(data, file: file)
    entries = header.entries
    metadata = header.metadata
    places = Dictionary(uniqueKeysWithValues: zip(entries.map(\.name), entries.indices))
  }

  /// The tensor called `name`, or `nil` where the file has none.
  public subscript(_ name: String) -> Entry? { places[name].map { entries[$0] } }

  /// The elements of the tensor called `name` as `Float`, row by row.
  ///
  /// - Throws: `CheckpointError` where there is no such tensor or its elements are neither `F64`,
  ///   `F32`, `F16` nor `BF16`.
  public func floats(_ name: String) throws(CheckpointError) -> [Float] {
    let entry = try existing(name)
    guard let floats = entry.elementType.floats(in: bytes(of: entry)) else {
      throw mismatch(entry, "floats; expected F64, F32, F16 or BF16")
    }
    return floats
  }

  /// The elements of the tensor called `name` as whole numbers: labels, masks, counters.
  ///
  /// - Throws: `CheckpointError` where there is no such tensor or its elements are neither `I64`,
  ///   `I32` nor `U8`.
  public func integers(_ name: String) throws(CheckpointError) -> [Int] {
    let entry = try existing(name)
    let source = bytes(of: entry)
    switch entry.elementType {
    case .int64: return elements(source, as: Int64.self) { Int($0) }
    case .int32: return elements(source, as: Int32.self) { Int($0) }
    case .uint8: return elements(source, as: UInt8.self) { Int($0) }
    default: throw mismatch(entry, "whole numbers; expected I64, I32 or U8")
    }
  }

  /// The bits of a tensor that is stored in this 16-bit type; `nil` for one of another.
  func rawHalves(_ name: String, as type: HalfType) throws(CheckpointError) -> [UInt16]? {
    let entry = try existing(name)
    guard entry.elementType == (type == .bfloat16 ? .bfloat16 : .float16) else { return nil }
    return elements(bytes(of: entry), as: UInt16.self) { $0 }
  }

  private func existing(_ name: String) throws(CheckpointError) -> Entry {
    guard let entry = self[name] else {
      throw CheckpointError(file: file, item: name, problem: "no such tensor in the file")
    }
    return entry
  }

  private func mismatch(_ entry: Entry, _ wanted: String) -> CheckpointError {
    CheckpointError(
      file: file, item: entry.name,
      problem: "elements of type \(entry.elementType.rawValue) cannot be read as \(wanted)")
  }

  /// The bytes of one tensor of this file.
  func bytes(of entry: Entry) -> Data {
    let start = data.startIndex
    return data[start + entry.bytes.lowerBound..<start + entry.bytes.upperBound]
  }
}

extension Safetensors.ElementType {
  /// The elements that `bytes` hold, as `Float`; `nil` where they are no floats.
  func floats(in bytes: Data) -> [Float]? {
    switch self {
    case .float32: elements(bytes, as: UInt32.self) { Float(bitPattern: $0) }
    case .float16: elements(bytes, as: UInt16.self) { Float(Float16(bitPattern: $0)) }
    case .bfloat16: elements(bytes, as: UInt16.self) { Float(bitPattern: UInt32($0) << 16) }
    case .float64: elements(bytes, as: UInt64.self) { Float(Double(bitPattern: $0)) }
    default: nil
    }
  }
}

/// Little-endian integers of `bytes`, each turned into an element.
func elements<Bits: FixedWidthInteger, Element>(
  _ bytes: Data, as type: Bits.Type, _ element: (Bits) -> Element
) -> [Element] {
  let size = MemoryLayout<Bits>.size
  return unsafe bytes.withUnsafeBytes { raw in
    (0..<raw.count / size).map {
      element(
        Bits(littleEndian: unsafe raw.loadUnaligned(fromByteOffset: $0 * size, as: Bits.self)))
    }
  }
}

/// A file's bytes.
func readFile(_ url: URL, options: Data.ReadingOptions = []) throws(CheckpointError) -> Data {
  do {
    return try Data(contentsOf: url, options: options)
  } catch {
    let missing = !FileManager.default.fileExists(atPath: url.path)
    throw CheckpointError(
      file: url.path,
      problem: missing ? "no such file" : "cannot be read: \(error.localizedDescription)")
  }
}
