import Foundation
import Recipes
import Records
import Rewards

/// A model behind an HTTP interface that speaks as OpenAI's chat completions do.
public struct Endpoint: Component {
  /// Where the interface begins: `https://api.example.com/v1`; `/chat/completions` is added.
  public var baseURL = ""
  /// The model's name there.
  public var model = ""
  /// The variable of the process that holds the key; no key is sent where none is given. The key itself
  /// is never stored.
  public var apiKeyVariable: String?
  /// How freely it writes; left out of the request where null.
  public var temperature: Double? = 0
  /// The most tokens of a reply; left out of the request where null.
  public var maxTokens: Int? = 1024
  /// The seed of its sampling; left out of the request where not given.
  public var seed: Int?
  /// Further members of the request, such as `response_format`.
  public var parameters: [String: JSON] = [:]
  /// Seconds that a request may take.
  public var timeout = 120.0
  /// How often a request is repeated that got no answer, or status 408, 409, 429 or 5xx. The waits are
  /// half a second and twice as long each time, with jitter; what `Retry-After` asks for counts up to a
  /// minute.
  public var maxRetries = 5
  /// The most requests that begin in a minute; any number where not given.
  public var requestsPerMinute: Double?
  /// The most requests at once.
  public var concurrency = 8
  /// The most bytes of an answer that are taken.
  public var maxReplyBytes = 1_000_000
  /// What a million tokens of prompts cost; `judges/cost` counts where prices are given.
  public var promptPrice: Double?
  /// What a million tokens of replies cost.
  public var completionPrice: Double?

  /// No endpoint yet.
  public init() {}

  /// Reports what is no place, no name or no number.
  public func validate(_ issues: inout Issues) {
    issues.require(
      !baseURL.isEmpty, "base_url", "is empty; give one such as https://api.example.com/v1")
    issues.require(
      baseURL.isEmpty || url != nil, "base_url",
      "\"\(baseURL)\" is no place; https://api.example.com/v1 would do")
    issues.require(!model.isEmpty, "model", "is empty; give the model's name at the endpoint")
    issues.require(apiKeyVariable != "", "api_key_variable", "is empty; name a variable")
    for key in parameters.keys.sorted() where ["model", "messages", "stream"].contains(key) {
      issues.add("parameters", "holds \(key), which is not for parameters; leave it out")
    }
    for (key, value) in [("timeout", timeout), ("requests_per_minute", requestsPerMinute ?? 1)] {
      issues.require(value.isFinite && value > 0, key, "\(value) is not above 0")
    }
    for (key, value) in [("max_tokens", maxTokens ?? 1), ("concurrency", concurrency)] {
      issues.require(value > 0, key, "\(value) is not above 0")
    }
    issues.require(0...20 ~= maxRetries, "max_retries", "\(maxRetries) is not within 0 ... 20")
    issues.require(
      1...100_000_000 ~= maxReplyBytes, "max_reply_bytes",
      "\(maxReplyBytes) is not within 1 ... 100000000")
    let numbers = [
      ("temperature", temperature), ("prompt_price", promptPrice),
      ("completion_price", completionPrice),
    ]
    for case (let key, let value?) in numbers {
      issues.require(value.isFinite && value >= 0, key, "\(value) is not 0 or more")
    }
  }

  /// Where requests go.
  var url: URL? {
    let trimmed = baseURL.hasSuffix("/") ? String(baseURL.dropLast()) : baseURL
    guard let url = URL(string: trimmed + "/chat/completions"),
      ["http", "https"].contains(url.scheme?.lowercased()), let host = url.host, !host.isEmpty,
      url.user == nil
    else { return nil }
    return url
  }

  /// The key; `nil` where none is wanted.
  ///
  /// - Throws: `VerifierError.failed` where the variable does not hold one.
  func key(in variables: [String: String]) throws(VerifierError) -> String? {
    guard let name = apiKeyVariable else { return nil }
    let key = (variables[name] ?? "").trimmingWhitespace
    guard !key.isEmpty else {
      throw .failed(reason: "the variable \(name) is not set; set it to the key of \(baseURL)")
    }
    guard key.utf8.allSatisfy({ (33...126).contains($0) }) else {
      throw .failed(reason: "the variable \(name) holds no key; a key has no spaces or line breaks")
    }
    return key
  }

  /// The body of a request: any text is data in it, whatever it holds.
  func body(_ messages: [(role: String, text: String)]) -> JSON {
    var members = [
      JSON.Member("model", .string(model)),
      JSON.Member(
        "messages",
        .array(messages.map { ["role": .string($0.role), "content": .string($0.text)] })),
    ]
    let settings: [(String, JSON?)] = [
      ("temperature", temperature.map(JSON.number)), ("max_tokens", maxTokens.map(JSON.int)),
      ("seed", seed.map(JSON.int)),
    ]
    for case (let name, let value?) in settings where parameters[name] == nil {
      members.append(JSON.Member(name, value))
    }
    members += parameters.sorted { $0.key < $1.key }.map { JSON.Member($0.key, $0.value) }
    return .object(members)
  }
}
