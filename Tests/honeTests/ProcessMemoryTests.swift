import Testing

@testable import hone

@Suite struct ProcessMemoryTests {
  @Test(arguments: [
    ("VmHWM:\t  123456 kB", 123_456), ("VmHWM:\t 7812345 kB", 7_812_345),
    ("VmHWM:\t10234567 kB", 10_234_567), ("VmRSS:\t 5 kB", 0), ("", 0),
  ])
  func `a line of the status is read however wide its number is`(line: String, kilobytes: Int) {
    let status = "Name:\thone\n" + line + "\nThreads:\t2"
    #expect(bytes(of: "VmHWM", in: status) == kilobytes * 1024)
  }

  @Test func `this process holds some memory`() {
    #expect(processMemory("VmRSS") > 1 << 20)
  }
}
