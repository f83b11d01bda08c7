extension CheckpointWriter {
  /// The checkpoint of a stage with the latest position, by its manifest.
  public func last(stage: Int) -> Checkpoint? {
    described().first { $0.manifest.position.stage == stage }
  }
}
