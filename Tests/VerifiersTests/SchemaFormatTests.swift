import Testing

@testable import Verifiers

@Suite struct SchemaFormatTests {
  @Test(
    arguments: [
      (.date, ["2020-02-29", "2000-02-29", "1999-12-31"]),
      (.time, ["00:00:00Z", "23:59:59.123z", "12:00:00-07:30", "23:59:60Z", "15:59:60-08:00"]),
      (.dateTime, ["1985-04-12T23:20:50.52Z", "1990-12-31t15:59:60-08:00"]),
      (.email, ["a@b.de", "o'hara+tag@x-y.example", "\"a b\"@example.org", "a@[127.0.0.1]"]),
      (.hostname, ["localhost", "a-b.example.com", "3com.com", "xn--nxasmq6b"]),
      (.ipv4, ["0.0.0.0", "255.255.255.255"]),
      (.ipv6, ["::", "::1", "1:2:3:4:5:6:7:8", "fe80::a", "::ffff:1.2.3.4", "1::"]),
      (
        .uri,
        [
          "http://a.b/c?d=e#f", "urn:isbn:0", "mailto:a@b.c", "http://[::1]:80/", "file:///a%20b",
          "http://user:pass@host:8080",
        ]
      ),
      (.uuid, ["2EB8AA08-aa98-11ea-b4aa-73b441d16380"]),
    ] as [(SchemaFormat, [String])])
  func `what is of a format holds`(format: SchemaFormat, texts: [String]) {
    for text in texts { #expect(format.holds(text), "\(format): \(text)") }
  }

  @Test(
    arguments: [
      (
        .date,
        [
          "2020-13-45", "2021-02-29", "1900-02-29", "2020-1-01", "2020-01-00", "20200101",
          "٢٠٢٠-01-01",
        ]
      ),
      (
        .time,
        [
          "24:00:00Z", "12:60:00Z", "12:00:61Z", "12:00:00", "12:00:60Z", "12:00Z", "12:00:00.Z",
          "12:00:00+24:00", "12:00:00+07", "12:00:00Z ",
        ]
      ),
      (.dateTime, ["2020-01-01", "2020-01-01 00:00:00Z", "2020-02-30T00:00:00Z", "2020-01-01T"]),
      (.email, ["a", "@b", "a@", "a.@b", "a..b@c", "a b@c", "a@b_c", "\"a\"b\"@c", "é@a.b"]),
      (.hostname, ["-a", "a-", "a..b", "a.", "a_b", "a b", String(repeating: "a", count: 64)]),
      (.ipv4, ["1.2.3", "1.2.3.256", "01.2.3.4", "1.2.3.4.5", "1.2.3.+4", "1.2.3."]),
      (
        .ipv6,
        [
          "1:2:3:4:5:6:7", "1::2::3", "12345::", ":1", "1:", ":::", "1:2:3:4:5:6:7::8", "g::",
          "1.2.3.4::", "::1.2.3", "::1%eth0",
        ]
      ),
      (
        .uri,
        [
          "//a.b", "a b", "http://a b", "1a:b", "http://a/%zz", "http://a/#b#c", "http://[::1",
          "http://a:b", "http://a/\\b", "http://[1.2.3.4]/", "http://a/{b}", ":a",
        ]
      ),
      (.uuid, ["2eb8aa08aa9811eab4aa73b441d16380", "2eb8aa08-aa98-11ea-b4aa-73b441d1638g"]),
    ] as [(SchemaFormat, [String])])
  func `what is not does not`(format: SchemaFormat, texts: [String]) {
    for text in texts + ["", "\n"] { #expect(!format.holds(text), "\(format): \(text)") }
  }

  @Test(arguments: SchemaFormat.allCases)
  func `long and strange texts end`(format: SchemaFormat) {
    for unit in ["a", "1.", "::", "a@", "[", "%41", "-", "T", "\u{0}e\u{301}"] {
      #expect(!format.holds(String(repeating: unit, count: 20_000)), "\(unit)")
    }
  }
}
