// Generated messages: what must hold for all of them. A failure prints its seed.
#include <sip/message/draft.hpp>
#include <sip/message/framer.hpp>

#include "wire.hpp"

#include <base/rng.hpp>

#include <catch2/catch.hpp>

using namespace sip;
using test::pool;

namespace {

std::string pick_text(base::rng& r, std::string_view alphabet, std::size_t most) {
  std::string s;
  for (auto n = r.below(most + 1); n > 0; --n) s += alphabet[r.below(alphabet.size())];
  return s;
}

constexpr std::string_view printable = "abc XYZ019;,=\"\\<>()@:/?%-_.!~*'&+$[]{}|^`\t";
constexpr std::string_view name_letters = "abcXYZ019-.!%*_+`'~";

/// A draft with the headers that must be there and many others.
draft random_draft(base::rng& r) {
  const auto method = std::string(name_of(static_cast<sip::method>(1 + r.below(14))));
  auto d =
      r.below(2) == 0 ? draft::request(method, "sip:" + r.token(5) + "@example.org") : draft::response(200);
  d.add(header_id::via, "SIP/2.0/UDP h;branch=z9hG4bK" + r.token(8));
  d.add(header_id::from, quote(pick_text(r, printable, 12)) + " <sip:a@b>;tag=" + r.token(4));
  d.add(header_id::to, {"<sip:", escape_user(pick_text(r, printable, 9)), "x@c>"});
  d.add(header_id::call_id, r.token(12));
  d.add(header_id::cseq, std::to_string(r.below(1U << 31)) + " " + method);
  for (auto n = r.below(80); n > 0; --n) {
    auto value = pick_text(r, printable, 60);
    d.add(std::string("x").append(pick_text(r, name_letters, 20)), value);
  }
  if (r.below(2) == 0) d.body("text/plain", pick_text(r, "ab\r\n\0 :", 200));
  return d;
}

/// Everything that can be asked; it must only not crash, and stay inside the bytes.
void ask_everything(const message& m) {
  const auto inside = [&](std::string_view part) {
    return part.empty() ||
           (part.data() >= m.text().data() && part.data() + part.size() <= m.text().data() + m.text().size());
  };
  bool all_inside = inside(m.body()) && inside(m.call_id()) && inside(m.request_uri()) &&
                    inside(m.from().uri_text) && inside(m.top_via().branch) &&
                    m.error().offset <= m.text().size();
  for (const auto& h : m.headers()) all_inside = all_inside && inside(m.name(h)) && inside(m.value(h));
  for (unsigned i = 0; i < static_cast<unsigned>(header_id::count); ++i) {
    for (const auto item : m.list(static_cast<header_id>(i))) all_inside = all_inside && inside(item);
  }
  REQUIRE(all_inside);
  (void)m.get<contact>();
  (void)m.get<content_type>();
  (void)m.get<date>();
  (void)m.get<retry_after>();
  for (const auto& p : m.from().params) all_inside = all_inside && inside(p.name) && inside(p.value);
  REQUIRE(all_inside);
}

std::string mutated(std::string bytes, base::rng& r) {
  constexpr std::string_view nasty =
      "\r\n \t:;,<>\"\\=@[]%?/\0\x80\xff"
      "0SIP";
  for (auto n = 1 + r.below(6); n > 0 && !bytes.empty(); --n) {
    const auto at = r.below(bytes.size());
    switch (r.below(4)) {
      case 0:
        bytes[at] = nasty[r.below(nasty.size())];
        break;
      case 1:
        bytes.erase(at, 1 + r.below(9));
        break;
      case 2:
        bytes.insert(at, 1 + r.below(3), nasty[r.below(nasty.size())]);
        break;
      default:
        bytes.insert(at, bytes.substr(r.below(bytes.size()), r.below(40)));
        break;
    }
  }
  return bytes;
}

}  // namespace

TEST_CASE("parse(serialize(draft)) keeps every line, in its order") {
  for (std::uint64_t seed = 0; seed < 400; ++seed) {
    INFO("seed " << seed);
    base::seeded_rng r(seed);
    const auto d = random_draft(r);
    const auto m = message::parse(serialize(d, pool(), {r.below(2) == 0}), mode::tolerant, {65536, 512});
    INFO(describe(m.error().code) << " at " << m.error().offset << "\n" << m.text());
    REQUIRE(m.ok());
    REQUIRE(m.headers().size() == d.lines().size() + 1);
    for (std::size_t i = 0; i < d.lines().size(); ++i) {
      REQUIRE(m.headers()[i].id == d.lines()[i].id);
      REQUIRE(m.value(m.headers()[i]) == base::trim(d.value(d.lines()[i])));
    }
    REQUIRE(m.body() == d.body());
    if (d.is_request()) REQUIRE(m.method() == d.method());
  }
}

TEST_CASE("no mutation of a message breaks the parser, and a rejected one can be answered") {
  for (std::uint64_t seed = 0; seed < 1500; ++seed) {
    INFO("seed " << seed);
    base::seeded_rng r(seed);
    const auto original = seed % 3 == 0
                              ? std::string(serialize(random_draft(r), pool()).slice(0, 65536).size(), 'x')
                              : test::request("INVITE",
                                              "Contact: \"a\" <sip:b@c>;q=1, <tel:1>\nX:\n y\n"
                                              "Date: Sat, 13 Nov 2010 23:29:00 GMT\nRetry-After: 1 (a)\n",
                                              test::sdp());
    const auto bytes = mutated(original, r);
    for (const auto m : {mode::tolerant, mode::strict}) {
      const auto parsed = test::parse(bytes, m);
      ask_everything(parsed);
      const auto answer = message::parse(serialize(draft::response_to(parsed, 400, {}, "t"), pool()));
      REQUIRE(answer.status() == 400);
      if (parsed.ok()) REQUIRE(answer.ok());
    }
  }
}

TEST_CASE("what strict mode accepts, tolerant mode accepts") {
  for (std::uint64_t seed = 0; seed < 3000; ++seed) {
    INFO("seed " << seed);
    base::seeded_rng r(seed);
    const auto bytes = mutated(test::request("OPTIONS", "Contact: <sip:b@c>;q=1\nAccept: a/b\n"), r);
    if (test::parse(bytes, mode::strict).ok()) REQUIRE(test::parse(bytes).ok());
  }
}

TEST_CASE("a framer that gets a stream in random pieces gives what it gives at once") {
  const auto frames = [](const std::vector<std::string>& pieces) {
    framer f(pool());
    std::vector<std::string> out;
    for (const auto& piece : pieces) {
      f.push(piece);
      while (auto next = f.next()) {
        if (const auto* m = std::get_if<framed_message>(&*next)) out.emplace_back(m->bytes.text());
        if (const auto* e = std::get_if<framing_error>(&*next)) out.emplace_back(name_of(e->error.code));
      }
    }
    return out;
  };
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    INFO("seed " << seed);
    base::seeded_rng r(seed);
    std::string stream;
    for (auto n = 1 + r.below(5); n > 0; --n) {
      const auto m = serialize(random_draft(r), pool());
      stream += m.text();
    }
    if (seed % 2 == 1) stream = mutated(stream, r);
    std::vector<std::string> pieces;
    for (std::size_t i = 0; i < stream.size();) {
      pieces.push_back(stream.substr(i, 1 + r.below(200)));
      i += pieces.back().size();
    }
    REQUIRE(frames(pieces) == frames({stream}));
  }
}
