import Testing

@testable import Verifiers

@Suite struct SentenceCounterTests {
  @Test(arguments: [
    ("No mark", 1), ("One. two.", 2), ("Mr. Smith met Dr. Jones.", 1),
    ("In the U.S. Army he served.", 1),
    ("He said \"Go.\" She went.", 2), ("He left (early.)", 1), ("What?! Really.", 3),
    ("1. First item\n2. Second item", 3), ("Wait... what", 1), ("pi is 3.14 here. Yes.", 2),
    ("J. Smith wrote it.", 1), ("**Bold.** Then more.", 2), ("A line\n\nanother line", 1),
    ("At 5 p.m. The show began.", 2), ("", 1),
    ("Dr. A went.", 1), ("Dr. A. Smith went. He left.", 2), ("J. A. Smith wrote it.", 1),
    ("It was plan B. A man came.", 2), ("Prof. I. Newton of the U.S. A. Co. sat.", 1),
  ])
  func `sentences are counted as Punkt counts them`(text: String, count: Int) {
    #expect(SentenceCounter.count(text) == count)
  }
}
