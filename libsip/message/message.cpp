// What one asks a parsed message.
#include <sip/message/message.hpp>

#include <base/ascii.hpp>

namespace sip {

const header_entry* message::find(header_id id) const& {
  for (const auto& h : headers()) {
    if (h.id == id) return &h;
  }
  return nullptr;
}

const header_entry* message::find(std::string_view name) const& {
  if (const auto id = header_id_of(name); id != header_id::other) return find(id);
  for (const auto& h : headers()) {
    if (h.id == header_id::other && base::iequals(this->name(h), name)) return &h;
  }
  return nullptr;
}

std::string_view message::value(header_id id) const& {
  const auto* h = find(id);
  return h != nullptr ? value(*h) : std::string_view{};
}

std::string_view message::value(std::string_view name) const& {
  const auto* h = find(name);
  return h != nullptr ? value(*h) : std::string_view{};
}

std::vector<std::string_view> message::list(header_id id) const& {
  std::vector<std::string_view> items;
  for (const auto& h : headers()) {
    if (h.id != id) continue;
    auto rest = value(h);
    while (const auto item = next_list_item(rest)) items.push_back(*item);
  }
  return items;
}

bool message::lists(header_id id, std::string_view token) const {
  for (const auto& h : headers()) {
    if (h.id != id) continue;
    auto rest = value(h);
    while (const auto item = next_list_item(rest)) {
      if (base::iequals(*item, token)) return true;
    }
  }
  return false;
}

std::string unfolded(std::string_view value) {
  const bool is_flat = value.find('\r') == std::string_view::npos && value.find('\n') == std::string_view::npos;
  if (is_flat) return std::string(value);
  std::string flat;
  flat.reserve(value.size());
  for (std::size_t i = 0; i < value.size(); ++i) {
    if (value[i] != '\r' && value[i] != '\n') {
      flat += value[i];
      continue;
    }
    while (!flat.empty() && (flat.back() == ' ' || flat.back() == '\t')) flat.pop_back();
    while (i + 1 < value.size() && base::is_lws(value[i + 1])) ++i;
    flat += ' ';
  }
  return flat;
}

}  // namespace sip
