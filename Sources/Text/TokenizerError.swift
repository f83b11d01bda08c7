/// Why a tokenizer cannot be read, trained or used.
public enum TokenizerError: Error, Sendable, Equatable {
  /// The file cannot be opened.
  case unreadable(path: String, reason: String)
  /// The bytes are no model: `place` is a file, or says where the bytes came from.
  case corrupt(place: String, reason: String)
  /// A field of `file` is wrong, or asks for what is not implemented; `field` is empty for the whole.
  case invalid(file: String, field: String, problem: String)
  /// An id outside the vocabulary, at `offset` of the ids given.
  case unknownID(Int32, offset: Int, vocabularySize: Int)
  /// The library refused text.
  case failed(reason: String)
  /// No vocabulary could be trained.
  case training(reason: String)
  /// The tokenizer could not be written.
  case unwritable(path: String, reason: String)
}

extension TokenizerError: CustomStringConvertible {
  /// `where: what is wrong; what would do`.
  public var description: String {
    switch self {
    case .unreadable(let path, let reason): "\(path): cannot be read: \(reason)"
    case .corrupt(let place, let reason):
      "\(place): is no SentencePiece model: \(reason); give the path of a `tokenizer.model`"
    case .invalid(let file, let field, let problem):
      field.isEmpty ? "\(file): \(problem)" : "\(file): \(field): \(problem)"
    case .unknownID(let id, let offset, let size):
      "id \(id) at position \(offset): is outside the vocabulary; ids here are 0 to \(size - 1)"
    case .failed(let reason): "tokenizer: \(reason)"
    case .training(let reason): "tokenizer training: \(reason)"
    case .unwritable(let path, let reason): "\(path): cannot be written: \(reason)"
    }
  }
}
