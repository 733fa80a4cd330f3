#include "sim_location.hpp"

#include <base/ascii.hpp>
#include <sip/message/uri.hpp>

#include <algorithm>

namespace {

using sip::header_id;

constexpr std::size_t max_bindings = 8;  // of one user
constexpr std::uint32_t default_expires_s = 300;

std::string user_of(std::string_view uri) {
  const auto parsed = sip::parse_uri(uri);
  return parsed ? sip::unescape(parsed->user) : std::string();
}

/// The same contact, or the same flow of the same device.
bool is_same(const sim_binding& a, const sim_binding& b) {
  return b.instance.empty() ? a.contact == b.contact : a.instance == b.instance && a.reg_id == b.reg_id;
}

}  // namespace

bool sim_location::asks_for_flow(const sip::message& request) {
  if (!request.lists(header_id::supported, "outbound")) return false;
  const auto contacts = request.list(header_id::contact);
  return std::any_of(contacts.begin(), contacts.end(), [](std::string_view text) {
    const auto contact = sip::parse_name_addr(text);
    return contact && contact->params.has("reg-id") && contact->params.has("+sip.instance");
  });
}

bool sim_location::on_register(base::instant now, const sip::hop& from, const sip::message& request) {
  auto& bindings = bindings_[user_of(request.to().uri_text)];
  const auto expires = base::parse_number<std::uint32_t>(request.value(header_id::expires)).value_or(default_expires_s);
  const bool flow = asks_for_flow(request);
  for (const auto text : request.list(header_id::contact)) {
    if (text == "*") {
      bindings.clear();
      return true;
    }
    const auto contact = sip::parse_name_addr(text);
    if (!contact) return false;
    sim_binding fresh{std::string(contact->uri_text), from, {}};
    if (flow) fresh.instance = contact->params.get("+sip.instance").value_or("");
    if (flow) fresh.reg_id = contact->params.get("reg-id").value_or("");
    const auto own = base::parse_number<std::uint32_t>(contact->params.get("expires").value_or(""));
    std::erase_if(bindings, [&](const sim_binding& b) { return is_same(b, fresh); });
    if (own.value_or(expires) == 0) continue;
    if (bindings.size() == max_bindings) bindings.erase(bindings.begin());
    fresh.expires = now + std::chrono::seconds(own.value_or(expires));
    bindings.push_back(std::move(fresh));
  }
  return true;
}

void sim_location::add(const std::string& user, const std::string& contact) {
  bindings_[user].push_back({contact, {}, base::never});
}

std::vector<sim_binding> sim_location::find(base::instant now, const std::string& user) const {
  const auto found = bindings_.find(user);
  if (found == bindings_.end()) return {};
  auto live = found->second;
  std::erase_if(live, [&](const sim_binding& b) { return b.expires <= now; });
  std::vector<sim_binding> newest;
  for (auto b = live.rbegin(); b != live.rend(); ++b) {
    const bool known = !b->instance.empty() && std::any_of(newest.begin(), newest.end(), [&](const auto& n) { return n.instance == b->instance; });
    if (!known) newest.push_back(*b);
  }
  return newest;
}

void sim_location::drop(sip::flow_id stream) {
  for (auto& [user, bindings] : bindings_) {
    std::erase_if(bindings, [&](const sim_binding& b) {
      return !b.instance.empty() && sip::is_reliable(b.source.proto) && b.source.flow == stream;
    });
  }
}

std::size_t sim_location::size() const {
  std::size_t n = 0;
  for (const auto& [user, bindings] : bindings_) n += bindings.size();
  return n;
}
