// Whatever is printed is read back as the same value.
#include <sip/body/dialog_info.hpp>
#include <sip/body/message_summary.hpp>
#include <sip/body/multipart.hpp>
#include <sip/body/pidf.hpp>
#include <sip/body/reginfo.hpp>

#include <rapidcheck.h>
#include <catch2/catch.hpp>

#include <algorithm>

using namespace sip;

namespace {

/// Text that XML can hold, with what has to be escaped in it.
std::string text() {
  static const std::vector<std::string> pieces{
      "a", "Z", "0", "&", "<",  ">",   "\"",   "'", "]]>", "\xc3\xa9", "\xf0\x9f\x98\x80",
      ":", "-", "_", "=", " x", "\tx", "\r\nx"};
  std::string out;
  const auto size = *rc::gen::inRange<std::size_t>(0, 8);
  for (std::size_t i = 0; i < size; ++i) out += *rc::gen::elementOf(pieces);
  return out.empty() || out.front() > ' ' || static_cast<unsigned char>(out.front()) >= 0x80 ? out
                                                                                             : "x" + out;
}

std::optional<std::uint64_t> number() {
  return *rc::gen::arbitrary<bool>() ? std::optional(*rc::gen::arbitrary<std::uint64_t>()) : std::nullopt;
}

template <class Make>
auto several(Make make) {
  std::vector<decltype(make())> all(*rc::gen::inRange<std::size_t>(0, 4));
  std::generate(all.begin(), all.end(), make);
  return all;
}

std::pair<std::string, std::string> two_texts() {
  return {text(), text()};
}

dialog_info::participant a_participant() {
  dialog_info::participant p;
  p.identity = text();
  p.display_name = text();
  p.target = text();
  p.target_params = several(two_texts);
  p.cseq = number();
  return p;
}

dialog_info::dialog a_dialog() {
  dialog_info::dialog d;
  d.id = text();
  d.sip = {text(), text(), text()};
  d.direction = static_cast<watched_direction>(*rc::gen::inRange(0, 3));
  d.state = static_cast<watched_state>(*rc::gen::inRange(0, 5));
  d.event = text();
  d.code = *rc::gen::element(0, 100, 487, 699);
  d.duration_s = number();
  if (*rc::gen::arbitrary<bool>()) d.replaces = dialog_info::ids{text(), text(), text()};
  d.referred_by = text();
  d.route_set = several(text);
  d.local = a_participant();
  d.remote = a_participant();
  return d;
}

reginfo::contact a_contact() {
  reginfo::contact c;
  c.id = text();
  c.uri = text();
  c.display_name = text();
  c.active = *rc::gen::arbitrary<bool>();
  c.event = static_cast<reginfo::contact_event>(*rc::gen::inRange(0, 9));
  c.duration_registered_s = number();
  c.expires_s = number();
  c.retry_after_s = number();
  c.cseq = number();
  c.q = text();
  c.call_id = text();
  c.unknown_params = several(two_texts);
  return c;
}

template <class Document>
void assert_reads_back(const Document& d) {
  const auto again = Document::parse(d.print());
  RC_ASSERT(again.has_value());
  RC_ASSERT(*again == d);
}

}  // namespace

TEST_CASE("every dialog-info that is printed reads back") {
  REQUIRE(rc::check([] {
    dialog_info d;
    d.version = *rc::gen::arbitrary<std::uint64_t>();
    d.full = *rc::gen::arbitrary<bool>();
    d.entity = text();
    d.dialogs = several(a_dialog);
    assert_reads_back(d);
  }));
}

TEST_CASE("every presence document that is printed reads back") {
  REQUIRE(rc::check([] {
    presence p;
    p.entity = text();
    p.notes = several(text);
    p.tuples = several([] {
      return presence::tuple{text(),        static_cast<presence::basic>(*rc::gen::inRange(0, 3)),
                             text(),        text(),
                             several(text), text()};
    });
    p.persons = several([] {
      const std::vector<std::string> names{"away", "busy", "on-the-phone", "x_1"};
      return presence::person{text(), several([&] { return *rc::gen::elementOf(names); }), several(text),
                              text()};
    });
    assert_reads_back(p);
  }));
}

TEST_CASE("every reginfo that is printed reads back") {
  REQUIRE(rc::check([] {
    reginfo r;
    r.version = *rc::gen::arbitrary<std::uint64_t>();
    r.full = *rc::gen::arbitrary<bool>();
    r.registrations = several([] {
      return reginfo::registration{text(), text(),
                                   static_cast<reginfo::registration_state>(*rc::gen::inRange(0, 3)),
                                   several(a_contact)};
    });
    assert_reads_back(r);
  }));
}

TEST_CASE("every message summary that is printed reads back") {
  REQUIRE(rc::check([] {
    const std::vector<std::string> classes{"voice-message", "Fax-Message", "x"};
    message_summary s;
    s.waiting = *rc::gen::arbitrary<bool>();
    s.account = *rc::gen::element<std::string>("", "sip:a@b");
    s.counts = several([&] {
      message_summary::count c{
          *rc::gen::elementOf(classes), *rc::gen::arbitrary<std::uint32_t>(), 0, 0, 0, false};
      c.has_urgent = *rc::gen::arbitrary<bool>();
      if (c.has_urgent) c.urgent_old = *rc::gen::arbitrary<std::uint32_t>();
      return c;
    });
    for (std::uint32_t i = 0; i < *rc::gen::inRange(0U, 3U); ++i) s.headers.push_back({i, "To", "x y"});
    assert_reads_back(s);
  }));
}

TEST_CASE("every multipart that is built reads back, whatever bytes its parts have") {
  REQUIRE(rc::check([](const std::vector<std::string>& parts, std::uint64_t seed) {
    RC_PRE(!parts.empty() && parts.size() <= max_parts);
    base::seeded_rng random(seed);
    multipart_builder b("mixed");
    for (const auto& p : parts) b.add("application/x", p);
    const auto w = b.finish(random);
    const auto m = multipart::parse(w.content_type, w.body);
    RC_ASSERT(m.has_value());
    RC_ASSERT(m->parts().size() == parts.size());
    for (std::size_t i = 0; i < parts.size(); ++i) RC_ASSERT(m->parts()[i].bytes == parts[i]);
  }));
}
