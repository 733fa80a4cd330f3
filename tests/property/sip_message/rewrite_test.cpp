// Rewrite rules against a plain model of what each is said to do.
#include <sip/message/draft.hpp>
#include <sip/message/rewrite.hpp>

#include <base/ascii.hpp>

#include <rapidcheck.h>
#include <catch2/catch.hpp>

#include <algorithm>
#include <string>
#include <vector>

using namespace sip;

namespace {

struct line {
  std::string name, value;
  bool raw = false;
};

/// The lines of a message as strings, and the rules as their descriptions have them.
struct model {
  std::string start;
  std::vector<line> lines;

  static bool same(const std::string& a, const std::string& b) {
    const auto id = header_id_of(a);
    return id == header_id_of(b) && (id != header_id::other || base::iequals(a, b));
  }
  std::vector<std::size_t> named(const std::string& name) const {
    std::vector<std::size_t> found;
    for (std::size_t i = 0; i < lines.size(); ++i) {
      if (!lines[i].raw && same(lines[i].name, name)) found.push_back(i);
    }
    return found;
  }
  auto at(std::size_t i) { return lines.begin() + static_cast<std::ptrdiff_t>(std::min(i, lines.size())); }
  void erase(const std::vector<std::size_t>& positions) {
    for (auto i = positions.rbegin(); i != positions.rend(); ++i) lines.erase(at(*i));
  }

  void set(const rewrite_rule& r) {
    auto found = named(r.name);
    if (found.empty()) return add(r);
    lines[found[0]].value = r.value;
    found.erase(found.begin());
    erase(found);
  }
  void add(const rewrite_rule& r) {
    const auto found = named(r.name);
    const auto length = named("Content-Length");
    const auto place = !found.empty() ? found.back() + 1 : !length.empty() ? length[0] : lines.size();
    lines.insert(at(place), {r.name, r.value});
  }
  void remove(const rewrite_rule& r) {
    auto found = named(r.name);
    if (r.index && *r.index < found.size())
      found = {found[*r.index]};
    else if (r.index)
      found.clear();
    erase(found);
  }
  void replace(const rewrite_rule& r) {
    for (const auto i : named(r.name)) {
      auto& value = lines[i].value;
      for (std::size_t from = 0; (from = value.find(r.from, from)) != std::string::npos;
           from += r.value.size())
        value.replace(from, r.from.size(), r.value);
    }
  }
  void rename(const rewrite_rule& r) {
    for (const auto i : named(r.name)) lines[i].name = r.value;
  }
  void reorder(const rewrite_rule& r) {
    const auto found = named(r.name);
    std::vector<line> moved;
    for (const auto i : found) moved.push_back(lines[i]);
    erase(found);
    lines.insert(at(r.index.value_or(UINT32_MAX)), moved.begin(), moved.end());
  }
  void duplicate(const rewrite_rule& r) {
    const auto found = named(r.name);
    if (found.empty()) return;
    const auto copy = lines[found[0]];
    lines.insert(at(found[0] + 1), r.index.value_or(1), copy);
  }
  void apply(const rewrite_rule& r) {
    switch (r.kind) {
      case edit_kind::set:
        return set(r);
      case edit_kind::add:
        return add(r);
      case edit_kind::remove:
        return remove(r);
      case edit_kind::replace:
        return replace(r);
      case edit_kind::rename:
        return rename(r);
      case edit_kind::reorder:
        return reorder(r);
      case edit_kind::duplicate:
        return duplicate(r);
      case edit_kind::raw:
        lines.insert(at(r.index.value_or(UINT32_MAX)), {"", r.value, true});
        return;
      case edit_kind::start_line:
        start = r.value;
        return;
    }
  }
  std::string text(std::string_view body) const {
    auto out = start + "\r\n";
    for (const auto& l : lines) out += l.raw ? l.value : l.name + ": " + l.value + "\r\n";
    return out + "\r\n" + std::string(body);
  }
};

std::string any_name() {
  return *rc::gen::element<std::string>("Via", "v", "Contact", "m", "Subject", "X-A", "x-a", "X-B",
                                        "Content-Length", "Max-Forwards");
}
/// Short ones mostly, and now and then one that is longer than what copies take in one step.
std::string any_value() {
  const auto unit = *rc::gen::container<std::string>(rc::gen::element('a', 'b', ' ', ';'));
  return *rc::gen::inRange(0, 4) == 0
             ? unit + std::string(static_cast<std::size_t>(*rc::gen::inRange(80, 220)), 'a')
             : unit;
}

rewrite_rule any_rule() {
  rewrite_rule r;
  r.kind = static_cast<edit_kind>(*rc::gen::inRange(0, static_cast<int>(edit_kind::start_line) + 1));
  r.when.kind = rule_selector::kind::any;
  r.name = any_name();
  r.value = r.kind == edit_kind::rename ? any_name() : any_value();
  r.from = *rc::gen::element<std::string>("a", "ab", "b ", "aaaaaaaaaaaaaaaaaaaaaaaaaaa");
  if (*rc::gen::arbitrary<bool>()) r.index = static_cast<std::uint32_t>(*rc::gen::inRange(0, 70));
  return r;
}

}  // namespace

TEST_CASE("any rules in any order do what each is said to do") {
  CHECK(rc::check("the wire form is the model's", [] {
    auto d = draft::request("INVITE", "sip:a@b");
    model m{"INVITE sip:a@b SIP/2.0", {}};
    for (int left = *rc::gen::inRange(0, 60); left > 0; --left) {
      auto name = any_name();
      if (header_id_of(name) == header_id::content_length) continue;
      const auto value = any_value();
      d.add(name, value);
      m.lines.push_back({std::move(name), value});
    }
    const std::string body(static_cast<std::size_t>(*rc::gen::inRange(0, 3)) * 80, 'x');
    if (!body.empty()) {
      d.body("text/plain", body);
      m.lines.push_back({"Content-Type", "text/plain"});
    }
    m.lines.push_back({"Content-Length", std::to_string(body.size())});
    rewriter rules;
    for (int left = *rc::gen::inRange(1, 12); left > 0; --left) {
      const auto r = any_rule();
      rules.add(r);
      m.apply(r);
    }
    base::packet_pool pool;
    const auto intended = serialize(d, pool);
    const auto out = rules.apply(d, {"INVITE", 0, "desk", "call-1"}, pool);
    RC_ASSERT(out.wire.text() == m.text(body));
    RC_ASSERT(out.intended.text() ==
              (out.wire.text() == intended.text() ? std::string_view{} : intended.text()));
  }));
}
