import Foundation
import Models
import Tensors
import Testing

@Suite struct SafetensorsTests {
  /// A header text, data bytes, and what is wrong with them.
  static let broken: [(header: String, data: Int, text: String)] = [
    ("[]", 0, "the header is an array; expected an object"),
    ("{", 0, "the header is not valid JSON: byte 1: expected a name in quotes"),
    (
      #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"#
        + #""a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}"#, 4,
      #"the header is not valid JSON: byte 54: the name "a" is given twice"#
    ),
    (
      #"{"a":{"dtype":"F32","shape":[2,3],"data_offsets":[0,20]}}"#, 20,
      "a: shape [2, 3] of F32 needs 24 bytes, data_offsets [0, 20] hold 20"
    ),
    (
      #"{"a":{"dtype":"F32","shape":[10],"data_offsets":[0,40]}}"#, 24,
      "a: data_offsets [0, 40] reach past the 24 bytes of data; the file is cut short"
    ),
    (
      #"{"a":{"dtype":"U8","shape":[6],"data_offsets":[0,6]},"#
        + #""b":{"dtype":"U8","shape":[4],"data_offsets":[4,8]}}"#, 8,
      #"b: its bytes overlap those of "a""#
    ),
    (
      #"{"a":{"dtype":"U8","shape":[4],"data_offsets":[4,8]}}"#, 8,
      "a: 4 bytes before it belong to no tensor"
    ),
    (
      #"{"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]}}"#, 7,
      "3 bytes after the last tensor belong to no tensor"
    ),
    (
      #"{"a":{"dtype":"U8","shape":[4294967296,4294967296],"data_offsets":[0,0]}}"#, 0,
      "a: shape [4294967296, 4294967296] has more elements than can be counted"
    ),
    (
      #"{"a":{"dtype":"F16","shape":[2305843009213693952,0],"data_offsets":[0,0]}}"#, 0,
      "a: shape [2305843009213693952, 0] has more elements than can be counted"
    ),
    (
      #"{"a":{"dtype":"U8","shape":[-1],"data_offsets":[0,0]}}"#, 0,
      "a: shape must be a list of whole numbers from 0"
    ),
    (
      #"{"a":{"dtype":"U8","shape":[0],"data_offsets":[4,0]}}"#, 4,
      "a: data_offsets [4, 0] are no range; expected [start, end]"
    ),
    (
      #"{"a":{"dtype":"F7","shape":[0],"data_offsets":[0,0]}}"#, 0,
      #"a: unknown dtype "F7"; expected one of BOOL, U8, I8, I16, U16, F16, BF16, I32, U32, F32, "#
        + "I64, U64, F64"
    ),
    (#"{"a":{"shape":[],"data_offsets":[0,0]}}"#, 0, "a: dtype must be text, found nothing"),
    (
      #"{"a":{"type":"F32"}}"#, 0,
      #"a: unknown key "type"; expected dtype, shape and data_offsets"#
    ),
    (#"{"__metadata__":{"step":3}}"#, 0, "__metadata__.step: expected text, found a whole number"),
  ]

  @Test(arguments: broken)
  func `says what is wrong with a header`(header: String, data: Int, text: String) throws {
    try expectError(bytes(header) + Data(count: data), text)
  }

  @Test func `says what is wrong with a file`() throws {
    try expectError(Data(), "0 bytes are too few for a safetensors file; expected at least 8")
    try expectError(
      Data([255, 255, 255, 255, 255, 255, 255, 255, 0]),
      "a header of 18446744073709551615 bytes does not fit into a file of 9 bytes; "
        + "the file is cut short or no safetensors file")
    try expectError(
      Data([2, 0, 0, 0, 0, 0, 0, 0, 0x7B, 0xFF]), "the header is not valid UTF-8")
    #expect {
      try Safetensors(contentsOf: URL(filePath: "/nowhere/model.safetensors"))
    } throws: {
      "\($0)" == "/nowhere/model.safetensors: no such file"
    }
  }

  @Test func `names that only differ in code points are refused`() throws {
    let header =
      #"{"\u00e9":{"dtype":"U8","shape":[],"data_offsets":[0,1]},"#
      + #""e\u0301":{"dtype":"U8","shape":[],"data_offsets":[1,2]}}"#
    try expectError(
      bytes(header) + Data(count: 2),
      "\u{e9}: two tensors have this name, spelt with different code points")
  }

  @Test func `a header longer than the format allows is not read`() throws {
    try Fixtures.withTemporaryFolder { folder in
      let file = folder.appending(path: "x")
      try Data([1, 0xE1, 0xF5, 5, 0, 0, 0, 0]).write(to: file)  // 100,000,001
      let handle = try FileHandle(forWritingTo: file)
      try handle.truncate(atOffset: 100_000_009)  // a hole: no disk is used
      try handle.close()
      #expect {
        try Safetensors(contentsOf: file)
      } throws: {
        "\($0)".hasSuffix(
          "a header of 100000001 bytes is longer than the format allows, 100000000")
      }
    }
  }

  @Test func `a real file cut anywhere is refused`() throws {
    let whole = try Data(
      contentsOf: Fixtures.models.appending(path: "llama/io.safetensors"))
    try Fixtures.withTemporaryFolder { folder in
      for count in stride(from: 0, to: whole.count, by: 997) {
        let file = folder.appending(path: "\(count)")
        try whole.prefix(count).write(to: file)
        #expect(throws: CheckpointError.self) { try Safetensors(contentsOf: file) }
      }
    }
  }

  @Test func `reads halves and brain floats`() throws {
    // 1.5 = 0x3E00 in F16 and 0x3FC0 in BF16; -2 = 0xC000 in both.
    let header =
      #"{"h":{"dtype":"F16","shape":[2],"data_offsets":[0,4]},"#
      + #""b":{"dtype":"BF16","shape":[2],"data_offsets":[4,8]},"#
      + #""i":{"dtype":"U8","shape":[],"data_offsets":[8,9]}}"#
    let data = Data([0x00, 0x3E, 0x00, 0xC0, 0xC0, 0x3F, 0x00, 0xC0, 7])
    try Fixtures.withTemporaryFolder { folder in
      let file = folder.appending(path: "x")
      try (bytes(header) + data).write(to: file)
      let tensors = try Safetensors(contentsOf: file)
      #expect(tensors.entries.map(\.name) == ["b", "h", "i"])
      #expect(try tensors.floats("h") == [1.5, -2])
      #expect(try tensors.floats("b") == [1.5, -2])
      #expect(try tensors.integers("i") == [7])
      #expect {
        try tensors.floats("i")
      } throws: {
        "\($0)".hasSuffix(
          "i: elements of type U8 cannot be read as floats; "
            + "expected F64, F32, F16 or BF16")
      }
      #expect { try tensors.floats("z") } throws: {
        "\($0)".hasSuffix("z: no such tensor in the file")
      }
    }
  }

  @Test func `writes the same bytes for the same tensors and reads the same bits`() throws {
    let odd: [Float] = [
      1 / 3, -0.0, .infinity, .leastNonzeroMagnitude, Float(bitPattern: 0x7FC0_1234),
    ]
    let items = [
      Safetensors.Item(name: "b", shape: [5], scalars: odd),
      Safetensors.Item(name: "a", shape: [1, 2], scalars: [1, 2]),
    ]
    try Fixtures.withTemporaryFolder { folder in
      let files = ["1", "2"].map { folder.appending(path: $0) }
      try Safetensors.write(items, metadata: ["step": "3"], to: files[0])
      try Safetensors.write(items.reversed(), metadata: ["step": "3"], to: files[1])
      let bytes = try Data(contentsOf: files[0])
      #expect(try bytes == Data(contentsOf: files[1]))
      let read = try Safetensors(contentsOf: files[0])
      #expect(read.metadata == ["format": "pt", "step": "3"])
      #expect(read.entries.map(\.name) == ["a", "b"])
      #expect(read.entries[0].bytes.lowerBound % 8 == 0)
      #expect(try read.floats("b").map(\.bitPattern) == odd.map(\.bitPattern))
      #expect {
        try Safetensors.write(items, to: files[0])
      } throws: {
        "\($0)".hasSuffix("exists already and is not overwritten; choose a new directory")
      }
      #expect(try bytes == Data(contentsOf: files[0]))
    }
  }

  @Test func `rounds brain floats to nearest with ties to even`() throws {
    // The step after 1 is 2⁻⁷: 1 + 2⁻⁸ is a tie and goes to 1, 1 + 3·2⁻⁸ is one and goes to 1 + 2⁻⁶.
    let given: [Float] = [
      1 + 0x1p-8, 1 + 0x3p-8, 1 + 0x1.1p-8, .infinity, -.greatestFiniteMagnitude,
    ]
    let item = Safetensors.Item(name: "x", shape: [5], scalars: given)
    try Fixtures.withTemporaryFolder { folder in
      let file = folder.appending(path: "x")
      try Safetensors.write([item], as: .bfloat16, to: file)
      #expect(
        try Safetensors(contentsOf: file).floats("x")
          == [1, 1 + 0x1p-6, 1 + 0x1p-7, .infinity, -.infinity])
    }
  }

  private func bytes(_ header: String) -> Data {
    Data((0..<8).map { UInt8(truncatingIfNeeded: header.utf8.count >> (8 * $0)) })
      + Data(header.utf8)
  }

  private func expectError(_ bytes: Data, _ text: String) throws {
    try Fixtures.withTemporaryFolder { folder in
      let file = folder.appending(path: "x.safetensors")
      try bytes.write(to: file)
      #expect {
        try Safetensors(contentsOf: file)
      } throws: { error in
        #expect("\(error)" == "\(file.path): \(text)")
        return error is CheckpointError
      }
    }
  }
}
