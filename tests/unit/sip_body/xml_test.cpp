// What all XML bodies share: what hostile documents meet.
#include <sip/body/dialog_info.hpp>
#include <sip/body/pidf.hpp>
#include <sip/body/reginfo.hpp>

#include <catch2/catch.hpp>

using namespace sip;

namespace {

std::string presence_of(const std::string& inside, const std::string& before = {}) {
  return before + "<presence xmlns='urn:ietf:params:xml:ns:pidf' entity='sip:a@b'>" + inside + "</presence>";
}

std::string repeated(const std::string& text, std::size_t times) {
  std::string all;
  for (std::size_t i = 0; i < times; ++i) all += text;
  return all;
}

}  // namespace

TEST_CASE("hostile documents are refused, with the place") {
  struct row {
    std::string name, document;
    body_errc code;
    std::uint32_t line, column;
  };
  const std::string laughs =
      "<!DOCTYPE presence [\n<!ENTITY a \"haha\">\n<!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;\">\n"
      "<!ENTITY c \"&b;&b;&b;&b;&b;&b;&b;&b;\">]>\n";
  std::string attributes = "<tuple";
  for (int i = 0; i < 40; ++i) attributes += " a" + std::to_string(i) + "=''";
  const row rows[] = {
      {"billion laughs", presence_of("<note>&c;</note>", laughs), body_errc::xml_doctype, 1, 20},
      {"an external entity",
       presence_of("<note>&x;</note>", "<!DOCTYPE p [<!ENTITY x SYSTEM 'file:///etc/passwd'>]>"),
       body_errc::xml_doctype, 1, 13},
      {"an external document type", presence_of("", "<!DOCTYPE presence SYSTEM 'http://evil.example/x.dtd'>"),
       body_errc::xml_doctype, 1, 54},
      {"an entity that nobody declared", presence_of("\n<note>&x;</note>"), body_errc::xml_syntax, 2, 7},
      {"too deep", presence_of(repeated("<x>", 40) + repeated("</x>", 40)), body_errc::too_deep, 1, 109},
      {"too many elements", presence_of(repeated("<x/>", 5000)), body_errc::too_many, 1, 16444},
      {"too many attributes", presence_of("\n" + attributes + "/>"), body_errc::too_many, 2, 1},
      {"too large", presence_of(std::string(max_body_size, ' ')), body_errc::too_large, 1, max_body_size + 1},
      {"a tag that does not end", presence_of("\n  <tuple></tupel>"), body_errc::xml_syntax, 2, 12},
      {"an attribute twice", presence_of("\n<tuple id='1' id='2'/>"), body_errc::xml_syntax, 2, 15},
      {"nothing", "", body_errc::xml_syntax, 1, 1},
      {"half of it", "<presence xmlns='urn:ietf:params:xml:ns:pidf' entity='a'>", body_errc::xml_syntax, 1,
       58},
      {"bytes behind it", presence_of("") + "x", body_errc::xml_syntax, 1, 75},
      {"a NUL", presence_of(std::string("\n<note>\0</note>", 15)), body_errc::xml_syntax, 2, 7},
      {"no UTF-8", presence_of("\n<note>\xff</note>"), body_errc::xml_syntax, 2, 7},
      {"an unknown encoding", presence_of("", "<?xml version='1.0' encoding='x-klingon'?>"),
       body_errc::xml_syntax, 1, 31},
      {"another namespace", "<presence xmlns='urn:x' entity='a'/>", body_errc::wrong_root, 1, 1},
      {"no namespace", "<presence entity='a'/>", body_errc::wrong_root, 1, 1},
  };
  for (const auto& r : rows) {
    CAPTURE(r.name);
    const auto p = presence::parse(r.document);
    REQUIRE(p.has_error());
    CHECK(p.error().code == r.code);
    CHECK(p.error().line == r.line);
    CHECK(p.error().column == r.column);
    CHECK(dialog_info::parse(r.document).has_error());
    CHECK(reginfo::parse(r.document).has_error());
  }
}

TEST_CASE("built-in entities, character references, CDATA and other encodings are text") {
  REQUIRE(presence::parse(presence_of("<note>&lt;&amp;&#x41;<![CDATA[<b>]]></note>"))->notes ==
          std::vector<std::string>{"<&A<b>"});
  REQUIRE(presence::parse(presence_of("<note>\xe9</note>", "<?xml version='1.0' encoding='ISO-8859-1'?>"))
              ->notes == std::vector<std::string>{"\xc3\xa9"});
}

TEST_CASE("what no document can hold is replaced when it is printed, and the rest is kept") {
  presence p;
  p.entity = "sip:a&b\"<>'@x\r\n\t\xc3\xa9";
  p.notes = {std::string("a\0b\x01", 4) + "\xff" + "\xed\xa0\x80" + "\xef\xbf\xbf"};
  const auto again = presence::parse(p.print());
  REQUIRE(again.has_value());
  REQUIRE(again->entity == p.entity);
  const std::string lost = "\xef\xbf\xbd";
  REQUIRE(again->notes ==
          std::vector<std::string>{"a" + lost + "b" + lost + lost + lost + lost + lost + lost + lost + lost});
}
