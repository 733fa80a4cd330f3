// What each rewrite rule is said to do, in plain words: the lines of a message as strings, searched for each
// rule. Only that From and To keep their tags is not in it. Names and values of rules have no line ends.
#pragma once

#include <base/ascii.hpp>
#include <sip/message/draft.hpp>
#include <sip/message/rewrite.hpp>

#include <algorithm>
#include <string>
#include <vector>

namespace sip {

struct rewrite_model {
  struct line {
    std::string name, value;
    bool raw = false;
  };
  std::string start;
  std::vector<line> lines;

  explicit rewrite_model(const draft& d) : start(d.start_line()) {
    for (const auto& l : d.lines()) {
      if (l.id != header_id::content_length)
        lines.push_back({std::string(d.name(l)), std::string(d.value(l))});
    }
    lines.push_back({"Content-Length", std::to_string(d.body().size())});
  }

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
    lines.insert(at(found[0] + 1), std::min(r.index.value_or(1), max_duplicates), copy);
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

}  // namespace sip
