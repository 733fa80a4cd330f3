#include <sip/ua/identity.hpp>

namespace sip {

namespace {

void add_unless_there(draft& d, header_id id, const std::string& value) {
  if (!value.empty() && !d.has(id)) d.add(id, value);
}

}  // namespace

void add_identity(draft& request, method m, const identity_settings& who) {
  if (m == method::ack || m == method::cancel || m == method::register_) return;
  add_unless_there(request, header_id::p_asserted_identity, who.asserted);
  add_unless_there(request, header_id::p_preferred_identity, who.preferred);
  add_unless_there(request, header_id::privacy, who.privacy);
}

std::vector<std::string> asserted_identities(const message& request) {
  std::vector<std::string> all;
  for (const auto value : request.list(header_id::p_asserted_identity)) {
    if (all.size() == max_asserted_identities) break;
    if (parse_name_addr(value)) all.push_back(unfolded(value));
  }
  return all;
}

}  // namespace sip
