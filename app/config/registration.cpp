// What an account says about its registration beyond the address of the registrar, and about who it is.
#include "reader.hpp"

#include <sip/message/uri.hpp>

namespace siptty {
namespace {

constexpr std::size_t max_proxies = 3;  // beside outbound_proxy: RFC 5626 speaks of four flows

void read_proxies(table_reader& r, std::vector<std::string>& proxies) {
  std::vector<std::pair<std::string, toml::source_position>> texts;
  if (!r.texts("further_proxies", texts)) return;
  if (texts.size() > max_proxies)
    r.error("further_proxies", "names too many; allowed are 3 beside outbound_proxy");
  for (const auto& [text, at] : texts) {
    if (!sip::parse_uri(text)) {
      r.error_at(at, "further_proxies",
                 "\"" + text + "\" is no SIP URI; write one such as \"sip:edge2.example.com;lr\"");
    } else if (proxies.size() < max_proxies) {
      proxies.push_back(text);
    }
  }
}

}  // namespace

registration_config read_registration(const toml::table& table, findings& out) {
  table_reader r(table, "accounts.registration", out);
  registration_config c;
  r.flag("outbound", c.outbound);
  read_proxies(r, c.further_proxies);
  r.text("instance_id", c.instance_id);
  r.flag("gruu", c.gruu);
  r.flag("keep_alive", c.keep_alive);
  r.number("nat_refresh_s", 0, 3600, c.nat_refresh_s);
  r.flag("keep_offer", c.keep_offer);
  r.number("keep_wanted_s", 0, 3600, c.keep_wanted_s);
  r.flag("watch", c.watch);
  r.flag("follow_nat", c.follow_nat);
  r.flag("follow_redirects", c.follow_redirects);
  if (!c.instance_id.empty() && !c.instance_id.starts_with("urn:")) {
    r.error("instance_id", "must be a URN such as \"urn:uuid:00000000-0000-4000-8000-0123456789ab\"");
  }
  if (!c.further_proxies.empty() && !c.outbound)
    r.error("outbound", "must be true when further_proxies names any");
  r.finish();
  return c;
}

identity_config read_identity(const toml::table& table, findings& out) {
  table_reader r(table, "accounts.identity", out);
  identity_config c;
  r.text("asserted", c.asserted);
  r.text("preferred", c.preferred);
  r.text("privacy", c.privacy);
  r.flag("anonymous", c.anonymous);
  r.finish();
  return c;
}

}  // namespace siptty
