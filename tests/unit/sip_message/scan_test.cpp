// The index of a header section: each variant against the definition, byte by byte.
#include "../../../libsip/message/scan.hpp"

#include <base/rng.hpp>

#include <catch2/catch.hpp>

#include <memory>
#include <string>
#include <vector>

using namespace sip;

namespace {

/// The first line that is empty, or looks as if: two LFs with at most one byte between them.
std::size_t empty_line(const std::vector<std::uint32_t>& ends) {
  for (std::size_t i = 1; i < ends.size(); ++i) {
    if (ends[i] - ends[i - 1] <= 2) return i;
  }
  return 0;
}

/// What every variant must find, written down without any trick.
bool matches_definition(std::string_view text, const scan::index& found) {
  std::vector<std::uint32_t> ends;
  bool non_ascii = false;
  for (std::size_t i = 0; i < found.blocks * std::size_t{64}; ++i) {
    const char c = i < text.size() ? text[i] : '\0';
    if (c == '\n') ends.push_back(static_cast<std::uint32_t>(i));
    non_ascii = non_ascii || static_cast<unsigned char>(c) > 0x7f;
    for (unsigned k = 0; k < scan::kinds; ++k) {
      const bool bit = (found.stops[k][i / 64] >> (i % 64) & 1U) != 0;
      if (bit != scan::stops(static_cast<scan::kind>(k), c)) return false;
    }
  }
  for (const auto& bits : found.stops) {
    if (bits[found.blocks] != ~std::uint64_t{0}) return false;
  }
  return (found.non_ascii != 0) == non_ascii && found.lines == ends.size() &&
         found.empty_line == empty_line(ends) &&
         std::equal(ends.begin(), ends.end(), found.line_ends.begin());
}

/// The text ends where its memory ends, so that a sanitizer sees a read behind it.
std::unique_ptr<scan::index> index_of(const scan::variant& v, std::string_view text) {
  const std::vector<char> exact(text.begin(), text.end());
  auto out = std::make_unique<scan::index>();
  v.build({exact.data(), exact.size()}, *out);
  return out;
}

std::string random_text(base::rng& r, std::size_t size) {
  constexpr std::string_view frequent = "\r\n \t:;,<>\"\\=@.[]%-_09azAZ";
  std::string text;
  while (text.size() < size)
    text += r.below(3) == 0 ? static_cast<char>(r.below(256)) : frequent[r.below(frequent.size())];
  return text;
}

}  // namespace

TEST_CASE("every variant of the index gives each byte the bits that the character classes define") {
  REQUIRE(scan::variants().back().name == "portable");
  base::seeded_rng r(1);
  for (const auto& v : scan::variants()) {
    INFO(v.name);
    bool all = true;
    for (unsigned byte = 0; byte < 256; ++byte) {
      const std::string text(70, static_cast<char>(byte));
      all = all && matches_definition(text, *index_of(v, text));
    }
    for (std::size_t size = 0; size < 300; ++size) {
      const auto text = random_text(r, size);
      all = all && matches_definition(text, *index_of(v, text));
    }
    for (int i = 0; i < 300; ++i) {
      const auto text = random_text(r, r.below(6000));
      all = all && matches_definition(text, *index_of(v, text));
    }
    CHECK(all);
  }
}

TEST_CASE("every variant stops at the same block, behind the empty line, and never writes beyond its room") {
  const std::string head = "OPTIONS sip:a@b SIP/2.0\r\nVia: x\r\n\r\n";
  const std::string lines(70000, '\n');
  std::string many = "x\r\n";
  for (int i = 0; i < 2000; ++i) many += "Name: value\r\n";
  for (const auto& v : scan::variants()) {
    INFO(v.name);
    CHECK(index_of(v, head + std::string(60000, 'x'))->blocks == 1);
    CHECK(index_of(v, lines)->blocks == 1);
    CHECK(index_of(v, lines)->lines == 64);
    const auto crowded = index_of(v, many);
    CHECK(crowded->lines > scan::index::max_lines);
    CHECK(crowded->lines <= scan::index::max_lines + 64);
    CHECK(index_of(v, std::string(70000, 'x'))->blocks == scan::index::max_blocks);
  }
}

TEST_CASE("a run may be longer than one look at the index") {
  const auto text = "<" + std::string(500, 'a') + ">;" + std::string(130, 'b') + "\r\n";
  for (const auto& v : scan::variants()) {
    INFO(v.name);
    const auto found = index_of(v, text);
    CHECK(found->next(scan::uri, 0) == 0);
    for (const std::size_t i : {1U, 7U, 8U, 63U, 64U, 65U, 127U, 128U, 500U})
      CHECK(found->next(scan::uri, i) == 501);
    CHECK(found->next(scan::token, 503) == 633);
    CHECK(found->next(scan::quote, 0) == found->blocks * 64);
  }
}
