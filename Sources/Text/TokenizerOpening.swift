public import Foundation
import Records

/// The tokenizer in a directory or a file, whatever kind it is.
///
/// A directory is read as transformers reads it: `tokenizer.json`, else a SentencePiece model
/// (`tokenizer.model`, `spiece.model`), under the settings of `tokenizer_config.json`; a SentencePiece
/// model without settings gives SentencePiece's own ids. A file stands for itself: a JSON document is a
/// `tokenizer.json`, anything else a SentencePiece model, whatever it is called.
///
/// - Throws: `TokenizerError` with file and field.
public func openTokenizer(at place: URL) throws(TokenizerError) -> any Tokenizer {
  if place.isDirectory { return try tokenizer(in: place) }
  let bytes = try TokenizerFiles.read(place)
  return try readTokenizer(bytes, place: place.relativePath)
}

/// The tokenizer that `bytes` hold: a `tokenizer.json`, or a SentencePiece model.
///
/// - Parameter place: names the bytes in errors.
public func readTokenizer(_ bytes: [UInt8], place: String) throws(TokenizerError) -> any Tokenizer {
  let first = bytes.first { !" \n\r\t".utf8.contains($0) }
  guard first == UInt8(ascii: "{") else {
    return try SentencePieceTokenizer(bytes: bytes, place: place)
  }
  let files = TokenizerFiles([("tokenizer.json", bytes)])
  return try PipelineTokenizer(TokenizerParts(json: bytes, file: place), files: files)
}

private func tokenizer(in directory: URL) throws(TokenizerError) -> any Tokenizer {
  func place(_ name: String) -> String { directory.appending(path: name).relativePath }
  let files = try TokenizerFiles(directory: directory)
  let settings = try TokenizerSettings(files, place: place)
  if let json = files["tokenizer.json"] {
    var parts = try TokenizerParts(json: json, file: place("tokenizer.json"))
    try parts.apply(settings)
    return try PipelineTokenizer(parts, files: files)
  }
  for name in ["tokenizer.model", "spiece.model"] {
    guard let model = files[name] else { continue }
    if files["tokenizer_config.json"] == nil {
      return try SentencePieceTokenizer(bytes: model, place: place(name), files: files)
    }
    let parts = try TokenizerParts(
      sentencePiece: model, place: place(name), settings: settings,
      config: place("tokenizer_config.json"))
    return try PipelineTokenizer(parts, files: files)
  }
  throw .unreadable(
    path: place("tokenizer.json"),
    reason: "there is no such file, nor a tokenizer.model beside it")
}
