#include "reader.hpp"

#include <siptty/command/command.hpp>
#include <siptty/command/suggest.hpp>

#include <base/ascii.hpp>

#include <algorithm>
#include <array>

namespace siptty {
namespace {

constexpr std::array<std::string_view, 14> methods{"invite",  "ack",   "bye",     "cancel",    "register",
                                                   "options", "prack", "update",  "subscribe", "notify",
                                                   "publish", "refer", "message", "info"};

using entry = std::pair<const toml::key*, const toml::node*>;

// TOML tables are sorted by name; the order on the wire is that of the file.
std::vector<entry> in_file_order(const toml::table& table) {
  std::vector<entry> entries;
  for (const auto& [key, node] : table) entries.emplace_back(&key, &node);
  std::sort(entries.begin(), entries.end(),
            [](const entry& a, const entry& b) { return a.first->source().begin < b.first->source().begin; });
  return entries;
}

void read_line(const entry& e, const std::string& path, header_list& list, findings& out) {
  const std::string name(e.first->str());
  const auto at = e.second->source().begin;
  const auto key = path + "." + name;
  const auto* value = e.second->as_string();
  if (value == nullptr) {
    out.add(severity::error, at, key, "must be text in quotes, not " + std::string(kind_of(*e.second)));
    return;
  }
  auto why = check_header(name, value->get());
  if (!why.empty()) {
    out.add(severity::error, at, key, std::move(why));
    return;
  }
  list.emplace_back(name, value->get());
}

std::string upper(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  }
  return out;
}

void read_method(const entry& e, const std::string& path, header_rules& rules, findings& out) {
  const auto name = e.first->str();
  const bool known =
      std::any_of(methods.begin(), methods.end(), [&](std::string_view m) { return base::iequals(m, name); });
  if (!known) {
    out.add(severity::warning, e.first->source().begin, path + "." + std::string(name),
            "unknown method, ignored" + did_you_mean(name, methods));
    return;
  }
  auto& list = rules.by_method[upper(name)];
  for (const auto& line : in_file_order(*e.second->as_table())) {
    read_line(line, path + "." + std::string(name), list, out);
  }
}

}  // namespace

header_rules read_headers(const toml::table& table, const std::string& path, findings& out) {
  header_rules rules;
  for (const auto& e : in_file_order(table)) {
    if (e.second->is_table()) {
      read_method(e, path, rules, out);
    } else {
      read_line(e, path, rules.all, out);
    }
  }
  return rules;
}

}  // namespace siptty
