// What a registration makes of the 2xx and of the flow it came over: its own binding among others, routes,
// GRUUs, keep-alives, the address that a NAT gives us.
#include <sip/ua/registration.hpp>

#include <base/ascii.hpp>
#include <sip/transaction/via_keep.hpp>

#include <algorithm>

namespace sip {

namespace {

using std::chrono::seconds;

constexpr std::uint32_t shortest_expires_s = 1;
constexpr unsigned max_nat_moves = 3;
// A connection that a server ends right after the REGISTER is no reason for the next REGISTER.
constexpr base::duration shortest_flow_life = seconds(30);

std::vector<std::string> values_of(const message& m, header_id id) {
  std::vector<std::string> all;
  for (const auto value : m.list(id)) {
    if (all.size() == registration::max_routes) break;
    if (parse_name_addr(value)) all.push_back(unfolded(value));
  }
  return all;
}

bool same_uri(std::string_view a, std::string_view b) {
  const auto left = parse_uri(a), right = parse_uri(b);
  return left && right && equivalent(*left, *right);
}

std::string_view user_of(std::string_view text) {
  const auto parsed = parse_uri(text);
  return parsed ? parsed->user : std::string_view{};
}

/// §18.2.1, RFC 3581: source address and port as the server saw them; nothing when it does not say.
std::optional<base::endpoint> source_seen(const message& response) {
  const auto& via = response.top_via();
  const auto port = base::parse_number<std::uint16_t>(via.params.get("rport").value_or(""));
  const auto address = base::ip_address::parse(via.params.get("received").value_or(via.host));
  if (!port || *port == 0 || !address) return std::nullopt;
  return base::endpoint{*address, *port};
}

/// A GRUU parameter of a Contact; nothing that is no SIP URI (RFC 5627 §4.2).
std::string gruu_of(const contact& c, std::string_view name) {
  auto uri = unquote(c.address.params.get(name).value_or(""));
  const auto parsed = parse_uri(uri);
  return parsed && (parsed->scheme == uri_scheme::sip || parsed->scheme == uri_scheme::sips) ? uri
                                                                                             : std::string();
}

}  // namespace

std::string registration::contact_params() const {
  std::string params;
  if (outbound_wanted_ || settings_->gruu) params = ";+sip.instance=\"<" + settings_->instance_id + ">\"";
  if (outbound_wanted_) params += ";reg-id=" + std::to_string(reg_id_);
  return params;
}

/// RFC 3261 §10.3 compares by the rules for URIs; a registrar that writes the URI anew keeps instance and
/// reg-id (RFC 5626 §6), or at least has just one binding of our user.
std::optional<std::string_view> registration::own_binding(const message& response) const {
  const auto all = response.list(header_id::contact);
  std::optional<std::string_view> same_user;
  std::size_t same_users = 0;
  for (const auto value : all) {
    const auto c = contact::parse(value);
    if (!c || c->star) continue;
    if (same_uri(c->address.uri_text, contact_uri_)) return value;
    if (user_of(c->address.uri_text) != user_of(contact_uri_)) continue;
    same_user = value;
    ++same_users;
  }
  for (const auto value : all) {
    const auto c = contact::parse(value);
    if (!c || c->star || !outbound_wanted_) continue;
    const bool ours =
        unquote(c->address.params.get("+sip.instance").value_or("")) == "<" + settings_->instance_id + ">";
    if (ours && c->address.params.get("reg-id").value_or("") == std::to_string(reg_id_)) return value;
  }
  return same_users == 1 ? same_user : std::nullopt;
}

// §10.2.4: the expires parameter of our own Contact, else the Expires header, else what we asked for.
std::uint32_t registration::granted_expires(const message& response) const {
  if (const auto own = own_binding(response)) {
    const auto c = contact::parse(*own);
    if (const auto e = c->expires()) return std::max(*e, shortest_expires_s);
  }
  const auto e = response.get<expires>();
  return std::max(e ? e->seconds : expires_s_, shortest_expires_s);
}

void registration::take_grants(const message& response) {
  grants_ = {};
  grants_.outbound = outbound_wanted_ && response.lists(header_id::require, "outbound");
  grants_.path = values_of(response, header_id::path);
  grants_.service_route = values_of(response, header_id::service_route);
  const auto own = settings_->gruu ? own_binding(response) : std::nullopt;
  if (!own) return;
  const auto c = contact::parse(*own);
  grants_.public_gruu = gruu_of(*c, "pub-gruu");
  grants_.temporary_gruu = gruu_of(*c, "temp-gruu");
}

void registration::forget_grants() {
  grants_ = {};
  keep_alive_.stop();
  flow_.reset();
}

void registration::on_sent(const hop& flow, std::string_view contact_uri) {
  if (flow_ != flow) keep_alive_.stop();
  flow_ = flow;
  contact_uri_ = contact_uri;
}

void registration::keep_flow_alive(base::instant now, const message& response) {
  if (!flow_) return;
  const auto keep = settings_->keep_offer ? keep_wanted_in(response) : std::nullopt;
  if (grants_.outbound || settings_->keep_alive || keep) {
    const auto flow_timer = base::parse_number<std::uint32_t>(response.value("Flow-Timer")).value_or(keep.value_or(0));
    keep_alive_.start(now, flow_->proto, std::min<std::uint32_t>(flow_timer, 86'400), *random_);
  } else if (settings_->nat_refresh_s != 0 && flow_->proto == transport::udp) {
    keep_alive_.start_blind(now, settings_->nat_refresh_s);
  } else {
    keep_alive_.stop();
  }
}

/// True: the Contact did not say how the server sees us, and a REGISTER with one that does is on its way.
bool registration::follow_nat(const message& response, actions& out) {
  if (!settings_->follow_nat || !flow_ || flow_->proto != transport::udp) return false;
  const auto seen = source_seen(response);
  const auto said = seen_as_ ? *seen_as_ : flow_->local;
  if (!seen || *seen == said || nat_moves_ == max_nat_moves) {
    nat_moves_ = 0;
    return false;
  }
  ++nat_moves_;
  seen_as_ = seen;
  if (!outbound_wanted_) stale_contact_ = contact_uri_;
  refreshing_ = true;
  state_ = state::registering;
  send(expires_s_, out);
  return true;
}

void registration::on_stun(base::instant now, const stun_message& answer, actions& out) {
  if (keep_alive_.on_stun(now, answer, *random_) == keep_alive::verdict::dead) {
    on_flow_failed(now, "the address that the server sees us at has changed", out);
  }
}

/// RFC 5626 §4.5: a flow that was good once is replaced at once, one that never was after a back-off.
void registration::on_flow_failed(base::instant now, std::string_view reason, actions& out) {
  const bool was_good =
      keep_alive_.is_running() ? keep_alive_.is_proven() : now - since_ >= shortest_flow_life;
  keep_alive_.stop();
  if (flow_) out.push_back(drop_flow{*std::exchange(flow_, std::nullopt)});
  if (state_ != state::registered) return;  // the transaction will say what came of it
  if (was_good) return start(now, out);
  on_failure(now, 430, reason, false, out);
}

}  // namespace sip
