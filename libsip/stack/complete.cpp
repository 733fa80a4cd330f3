// What a message gets when its flow is known: Via, Contact and what says who we are and what we can do.
#include "drafts.hpp"
#include "implementation.hpp"

#include <sip/ua/capabilities.hpp>
#include <sip/ua/identity.hpp>

namespace sip {

namespace {

/// Messages that make or refresh a dialog's remote target, or a binding (RFC 3261 §8.1.1.8, §12.1, RFC 3311).
bool needs_contact(const draft& d) {
  const auto m = method_of(method_in(d));
  if (d.is_request()) {
    return m == method::invite || m == method::update || m == method::register_ || m == method::refer || m == method::options ||
           m == method::subscribe || m == method::notify;
  }
  const int code = d.status();
  if (m == method::invite) return code > 100 && code < 300;
  return (m == method::update || m == method::options || m == method::subscribe || m == method::refer) && code < 300;
}

/// Requests that make a dialog: those after them shall come over this flow (RFC 5626 §4.3).
bool makes_dialog(const draft& d, method m) {
  return d.is_request() && !has_to_tag(d) &&
         (m == method::invite || m == method::subscribe || m == method::refer);
}

}  // namespace

void stack::implementation::complete(draft& d, const known_flow& flow, const owner& who) {
  const auto& settings = accounts_.find(who.account)->settings;
  const auto m = method_of(method_in(d));
  if (d.is_request()) {
    const auto host = base::uri_host(flow.via.local.address);
    const auto port = std::to_string(flow.listen_port != 0 ? flow.listen_port : flow.via.local.port);
    const bool udp = flow.via.proto == transport::udp;
    d.add_front(header_id::via, {"SIP/2.0/", name_of(flow.via.proto), " ", host, ":", port, ";branch=z9hG4bK",
                                 random_->token(20), udp ? ";rport" : "", offers_keep_alives(d, who) ? ";keep" : ""});
    const auto* c = calls_.find(who.call);
    add_identity(d, m, c != nullptr ? c->identity() : settings.identity);
  }
  if (needs_contact(d) && !d.has(header_id::contact)) add_contact(d, m, flow, who);
  const bool tells_methods =
      m == method::invite && (d.is_request() || (d.status() > 100 && d.status() < 300));
  if (tells_methods && !d.has(header_id::allow)) d.add(header_id::allow, allowed_methods);
  if (tells_methods && !d.has(header_id::recv_info)) d.add(header_id::recv_info, join(settings.info_packages));
  if ((tells_methods || (m == method::update && d.is_request())) && !d.has(header_id::supported)) {
    d.add(header_id::supported, supported_by(capabilities_of(who.account)));
  }
  const auto signature = d.is_request() ? header_id::user_agent : header_id::server;
  if (!settings.user_agent.empty() && !d.has(signature)) d.add(signature, settings.user_agent);
}

/// Where we can be reached: the GRUU if there is one, else the address of the flow, as the server sees it
/// when it is to be so.
void stack::implementation::add_contact(draft& d, method m, const known_flow& flow, const owner& who) {
  auto& a = *accounts_.find(who.account);
  const auto& settings = a.settings;
  const bool registers = m == method::register_;
  const auto* r = registers ? &a.registrations[who.registration] : a.best();
  const auto* c = calls_.find(who.call);
  const bool anonymous = !registers && (c != nullptr ? c->identity() : settings.identity).anonymous;
  if (!registers && r != nullptr) {
    const auto& gruu = anonymous ? r->grants().temporary_gruu : r->grants().public_gruu;
    if (!gruu.empty()) {
      d.add(header_id::contact, {"<", gruu, ">"});
      return;
    }
  }
  auto at = flow.via.local;
  if (flow.listen_port != 0) at.port = flow.listen_port;
  if (r != nullptr && r->seen_as() && flow.via.proto == transport::udp) at = *r->seen_as();
  std::string uri = "sip:";
  if (!a.user.empty() && !anonymous) uri.append(a.user).append("@");
  uri.append(base::uri_host(at.address)).append(":").append(std::to_string(at.port));
  if (flow.via.proto == transport::tcp) uri.append(";transport=tcp");
  const bool ob = registers ? settings.outbound && settings.gruu
                            : r != nullptr && r->grants().outbound && makes_dialog(d, m);
  if (ob) uri.append(";ob");
  if (!registers) {
    d.add(header_id::contact, {"<", uri, ">"});
    return;
  }
  auto& registering = registration_of(who);
  registering.on_sent(flow.via, uri);
  d.add(header_id::contact, {"<", uri, ">", registering.contact_params()});
  const auto& stale = registering.stale_contact();
  if (!stale.empty()) d.add(header_id::contact, {"<", stale, ">;expires=0"});
}

}  // namespace sip
