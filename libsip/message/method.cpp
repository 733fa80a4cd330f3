// The methods' names, by perfect hashing.
#include <sip/message/header_id.hpp>

#include "lookup.hpp"

#include <array>
#include <cstdint>
#include <string_view>

namespace sip {
namespace {

constexpr std::array<std::string_view, 15> method_names{
    "",       "INVITE",    "ACK",    "BYE",     "CANCEL", "REGISTER", "OPTIONS", "PRACK",
    "UPDATE", "SUBSCRIBE", "NOTIFY", "PUBLISH", "REFER",  "MESSAGE",  "INFO"};
static_assert(method_names.size() == static_cast<std::size_t>(method::info) + 1);

constexpr method_table make_methods() {
  for (std::uint64_t seed = 1;; ++seed) {
    method_table t{seed * 0x9e3779b97f4a7c15U, {}, {}, {}};
    bool collision = false;
    for (std::size_t i = 1; i < method_names.size(); ++i) {
      const auto word = word_of(method_names[i]);
      const auto slot = t.slot(word);
      collision = collision || t.sizes[slot] != 0;
      t.words[slot] = word;
      t.sizes[slot] = static_cast<std::uint8_t>(method_names[i].size());
      t.ids[slot] = static_cast<method>(i);
    }
    if (!collision) return t;
  }
}

}  // namespace

constinit const method_table methods = make_methods();

method method_of(std::string_view name) {
  const auto at = methods.slot(word_of(name));
  return name == name_of(methods.ids[at]) ? methods.ids[at] : method::other;
}

std::string_view name_of(method m) {
  return method_names[static_cast<std::size_t>(m) % method_names.size()];
}

}  // namespace sip
