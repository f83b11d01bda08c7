import Records

/// What a run will do, before it does anything: its size, its memory, its time.
///
/// Codable with stable snake-case keys; `text` is the table for people.
public struct Plan: Codable, Sendable, Equatable {
  /// How many numbers the model learns, by part.
  public struct Parameters: Codable, Sendable, Equatable {
    /// All of them.
    public var total: Int
    /// The embedding table, which is the head too where they are tied.
    public var embedding: Int
    /// The layers and the last norm.
    public var layers: Int
    /// The head, where it is one of its own.
    public var head: Int
  }

  /// One split of a stage's data, rendered.
  public struct Split: Codable, Sendable, Equatable {
    /// `train`, `validation` or `test`.
    public var split: String
    /// Rows or prompts that are used.
    public var rows: Int
    /// Rows that were left out or cut because they are too long.
    public var excluded: Int
    /// Tokens of the rows: prompts alone where the policy writes the rest.
    public var tokens: Int
    /// Tokens of the longest row.
    public var longest: Int
  }

  /// Something that memory is needed for.
  public struct Need: Codable, Sendable, Equatable {
    /// What for.
    public var name: String
    /// How much.
    public var bytes: Int
  }

  /// The moment of a stage that needs most memory.
  public struct Peak: Codable, Sendable, Equatable {
    /// `training`, `sampling`, `measuring`.
    public var moment: String
    /// What it needs memory for.
    public var needs: [Need]
    /// All of it.
    public var bytes: Int { Int(saturating: needs.reduce(0.0) { $0 + Double($1.bytes) }) }

    private enum CodingKeys: String, CodingKey { case moment, needs }
  }

  /// One stage.
  public struct Leg: Codable, Sendable, Equatable {
    /// What the run calls it.
    public var name: String
    /// Its kind.
    public var kind: String
    /// Optimizer steps, at most.
    public var steps: Int
    /// How many numbers learn; 0 where none do.
    public var trainable: Int
    /// The data.
    public var splits: [Split]
    /// Tokens that a gradient is taken over, prompts included: exact where the data holds them, by
    /// the likely length of completions where the policy writes them.
    public var trainedTokens: Int
    /// Tokens that are sampled, validation included, at most.
    public var sampledTokens: Int
    /// The moment that needs most memory.
    public var peak: Peak
    /// Estimated duration, seconds.
    public var seconds: Double

    private enum CodingKeys: String, CodingKey {
      case name, kind, steps, trainable, splits, peak, seconds
      case trainedTokens = "trained_tokens"
      case sampledTokens = "sampled_tokens"
    }
  }

  /// The model's size.
  public var parameters: Parameters
  /// The stages, in order.
  public var stages: [Leg]
  /// About the most memory the process will hold, bytes.
  public var peakBytes: Int
  /// The stage that needs it; `nil` where preparing the data does.
  public var peakStage: String?
  /// Estimated duration of all stages, seconds.
  public var seconds: Double

  private enum CodingKeys: String, CodingKey {
    case parameters, stages, seconds
    case peakBytes = "peak_bytes"
    case peakStage = "peak_stage"
  }
}

extension Plan {
  /// What planning must be told about the machine that it may not look up by itself.
  public struct Machine: Sendable {
    /// Bytes of the process that are resident now.
    public var residentBytes: @Sendable () -> Int
    /// Bytes of the process that were resident at most.
    public var peakBytes: @Sendable () -> Int
    /// Seconds on a clock that only goes forward.
    public var now: @Sendable () -> Double

    /// A machine.
    public init(
      residentBytes: @escaping @Sendable () -> Int, peakBytes: @escaping @Sendable () -> Int,
      now: @escaping @Sendable () -> Double
    ) {
      self.residentBytes = residentBytes
      self.peakBytes = peakBytes
      self.now = now
    }
  }
}
