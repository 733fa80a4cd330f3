#include <siptty/command/event.hpp>

#include <boost/json.hpp>
#include <catch2/catch.hpp>

#include <limits>

namespace {

siptty::event with(const std::string& value) {
  return siptty::event{"error", {}}.text("v", value);
}

struct row {
  const char* name;
  std::string value;
  const char* text;
  const char* json;
};

}  // namespace

TEST_CASE("an event is one line of text or one JSON object, fields in their order") {
  siptty::event e{"media", {}};
  e.text("account", "alice").number("sent", 214).decimal("jitter_ms", 0.449, 2).decimal("mos", 4.4, 1);
  CHECK(siptty::to_text(e) == "event media account=alice sent=214 jitter_ms=0.45 mos=4.4");
  CHECK(siptty::to_json(e) ==
        "{\"event\":\"media\",\"account\":\"alice\",\"sent\":214,\"jitter_ms\":0.45,\"mos\":4.4}");
  CHECK(siptty::to_text(siptty::event{"ready", {}}) == "event ready");
  CHECK(siptty::to_json(siptty::event{"ready", {}}) == "{\"event\":\"ready\"}");
}

TEST_CASE("values are quoted and escaped so that a line stays a line") {
  const row rows[] = {
      {"plain", "sip:100@pbx;x=1", "sip:100@pbx;x=1", "sip:100@pbx;x=1"},
      {"empty", "", "\"\"", ""},
      {"blank", "Busy Here", "\"Busy Here\"", "Busy Here"},
      {"quotes", "a\"b", "\"a\\\"b\"", "a\\\"b"},
      {"backslash", "a\\b", "\"a\\\\b\"", "a\\\\b"},
      {"line ends", "a\r\nb\tc", "\"a\\r\\nb\\tc\"", "a\\r\\nb\\tc"},
      {"escape", "\x1b[2J", "\"\\x1B[2J\"", "\\u001b[2J"},
      {"UTF-8", "Jörg…😀", "Jörg…😀", "Jörg…😀"},
      {"C1 control", "\xC2\x9B", "\"\\xC2\\x9B\"", "\xC2\x9B"},
      {"not UTF-8", "a\xFF\xC3", "\"a\\xFF\\xC3\"", "a\xEF\xBF\xBD\xEF\xBF\xBD"},
      {"overlong", "\xC0\xAF", "\"\\xC0\\xAF\"", "\xEF\xBF\xBD\xEF\xBF\xBD"},
      {"surrogate", "\xED\xA0\x80", "\"\\xED\\xA0\\x80\"", "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD"},
      {"beyond Unicode", "\xF4\x90\x80\x80", "\"\\xF4\\x90\\x80\\x80\"",
       "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD"},
      {"NUL", std::string("a\0b", 3), "\"a\\x00b\"", "a\\u0000b"},
  };
  for (const auto& r : rows) {
    INFO(r.name);
    CHECK(siptty::to_text(with(r.value)) == std::string("event error v=") + r.text);
    CHECK(siptty::to_json(with(r.value)) == std::string("{\"event\":\"error\",\"v\":\"") + r.json + "\"}");
  }
}

TEST_CASE("every byte pair gives one line and valid JSON that reads back") {
  for (int i = 0; i < 0x10000; ++i) {
    const std::string value{static_cast<char>(i >> 8), static_cast<char>(i & 0xFF)};
    const auto text = siptty::to_text(with(value));
    const auto json = siptty::to_json(with(value));
    if (text.find('\n') != std::string::npos || json.find('\n') != std::string::npos) FAIL(i);
    boost::json::error_code error;
    const auto parsed = boost::json::parse(json, error);
    if (error) FAIL(i);
    if ((i & 0x8080) == 0 && parsed.at("v").as_string() != value) FAIL(i);
  }
}

TEST_CASE("a number that is none becomes text") {
  siptty::event e{"media", {}};
  e.decimal("mos", std::numeric_limits<double>::quiet_NaN(), 1)
      .decimal("j", std::numeric_limits<double>::infinity(), 1);
  CHECK(siptty::to_json(e) == "{\"event\":\"media\",\"mos\":\"nan\",\"j\":\"inf\"}");
}

TEST_CASE("a field is found by its key") {
  const auto e = siptty::event{"dtmf", {}}.text("digit", "5");
  CHECK(e.get("digit") == "5");
  CHECK(e.get("none").empty());
}
