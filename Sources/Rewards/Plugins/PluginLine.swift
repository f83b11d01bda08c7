import Records

/// What a line means that a plug-in wrote.
enum PluginLine: Equatable {
  /// No part of the conversation: a stray print.
  case stray
  /// An answer to something else, with the id that it has, as JSON.
  case elsewhere(id: String)
  /// It is ready for requests.
  case ready(PluginGreeting)
  /// It will never be.
  case fatal(String)
  /// The answer that is waited for.
  case answer(JSON)
  /// An answer that is none, and why.
  case malformed(String)
}

/// What a plug-in says of itself when it is ready.
struct PluginGreeting: Equatable {
  /// How much it must see at once, where it says so.
  var granularity: Granularity?
  /// What it runs, in words.
  var about = ""
}

extension PluginLine {
  /// Reads a line while the answer to request `id` is waited for, or the greeting where there is none.
  ///
  /// A line that is no JSON object is stray, unless it has the request's id: then it is an answer that
  /// went wrong, and saying so beats waiting.
  init(_ line: ArraySlice<UInt8>, awaiting id: String?) {
    guard line.first(where: { $0 != UInt8(ascii: " ") }) == UInt8(ascii: "{") else {
      self = .stray
      return
    }
    let object: JSON
    do throws(JSONError) {
      object = try JSON(parsing: PluginLine.nonFiniteQuoted(line))
    } catch {
      let isOurs = id.map { PluginLine.names($0, in: line) } ?? false
      self = isOurs ? .malformed("it is no JSON: \(error)") : .stray
      return
    }
    self = PluginLine.reading(object, awaiting: id)
  }

  private static func reading(_ object: JSON, awaiting id: String?) -> PluginLine {
    guard let id else {
      if let reason = object["fatal"]?.string, object.members?.count == 1 {
        return .fatal(reason.cut())
      }
      guard let ready = object["ready"] else { return .stray }
      return .ready(
        PluginGreeting(
          granularity: (ready["granularity"]?.string).flatMap(Granularity.init),
          about: ready["about"]?.string?.cut() ?? ""))
    }
    if let found = object["id"] {
      if found == .string(id) { return .answer(object) }
      return object["results"]?.array == nil ? .stray : .elsewhere(id: found.text.cut())
    }
    return object["results"]?.array == nil ? .stray : .malformed("it lacks the request's \"id\"")
  }

  /// Whether the bytes say `"id": "<id>"`.
  private static func names(_ id: String, in line: ArraySlice<UInt8>) -> Bool {
    let text = line.filter { $0 != UInt8(ascii: " ") }
    return text.firstRange(of: Array("\"id\":\"\(id)\"".utf8)) != nil
  }

  /// The line with `NaN` and `Infinity`, which many languages write and JSON lacks, as texts: so that
  /// one such number is the fault of its own sample.
  private static func nonFiniteQuoted(_ line: ArraySlice<UInt8>) -> [UInt8] {
    var quoted: [UInt8] = []
    quoted.reserveCapacity(line.count)
    var isText = false
    var at = line.startIndex
    while at < line.endIndex {
      let byte = line[at]
      if isText, byte == UInt8(ascii: "\\"), at + 1 < line.endIndex {
        quoted += line[at...at + 1]
        at += 2
        continue
      }
      if byte == UInt8(ascii: "\"") { isText.toggle() }
      if !isText, let word = nonFinite.first(where: { line[at...].starts(with: $0) }) {
        quoted += [UInt8(ascii: "\"")] + word + [UInt8(ascii: "\"")]
        at += word.count
        continue
      }
      quoted.append(byte)
      at += 1
    }
    return quoted
  }

  private static let nonFinite = ["-Infinity", "Infinity", "NaN"].map { Array($0.utf8) }
}
