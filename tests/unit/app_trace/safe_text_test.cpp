#include <siptty/trace/safe_text.hpp>

#include <catch2/catch.hpp>

#include <random>

using namespace siptty;

TEST_CASE("what could steer a terminal comes out as an escape") {
  struct row {
    const char* name;
    std::string_view bytes, expected;
  };
  const row rows[] = {
      {"plain", "200 OK", "200 OK"},
      {"escape sequence", "\x1b[2Jx", "\\x1b[2Jx"},
      {"line ends and tab", "a\r\n\tb", "a\\x0d\\x0a\\x09b"},
      {"NUL and DEL", std::string_view("\0\x7f", 2), "\\x00\\x7f"},
      {"C1 control as UTF-8",
       "\xc2\x9b"
       "31m",
       "\\u009b31m"},
      {"C1 control as a byte",
       "\x9b"
       "31m",
       "\\x9b31m"},
      {"bidi override", "\xe2\x80\xaegnp.exe", "\\u202egnp.exe"},
      {"bidi isolate", "\xe2\x81\xa6", "\\u2066"},
      {"zero-width space",
       "a\xe2\x80\x8b"
       "b",
       "a\\u200bb"},
      {"line separator", "\xe2\x80\xa8", "\\u2028"},
      {"byte order mark", "\xef\xbb\xbf", "\\ufeff"},
      {"tag character", "\xf3\xa0\x81\x81", "\\u0e0041"},
      {"overlong slash", "\xc0\xaf", "\\xc0\\xaf"},
      {"overlong escape", "\xe0\x80\x9b", "\\xe0\\x80\\x9b"},
      {"surrogate", "\xed\xa0\x80", "\\xed\\xa0\\x80"},
      {"above Unicode", "\xf4\x90\x80\x80", "\\xf4\\x90\\x80\\x80"},
      {"cut short", "\xe2\x82", "\\xe2\\x82"},
      {"valid text stays", "Zo\xc3\xab \xe5\xbc\xa0 \xf0\x9f\x98\x80",
       "Zo\xc3\xab \xe5\xbc\xa0 \xf0\x9f\x98\x80"},
  };
  for (const auto& r : rows) {
    INFO(r.name);
    REQUIRE(safe_text(r.bytes) == r.expected);
  }
}

TEST_CASE("whatever the bytes are, the result is clean and stays as it is") {
  std::mt19937 random(11);
  for (int i = 0; i < 3000; ++i) {
    std::string bytes(random() % 40, '\0');
    for (auto& c : bytes) c = static_cast<char>(random() % 3 == 0 ? random() % 128 : 128 + random() % 128);
    const auto text = safe_text(bytes);
    REQUIRE(safe_text(text) == text);
    for (const char c : text) REQUIRE((static_cast<unsigned char>(c) >= 0x20 && c != 0x7f));
  }
}

TEST_CASE("lines end at CRLF, and a lone LF is shown") {
  REQUIRE(safe_lines("a\r\nb\r\n\r\n") == "a\nb\n\n");
  REQUIRE(safe_lines("a\nb") == "a\\n\nb");
  REQUIRE(safe_lines("a\rb\x1b") == "a\\x0db\\x1b");
}

TEST_CASE("text is measured and cut in terminal cells") {
  REQUIRE(cells_of("abc") == 3);
  REQUIRE(cells_of("\xe5\xbc\xa0\xe4\xb8\x89") == 4);
  REQUIRE(cells_of("e\xcc\x81") == 1);
  REQUIRE(cells_of("\xf0\x9f\x98\x80") == 2);
  REQUIRE(cut_to_cells("abcdef", 6) == "abcdef");
  REQUIRE(cut_to_cells("abcdef", 4) == "abc\xe2\x80\xa6");
  REQUIRE(cut_to_cells("abcdef", 4, "..") == "ab..");
  REQUIRE(cut_to_cells("\xe5\xbc\xa0\xe4\xb8\x89", 3, "") == "\xe5\xbc\xa0");
  REQUIRE(cut_to_cells("abc", 1, "..").empty());
  REQUIRE(cut_to_cells("abc", 0).empty());
}
