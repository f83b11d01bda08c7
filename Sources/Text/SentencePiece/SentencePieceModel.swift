import CSentencePiece

/// One loaded SentencePiece model: the only place, with the trainer, that sees its pointers.
///
/// Reading from several threads is safe: the library's reading functions are `const` and keep no
/// state, and the handle is freed with its last reference.
@safe final class SentencePieceModel: @unchecked Sendable {
  private let handle: OpaquePointer

  /// - Throws: the library's own words.
  init(bytes: [UInt8]) throws(SentencePieceFault) {
    var error = unsafe hone_spm_bytes()
    let loaded = unsafe bytes.withUnsafeBytes { raw in
      unsafe hone_spm_load(raw.baseAddress, raw.count, &error)
    }
    let reason = unsafe String(taking: error)
    guard let loaded = unsafe loaded else { throw SentencePieceFault(reason: reason) }
    unsafe handle = loaded
  }

  deinit { unsafe hone_spm_release(handle) }

  var size: Int32 { unsafe hone_spm_size(handle) }
  var bos: Int32? { unsafe hone_spm_bos(handle).id }
  var eos: Int32? { unsafe hone_spm_eos(handle).id }
  var pad: Int32? { unsafe hone_spm_pad(handle).id }
  var unk: Int32? { unsafe hone_spm_unk(handle).id }

  func isByte(_ id: Int32) -> Bool { unsafe hone_spm_kind(handle, id) == hone_spm_byte }
  func piece(_ id: Int32) -> String { unsafe String(taking: hone_spm_piece(handle, id)) }

  func encode(_ text: String) throws(SentencePieceFault) -> [Int32] {
    var ids = unsafe hone_spm_ids()
    var error = unsafe hone_spm_bytes()
    var text = text
    let status = text.withUTF8 { utf8 in
      unsafe utf8.withMemoryRebound(to: CChar.self) { chars in
        unsafe hone_spm_encode(handle, chars.baseAddress, chars.count, &ids, &error)
      }
    }
    defer { unsafe hone_spm_free(ids.data) }
    let reason = unsafe String(taking: error)
    if status != 0 { throw SentencePieceFault(reason: reason) }
    return unsafe Array(UnsafeBufferPointer(start: ids.data, count: ids.count))
  }

  func decode(_ ids: [Int32]) throws(SentencePieceFault) -> String {
    var text = unsafe hone_spm_bytes()
    var error = unsafe hone_spm_bytes()
    let status = unsafe ids.withUnsafeBufferPointer { ids in
      unsafe hone_spm_decode(handle, ids.baseAddress, ids.count, &text, &error)
    }
    let decoded = unsafe String(taking: text)
    let reason = unsafe String(taking: error)
    if status != 0 { throw SentencePieceFault(reason: reason) }
    return decoded
  }
}

/// What the library said, without the place in its own source.
struct SentencePieceFault: Error {
  let reason: String

  init(reason: String) {
    guard reason.contains(".cc("), let place = reason.firstRange(of: "] ") else {
      self.reason = reason
      return
    }
    let words = reason[place.upperBound...]
    self.reason = words.isEmpty ? "the library found an inconsistency" : String(words)
  }
}

extension Int32 {
  /// The library's -1 is no id.
  fileprivate var id: Int32? { self < 0 ? nil : self }
}

extension String {
  /// The text of bytes that the library allocated, which are freed.
  init(taking bytes: hone_spm_bytes) {
    defer { unsafe hone_spm_free(bytes.data) }
    guard let start = unsafe bytes.data else {
      self = ""
      return
    }
    self = unsafe String(
      decoding: UnsafeRawBufferPointer(start: start, count: bytes.count), as: UTF8.self)
  }
}
