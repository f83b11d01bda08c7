import ArgumentParser
import Generation
import Recipes

/// How tokens are drawn, as options.
struct SamplingOptions: ParsableArguments {
  @Option(help: .init("0 takes the likeliest token.", valueName: "t")) var temperature: Float = 1
  @Option(help: .init("Keep the k likeliest tokens; 0 keeps all.", valueName: "k")) var topK = 0
  @Option(help: .init("Keep the likeliest tokens up to this mass.", valueName: "p"))
  var topP: Float = 1
  @Option(help: .init("Keep tokens this share as likely as the likeliest.", valueName: "p"))
  var minP: Float = 0

  /// The settings.
  var settings: SamplingSettings {
    var settings = SamplingSettings()
    settings.temperature = temperature
    settings.topK = topK
    settings.topP = topP
    settings.minP = minP
    return settings
  }

  func validate() throws {
    var issues = Issues()
    settings.validate(&issues)
    guard let first = issues.found.first else { return }
    throw ValidationError("--\(first.key.replacing("_", with: "-")): \(first.problem)")
  }

  /// The settings as a recipe has them.
  var node: Node {
    [
      "temperature": Node(.float(Double(temperature))), "top_k": Node(.int(topK)),
      "top_p": Node(.float(Double(topP))), "min_p": Node(.float(Double(minP))),
    ]
  }
}
