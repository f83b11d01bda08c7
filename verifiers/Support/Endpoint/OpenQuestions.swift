import Rewards

/// Questions that are being asked: who asks the same meanwhile waits for the same answer.
actor OpenQuestions {
  typealias Answer = Result<Opinion, VerifierError>
  private struct Open {
    let task: Task<Answer, Never>
    var waiting: Set<Int>
  }
  private var open: [[UInt8]: Open] = [:]
  private var count = 0

  /// The answer to a question, and whether somebody else had asked.
  ///
  /// The asking is cancelled when nobody waits any more.
  func answer(to question: [UInt8], _ ask: @escaping @Sendable () async -> Answer) async
    -> (answer: Answer, isShared: Bool)
  {
    count += 1
    let (number, isShared) = (count, open[question] != nil)
    let task = open[question]?.task ?? Task { await ask() }
    open[question, default: Open(task: task, waiting: [])].waiting.insert(number)
    let answer = await withTaskCancellationHandler {
      await task.value
    } onCancel: {
      Task { await leave(question, number) }
    }
    leave(question, number)
    return (answer, isShared)
  }

  private func leave(_ question: [UInt8], _ number: Int) {
    guard open[question]?.waiting.remove(number) != nil, open[question]?.waiting.isEmpty == true
    else { return }
    open.removeValue(forKey: question)?.task.cancel()
  }
}
