import Testing

@testable import Text

@Suite struct CalendarDateTests {
  @Test func `writes days as strftime does`() throws {
    let day = try #require(CalendarDate("2024-07-06"))
    #expect(
      day.formatted("%d %b %Y, %A %-d %B %y, %j %H:%M %%")
        == "06 Jul 2024, Saturday 6 July 24, 188 00:00 %")
    #expect(day.formatted("%Q") == nil)
    #expect(try #require(CalendarDate("2026-11-21")).formatted("%a %u %w") == "Sat 6 6")
    #expect(try #require(CalendarDate("2000-02-29")).formatted("%a %j") == "Tue 060")
  }

  @Test(arguments: [
    "2023-02-29", "2024-13-01", "2024-1-1", "0000-01-01", "x", "2024-07-32", "+024-01-01",
  ])
  func `refuses what is no day`(text: String) { #expect(CalendarDate(text) == nil) }
}
