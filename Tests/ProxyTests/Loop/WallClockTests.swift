import Glibc
import Testing

@testable import Proxy

@Suite struct WallClockTests {
    /// What the C library makes of a second; its "C" locale has the names that HTTP wants.
    private func formatted(_ second: time_t, _ format: String) -> String {
        var second = second
        var parts = tm()
        gmtime_r(&second, &parts)
        var text = [CChar](repeating: 0, count: 64)
        let length = strftime(&text, text.count, format, &parts)
        return String(decoding: text.prefix(length).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    @Test func both_texts_are_of_the_present_second() {
        for _ in 0..<50 {
            var clock = WallClock()
            let before = time(nil)
            let milliseconds = clock.update()
            let after = time(nil)
            #expect((0...999).contains(milliseconds))
            // The second may change while the test looks.
            let dates = (before...after).map { self.formatted($0, "%a, %d %b %Y %H:%M:%S GMT") }
            let times = (before...after).map { self.formatted($0, "%Y-%m-%dT%H:%M:%S") }
            #expect(dates.firstIndex(of: clock.httpDate) == times.firstIndex(of: clock.timestamp))
            #expect(dates.contains(clock.httpDate))
        }
    }

    @Test func texts_stay_until_the_second_changes() {
        var clock = WallClock()
        #expect(clock.httpDate.isEmpty && clock.timestamp.isEmpty)
        _ = clock.update()
        let before = clock.httpDate
        _ = clock.update()
        #expect(clock.httpDate.utf8.count == 29 && before.utf8.count == 29)
        #expect(clock.timestamp.utf8.count == 19)
    }
}
