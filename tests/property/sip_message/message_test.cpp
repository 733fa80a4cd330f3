// What must hold for every message that the grammar makes. RapidCheck prints the smallest one that breaks a
// property.
#include "grammar_gen.hpp"

#include <sip/message/draft.hpp>
#include <sip/message/framer.hpp>
#include <sip/message/headers_core.hpp>
#include <sip/message/lint.hpp>
#include <sip/message/typed.hpp>

#include <base/ascii.hpp>

#include <catch2/catch.hpp>

#include <set>

using namespace sip;
namespace gen = rc::gen;

namespace {

base::packet_pool& pool() {
  static base::packet_pool p;
  return p;
}

/// A whole message whose every header is made by the grammar; single headers stand once.
draft any_draft() {
  const auto method =
      *gen::oneOf(gen::element<std::string>("INVITE", "OPTIONS", "MESSAGE", "NOTIFY"), grammar::token());
  auto d = *gen::arbitrary<bool>()
               ? draft::request(method, *grammar::sip_uri())
               : draft::response(*gen::inRange(100, 700), base::trim(*grammar::text_of("ab :=", 1, 9)));
  d.add(header_id::via,
        "SIP/2.0/UDP " + *grammar::host() + ";branch=z9hG4bK" + *grammar::name() + *grammar::params());
  d.add(header_id::max_forwards, "70");
  d.add(header_id::from, *grammar::address() + ";tag=" + *grammar::name());
  d.add(header_id::to, *grammar::address());
  d.add(header_id::call_id, *grammar::name());
  d.add(header_id::cseq, *grammar::digits() + " " + method);
  std::set<header_id> seen;
  for (const auto& [id, value] :
       *gen::resize(8, gen::container<std::vector<std::pair<header_id, std::string>>>(grammar::header()))) {
    if (seen.insert(id).second || is_list(id)) d.add(id, value);
  }
  d.add("X-" + *grammar::token(), base::trim(*grammar::text_of("ab ,;<>@:\"\\/?=()\t", 0, 20)));
  if (*gen::arbitrary<bool>())
    d.body("text/plain", *grammar::text_of(std::string_view("ab\r\n\0 :", 7), 1, 60));
  return d;
}

draft draft_of(const message& m) {
  auto d = m.is_request() ? draft::request(m.method_text(), m.request_uri())
                          : draft::response(m.status(), m.reason());
  for (const auto& line : m.headers()) d.add(m.name(line), m.value(line));
  if (!m.body().empty()) d.body(std::string(m.value(header_id::content_type)), m.body());
  return d;
}

std::string bytes_of(const draft& d) {
  const auto packet = serialize(d, pool());
  return std::string(packet.text());
}

}  // namespace

TEST_CASE("parse(serialize(m)) is m, in strict mode too") {
  CHECK(rc::check("lines, body and start line survive", [] {
    const auto d = any_draft();
    for (const auto mode : {mode::strict, mode::tolerant}) {
      const auto m = message::parse(serialize(d, pool()), mode);
      RC_LOG() << m.text() << "\n" << describe(m.error().code) << " at " << m.error().offset;
      RC_ASSERT(m.ok());
      RC_ASSERT(m.headers().size() == d.lines().size() + 1);
      for (std::size_t i = 0; i < d.lines().size(); ++i) {
        RC_ASSERT(m.headers()[i].id == d.lines()[i].id);
        RC_ASSERT(m.value(m.headers()[i]) == base::trim(d.value(d.lines()[i])));
      }
      RC_ASSERT(m.body() == d.body());
      RC_ASSERT(m.is_request() == d.is_request());
      RC_ASSERT(m.findings().empty() || m.findings()[0].what == deviation::missing_contact);
    }
  }));
}

TEST_CASE("serialize(parse(bytes)) is bytes, for what is canonical") {
  CHECK(rc::check("bytes survive", [] {
    const auto bytes = bytes_of(any_draft());
    const auto m = message::parse(pool().copy(bytes));
    RC_ASSERT(m.ok());
    RC_ASSERT(bytes_of(draft_of(m)) == bytes);
  }));
}

TEST_CASE("compact names change nothing but the names") {
  CHECK(rc::check("the same values under the same ids", [] {
    const auto d = any_draft();
    const auto full = message::parse(serialize(d, pool()));
    const auto compact = message::parse(serialize(d, pool(), {true}));
    RC_ASSERT(compact.ok());
    RC_ASSERT(compact.headers().size() == full.headers().size());
    for (std::size_t i = 0; i < full.headers().size(); ++i) {
      RC_ASSERT(compact.headers()[i].id == full.headers()[i].id);
      RC_ASSERT(compact.value(compact.headers()[i]) == full.value(full.headers()[i]));
    }
  }));
}

TEST_CASE("what the grammar makes has no grammar finding") {
  CHECK(rc::check("lint is silent about grammar", [] {
    const auto m = message::parse(serialize(any_draft(), pool()));
    for (const auto& f : lint(m)) {
      RC_LOG() << name_of(f.what) << ": " << f.sentence << "\n" << m.text();
      RC_ASSERT(f.what != deviation::header_grammar && f.what != deviation::unescaped_character);
    }
  }));
}

TEST_CASE("a stream of messages comes out whole, cut anywhere") {
  CHECK(rc::check("frames are the messages", [] {
    std::vector<std::string> sent;
    for (int n = *gen::inRange(1, 4); n > 0; --n) sent.push_back(bytes_of(any_draft()));
    std::string stream;
    for (const auto& bytes : sent) stream += bytes;
    framer f(pool());
    std::vector<std::string> got;
    while (!stream.empty()) {
      const auto cut = static_cast<std::size_t>(*gen::inRange(1, 300));
      f.push(std::string_view(stream).substr(0, cut));
      stream.erase(0, cut);
      while (const auto next = f.next()) {
        if (const auto* m = std::get_if<framed_message>(&*next)) got.emplace_back(m->bytes.text());
      }
    }
    RC_ASSERT(got == sent);
  }));
}

TEST_CASE("an address is taken apart into what it was made of") {
  CHECK(rc::check("display name, URI and parameters", [] {
    const auto name = *grammar::quoted();
    const auto uri = *grammar::any_uri();
    const auto params = *grammar::params();
    const auto text = name + " <" + uri + ">" + params;
    const auto a = parse_name_addr(text, mode::strict);
    RC_ASSERT(a.has_value());
    RC_ASSERT(a->display_name == name);
    RC_ASSERT(a->uri_text == uri);
    RC_ASSERT(a->params.text() == params);
  }));
}

TEST_CASE("a URI equals itself however its host and its escapes are written (RFC 3261 19.1.4)") {
  CHECK(rc::check("case of the host, escaped letters", [] {
    const auto user = *grammar::name();
    const auto rest = *grammar::host() + *grammar::port();
    std::string upper = rest, escaped;
    for (auto& c : upper) c = static_cast<char>(c >= 'a' && c <= 'z' ? c - 32 : c);
    constexpr std::string_view hex = "0123456789abcdef";
    for (const char c : user) escaped += {'%', hex[static_cast<unsigned char>(c) >> 4U], hex[c & 15]};
    const auto a = uri::parse("sip:" + user + "@" + rest, mode::strict);
    const auto b = uri::parse("SIP:" + escaped + "@" + upper, mode::strict);
    RC_ASSERT(a.has_value() && b.has_value());
    RC_ASSERT(equivalent(a->view(), b->view()));
    RC_ASSERT(equivalent(b->view(), a->view()));
  }));
}
