import Foundation
import Kernels
import Records
import Tensors

extension Safetensors {
  /// A tensor to be written.
  public struct Item {
    /// The tensor's name.
    public let name: String
    /// Its shape.
    public let shape: [Int]
    /// Its elements, row by row; asked for when they are written.
    public let scalars: () -> [Float]

    /// A tensor to be written.
    public init(name: String, shape: [Int], scalars: @autoclosure @escaping () -> [Float]) {
      self.name = name
      self.shape = shape
      self.scalars = scalars
    }
  }

  /// Writes a new file: the same tensors always give the same bytes.
  ///
  /// Tensors are sorted by name, the data starts at a multiple of 8, `format` is `pt`. The bytes
  /// have reached the disk when this returns; a file that could not be finished is removed.
  ///
  /// - Throws: `CheckpointError` where the file exists already or cannot be written.
  public static func write(
    _ items: [Item], metadata: [String: String] = [:], as precision: NumberType = .float32,
    to url: URL
  ) throws(CheckpointError) {
    let items = items.sorted { $0.name < $1.name }
    let header = headerBytes(
      items.map { ($0.name, $0.shape, precision.elementType) }, metadata: metadata)
    try writeNewFile(url) { file in
      try file.write(contentsOf: header)
      for item in items {
        let (scalars, count) = (item.scalars(), item.shape.reduce(1, *))
        precondition(
          scalars.count == count, "\(item.name): \(scalars.count) scalars for shape \(item.shape)")
        try file.write(contentsOf: precision.elementType.bytes(of: scalars))
      }
    }
  }

  /// The length of the header and the header for tensors that follow each other in this order.
  static func headerBytes(
    _ items: [(name: String, shape: [Int], type: ElementType)], metadata: [String: String] = [:]
  ) -> Data {
    let texts = metadata.merging(["format": "pt"]) { given, _ in given }
      .sorted { $0.key < $1.key }
      .map { JSON.Member($0.key, .string($0.value)) }
    var members = [JSON.Member("__metadata__", .object(texts))]
    var end = 0
    for item in items {
      let start = end
      end += item.shape.reduce(item.type.byteCount, *)
      members.append(
        JSON.Member(
          item.name,
          [
            "dtype": .string(item.type.rawValue), "shape": .array(item.shape.map { .int($0) }),
            "data_offsets": [.int(start), .int(end)],
          ]))
    }
    var text = Data(JSON.object(members).text.utf8)
    text.append(contentsOf: repeatElement(UInt8(ascii: " "), count: -text.count & 7))
    return Data((0..<8).map { UInt8(truncatingIfNeeded: text.count >> (8 * $0)) }) + text
  }
}

extension NumberType {
  /// How safetensors files call it.
  public var elementType: Safetensors.ElementType {
    switch self {
    case .float32: .float32
    case .bfloat16: .bfloat16
    case .float16: .float16
    }
  }

  /// Why numbers cannot be written in this type: the first that is finite and would not stay so.
  ///
  /// - Parameters:
  ///   - start: the place of the first number in the tensor called `item` of `file`.
  func overflow(_ numbers: [Float], from start: Int = 0, of item: String, in file: String)
    -> CheckpointError?
  {
    guard let place = numbers.firstIndex(where: overflows) else { return nil }
    let wider = self == .float16 ? "bfloat16 has the range of float32" : "float32 can"
    return CheckpointError(
      file: file, item: item,
      problem: "element \(start + place) is \(numbers[place]), which \(rawValue) cannot hold; "
        + wider)
  }

  private func overflows(_ number: Float) -> Bool {
    guard number.isFinite else { return false }
    return switch self {
    case .float32: false
    case .bfloat16: number.bits(as: .bfloat16) & 0x7F80 == 0x7F80
    case .float16: !Float16(number).isFinite
    }
  }
}

extension Safetensors.ElementType {
  /// What torch calls a precision that weights have; `nil` for other numbers.
  public var torchName: String? {
    switch self {
    case .float32: "float32"
    case .bfloat16: "bfloat16"
    case .float16: "float16"
    default: nil
    }
  }

  /// The numbers as this type stores them, rounded to nearest, ties to even.
  ///
  /// - Precondition: it is a precision of weights.
  func bytes(of floats: [Float]) -> Data {
    precondition(torchName != nil, "\(self) is no precision of weights")
    switch self {
    case .bfloat16: return little(floats.map { $0.bits(as: .bfloat16) })
    case .float16: return little(floats.map { $0.bits(as: .float16) })
    default: return little(floats.map(\.bitPattern))
    }
  }

  private func little<Bits: FixedWidthInteger>(_ bits: [Bits]) -> Data {
    unsafe bits.map(\.littleEndian).withUnsafeBytes { unsafe Data($0) }
  }
}

/// Creates a file that must not exist yet, and removes it again where it cannot be finished.
func writeNewFile(_ url: URL, _ body: (FileHandle) throws -> Void) throws(CheckpointError) {
  guard !FileManager.default.fileExists(atPath: url.path) else {
    throw CheckpointError(
      file: url.path, problem: "exists already and is not overwritten; choose a new directory")
  }
  do {
    try Data().write(to: url, options: .withoutOverwriting)
    let file = try FileHandle(forWritingTo: url)
    do {
      try body(file)
      try file.synchronize()
      try file.close()
    } catch {
      try? FileManager.default.removeItem(at: url)
      throw error
    }
  } catch let error as CheckpointError {
    throw error
  } catch {
    throw CheckpointError(
      file: url.path, problem: "cannot be written: \(error.localizedDescription)")
  }
}
