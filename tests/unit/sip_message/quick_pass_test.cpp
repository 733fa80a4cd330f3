// The quick pass must give what the full pass gives, to the last offset and finding.
#include "../../../libsip/message/quick_pass.hpp"

#include "../../../tools/bench/sip_corpus.hpp"
#include "wire.hpp"

#include <base/rng.hpp>

#include <catch2/catch.hpp>

#include <sstream>

using namespace sip;
using test::pool;

namespace {

/// Everything that a message knows, as places in its bytes.
std::string described(const message& m) {
  std::ostringstream o;
  const auto put = [&](std::string_view part) {
    o << (part.empty() ? 0 : part.data() - m.text().data()) << '+' << part.size() << ' ';
  };
  o << name_of(m.error().code) << '@' << m.error().offset << ' ';
  for (const auto& f : m.findings()) o << name_of(f.what) << '@' << f.offset << ' ';
  o << m.status() << ' ' << name_of(m.method()) << ' ' << m.cseq().number << ' ' << name_of(m.cseq().method)
    << ' ' << m.top_via().port << ' ';
  for (const auto part :
       {m.method_text(), m.request_uri(), m.reason(), m.call_id(), m.body(), m.cseq().method_text,
        m.top_via().transport, m.top_via().host, m.top_via().branch, m.top_via().params.text(),
        m.top_via().sent_by_text, m.from().display_name, m.from().uri_text, m.from().params.text(),
        m.from().tag(), m.to().display_name, m.to().uri_text, m.to().params.text(), m.to().tag()})
    put(part);
  for (const auto& h : m.headers()) {
    put(m.name(h));
    put(m.value(h));
    o << static_cast<int>(h.id) << h.folded << ' ';
  }
  return o.str();
}

void require_same(const std::string& bytes, const limits& l) {
  const auto packet = pool().copy(bytes);
  const auto quick = described(message::parse(packet, mode::tolerant, l));
  const auto full = described(parse_in_full(packet, l));
  if (quick != full) {
    INFO(bytes);
    REQUIRE(quick == full);
  }
}

std::string mutated(std::string bytes, base::rng& r) {
  constexpr std::string_view nasty =
      "\r\n \t:;,<>\"\\=@[]%?.._\0\x80\xff"
      "0SIPt9z*";
  for (auto n = 1 + r.below(3); n > 0 && !bytes.empty(); --n) {
    const auto at = r.below(r.below(3) == 0 ? std::min<std::size_t>(bytes.size(), 80) : bytes.size());
    const auto line = bytes.rfind('\n', at) + 1;
    const auto next = bytes.find('\n', at) + 1;
    switch (r.below(6)) {
      case 0:
        bytes.erase(at, 1 + r.below(9));
        break;
      case 1:
        bytes.insert(at, 1 + r.below(3), nasty[r.below(nasty.size())]);
        break;
      case 2:
        if (next > line) bytes.insert(line, bytes.substr(line, next - line));
        break;
      case 3:
        if (next > line) bytes.erase(line, next - line);
        break;
      default:
        bytes[at] = nasty[r.below(nasty.size())];
        break;
    }
  }
  return bytes;
}

bool taken_by_quick_pass(const std::string& bytes) {
  message out;
  quick_pass quick(out, bytes);
  return quick.run(64) && quick.take_usual_body();
}

}  // namespace

TEST_CASE("the quick pass takes what phones send") {
  for (const auto& bytes : corpus::varied(400)) {
    INFO(bytes);
    REQUIRE(taken_by_quick_pass(bytes));
  }
}

TEST_CASE("quick pass and full pass give the same on messages of all kinds, whole and broken") {
  base::seeded_rng r(3);
  for (const auto& bytes : corpus::varied(400)) {
    require_same(bytes, {});
    for (int i = 0; i < 25; ++i) require_same(mutated(bytes, r), i % 5 == 0 ? limits{900, 9} : limits{});
  }
}

TEST_CASE("quick pass and full pass give the same for every byte in every place of a message") {
  const auto bytes = test::request("INVITE",
                                   "Contact: \"a\" <sip:b@c>;q=1\nX-Own: 1\nv: SIP/2.0/TCP h2:1;branch=x\n"
                                   "Date: Sat, 13 Nov 2010 23:29:00 GMT\nMax-Forwards: 70\n",
                                   "x");
  const auto other = std::string("SIP/2.0 200 OK\r\n") + bytes.substr(bytes.find('\n') + 1);
  for (const auto& original : {bytes, other}) {
    for (std::size_t i = 0; i < original.size(); ++i) {
      for (const char c : std::string_view("\r\n \t:;,<>\"\\=@[]%?._*09aZ\0\x80", 27)) {
        auto changed = original;
        changed[i] = c;
        require_same(changed, {});
      }
      require_same(original.substr(0, i), {});
      require_same(original.substr(i), {});
    }
  }
}

TEST_CASE("names that differ from known ones in one bit are not taken for them") {
  for (unsigned id = 1; id < static_cast<unsigned>(header_id::count); ++id) {
    for (const auto name :
         {name_of(static_cast<header_id>(id)), compact_name_of(static_cast<header_id>(id))}) {
      for (std::size_t bit = 0; bit < name.size() * 8; ++bit) {
        std::string other(name);
        other[bit / 8] = static_cast<char>(other[bit / 8] ^ 1 << bit % 8);
        require_same("OPTIONS sip:a@b SIP/2.0\r\n" + other + ": 1\r\nX: 2\r\n\r\n", {});
        require_same("OPTIONS sip:a@b SIP/2.0\r\nxx" + other + ": 1\r\nX: 2\r\n\r\n", {});
      }
    }
  }
}

TEST_CASE("names of any length, known or not, end at the colon and nowhere else") {
  for (std::size_t size = 0; size < 140; ++size) {
    for (const auto* behind : {": 1", " : 1", " 1: 2", "(: 1", "\r: 1", "", ":"}) {
      for (const auto* before : {"X: 2\r\n", "Long-Before: and after\r\n"}) {
        require_same("OPTIONS sip:a@b SIP/2.0\r\n" + (before + std::string(size, 'n')) + behind +
                         "\r\nTo: <sip:a@b>\r\n\r\n",
                     {});
      }
    }
  }
  for (unsigned id = 1; id < static_cast<unsigned>(header_id::count); ++id) {
    const std::string name(name_of(static_cast<header_id>(id)));
    for (const auto& other : {"x" + name, name + "x", name.substr(1), name.substr(0, name.size() - 1)})
      require_same("OPTIONS sip:a@b SIP/2.0\r\nX: 2\r\n" + other + ": 1\r\n\r\n", {});
  }
}

TEST_CASE("a header that stands twice or thrice is judged the same by both passes") {
  for (unsigned id = 1; id < static_cast<unsigned>(header_id::count); ++id) {
    const std::string name(name_of(static_cast<header_id>(id)));
    for (int times = 1; times < 4; ++times) {
      std::string lines;
      for (int i = 0; i < times; ++i) lines += name + ": 1\n";
      require_same(test::request("OPTIONS", lines), {});
    }
  }
}

TEST_CASE("parameters of From, To and Via are the same in both passes, wherever the message ends") {
  for (const auto* params : {"",
                             ";",
                             ";tag",
                             ";tag=",
                             ";tag=1",
                             ";TAG=1",
                             ";tag=1;tag=2",
                             ";tag=;tag=2",
                             ";tag=1;x",
                             ";x;tag=1",
                             ";tags=1",
                             ";tag=1,2",
                             ";tag=\"1\"",
                             "?tag=1",
                             ";branch=z9hG4bK1",
                             ";BRANCH=z9hG4bK1;rport",
                             ";branch=;branch=z9hG4bK1",
                             ";branch=z9hG4bK1,",
                             ";branch=z9hG4bK1 ;x",
                             ";rport;branch=z9hG4bK1"}) {
    const auto start = std::string("BYE sip:a@1.2.3.4 SIP/2.0\r\n");
    const auto via = std::string("Via: SIP/2.0/UDP a:1") + params + "\r\n";
    const auto from = std::string("From: a  b <sip:a@b>") + params + "\r\n";
    const auto to = std::string("To: \"a\" <tel:+1>") + params + "\r\n";
    for (const auto& lines : {via + from + to, to + via + from, from + to + via})
      require_same(start + lines + "\r\n", {});
  }
}
