#include "sim_location.hpp"

#include <base/ascii.hpp>
#include <sip/message/uri.hpp>

#include <algorithm>

namespace {

constexpr std::size_t max_bindings = 8;  // of one user
constexpr std::uint32_t default_expires_s = 300;

std::string user_of(std::string_view uri) {
  const auto parsed = sip::parse_uri(uri);
  return parsed ? sip::unescape(parsed->user) : std::string();
}

}  // namespace

bool sim_location::on_register(base::instant now, const sip::hop& from, const sip::message& request) {
  auto& bindings = bindings_[user_of(request.to().uri_text)];
  const auto expires = base::parse_number<std::uint32_t>(request.value(sip::header_id::expires)).value_or(default_expires_s);
  for (const auto text : request.list(sip::header_id::contact)) {
    if (text == "*") {
      bindings.clear();
      return true;
    }
    const auto contact = sip::parse_name_addr(text);
    if (!contact) return false;
    const std::string uri(contact->uri_text);
    const auto own = base::parse_number<std::uint32_t>(contact->params.get("expires").value_or(""));
    std::erase_if(bindings, [&](const sim_binding& b) { return b.contact == uri; });
    if (own.value_or(expires) == 0) continue;
    if (bindings.size() == max_bindings) bindings.erase(bindings.begin());
    bindings.push_back({uri, from, now + std::chrono::seconds(own.value_or(expires))});
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
  return live;
}

std::size_t sim_location::size() const {
  std::size_t n = 0;
  for (const auto& [user, bindings] : bindings_) n += bindings.size();
  return n;
}
