#include <sip/locate/locator.hpp>

#include <sip/locate/srv_order.hpp>

#include <base/ascii.hpp>
#include <sip/message/uri.hpp>

#include <algorithm>

namespace sip {

namespace {

constexpr std::uint16_t default_port = 5060;

std::optional<transport> transport_of(std::string_view name) {
  if (base::iequals(name, "udp")) return transport::udp;
  if (base::iequals(name, "tcp")) return transport::tcp;
  return std::nullopt;
}

/// RFC 3263 §4.1: the services that we can do. "SIPS+D2T" is known and passed over until there is TLS.
std::optional<transport> transport_of_service(std::string_view service) {
  if (base::iequals(service, "SIP+D2U")) return transport::udp;
  if (base::iequals(service, "SIP+D2T")) return transport::tcp;
  return std::nullopt;
}

transport other(transport t) {
  return t == transport::udp ? transport::tcp : transport::udp;
}

std::string srv_name(transport t, const std::string& host) {
  return (t == transport::udp ? "_sip._udp." : "_sip._tcp.") + host;
}

std::string without_final_dot(std::string name) {
  if (!name.empty() && name.back() == '.') name.pop_back();
  return name;
}

/// A service that ends the search (flag "s") and gives its name as it is.
bool is_usable(const naptr_record& r) {
  return base::iequals(r.flags, "s") && r.regexp.empty() && !without_final_dot(r.replacement).empty() &&
         transport_of_service(r.service);
}

}  // namespace

locator::locator(std::string_view uri, const locate_options& options) : options_(options) {
  plan(uri);
  permanent_ = !sentence_.empty();
}

void locator::plan(std::string_view text) {
  const auto uri = parse_uri(text);
  if (!uri) {
    sentence_ = "'" + std::string(text) + "' is no SIP URI: " + std::string(describe(uri.error().code));
  } else if (uri->scheme == uri_scheme::sips) {
    sentence_ = "sips: needs TLS, which is not built yet";
  } else if (uri->scheme != uri_scheme::sip) {
    sentence_ = "'" + std::string(text) + "' names no host: give a sip: URI or an outbound proxy";
  }
  if (!sentence_.empty()) return;
  const auto asked = uri->params.get("transport");
  const auto proto = asked ? transport_of(*asked) : std::optional<transport>(options_.preferred);
  if (!proto) {
    sentence_ = "transport '" + std::string(*asked) + "' is not built yet: use udp or tcp";
    return;
  }
  options_.preferred = *proto;
  options_.fixed = options_.fixed || asked.has_value();
  host_ = without_final_dot(std::string(uri->params.get("maddr").value_or(uri->host)));
  const auto port = uri->port != 0 ? uri->port : default_port;
  if (const auto number = base::ip_address::parse(host_)) {
    plan_.emplace_back(location{*proto, {*number, port}, number->to_string()});
  } else if (uri->port != 0) {
    plan_.emplace_back(ask_addresses{*proto, host_, port});
  } else {
    plan_services();
  }
}

/// A name of one word is a host of the local network (or of the hosts file), no domain: it has no services.
void locator::plan_services() {
  const bool is_domain = host_.find('.') != std::string::npos;
  if (is_domain && !options_.fixed) plan_.emplace_back(ask_naptr{});
  if (is_domain && options_.fixed)
    plan_.emplace_back(ask_srv{options_.preferred, srv_name(options_.preferred, host_)});
  plan_fallback(options_.preferred);
}

void locator::plan_fallback(transport proto) {
  plan_.emplace_back(ask_addresses{proto, host_, default_port, true});
}

void locator::try_first(const location& known) {
  plan_.emplace_front(known);
}

dns_question locator::question_of(const item& i) const {
  if (std::holds_alternative<ask_naptr>(i)) return {dns_type::naptr, host_};
  if (const auto* srv = std::get_if<ask_srv>(&i)) return {dns_type::srv, srv->name};
  return {options_.v6 ? dns_type::aaaa : dns_type::a, std::get<ask_addresses>(i).host};
}

locator::step locator::ask(item i) {
  ++questions_;
  auto question = question_of(i);
  asked_ = std::move(i);
  return question;
}

bool locator::was_tried(const location& server) const {
  return std::any_of(tried_.begin(), tried_.end(),
                     [&](const location& t) { return t.proto == server.proto && t.remote == server.remote; });
}

locator::step locator::attempt(location server) {
  tried_.push_back(server);
  return server;
}

locator::step locator::next(base::instant now, const server_memory& memory) {
  while (!plan_.empty() && tried_.size() < max_tries) {
    auto first = std::move(plan_.front());
    plan_.pop_front();
    if (auto* server = std::get_if<location>(&first)) {
      if (was_tried(*server)) continue;
      if (!memory.is_down(now, server->proto, server->remote)) return attempt(std::move(*server));
      deferred_.push_back(std::move(*server));
      continue;
    }
    const auto* addresses = std::get_if<ask_addresses>(&first);
    const bool needless = addresses != nullptr && addresses->fallback && found_srv_;
    if (!needless && questions_ < max_questions) return ask(std::move(first));
  }
  while (!deferred_.empty() && tried_.size() < max_tries) {
    auto server = std::move(deferred_.front());
    deferred_.pop_front();
    if (!was_tried(server)) return attempt(std::move(server));
  }
  return give_up();
}

dead_end locator::give_up() const {
  if (!tried_.empty()) return {"no other server is left to try", false};
  return {sentence_.empty() ? "the domain '" + host_ + "' says that it offers no such service" : sentence_,
          permanent_};
}

void locator::on_answer(const dns_records& records, base::rng& random) {
  if (!asked_) return;
  const auto asked = *std::exchange(asked_, std::nullopt);
  if (std::holds_alternative<ask_naptr>(asked)) return on_naptr(records);
  if (const auto* srv = std::get_if<ask_srv>(&asked)) return on_srv(*srv, records, random);
  on_addresses(std::get<ask_addresses>(asked), records);
}

void locator::on_naptr(const dns_records& records) {
  if (records.failed) return;  // the fallback is what is left of the plan
  auto found = records.naptr;
  std::erase_if(found, [](const naptr_record& r) { return !is_usable(r); });
  std::stable_sort(found.begin(), found.end(), [](const naptr_record& a, const naptr_record& b) {
    return a.order != b.order ? a.order < b.order : a.preference < b.preference;
  });
  if (found.size() > max_services) found.resize(max_services);
  plan_.clear();
  for (const auto& r : found)
    plan_.emplace_back(ask_srv{*transport_of_service(r.service), without_final_dot(r.replacement)});
  if (!found.empty()) return plan_fallback(*transport_of_service(found.front().service));
  const auto first = options_.preferred;
  plan_.emplace_back(ask_srv{first, srv_name(first, host_)});
  plan_.emplace_back(ask_srv{other(first), srv_name(other(first), host_)});
  plan_fallback(first);
}

void locator::on_srv(const ask_srv& asked, const dns_records& records, base::rng& random) {
  auto servers = records.srv;
  if (servers.size() > max_servers) servers.resize(max_servers);
  found_srv_ = found_srv_ || !servers.empty();
  servers = in_order(std::move(servers), random);
  for (auto at = servers.rbegin(); at != servers.rend(); ++at) {
    const auto host = without_final_dot(at->target);
    if (host.empty() || at->port == 0) continue;  // RFC 2782: "." is a service that is decidedly not there
    plan_.emplace_front(ask_addresses{asked.proto, host, at->port});
  }
}

void locator::on_addresses(const ask_addresses& asked, const dns_records& records) {
  auto addresses = records.addresses;
  std::erase_if(addresses, [this](const base::ip_address& a) { return a.is_v6() != options_.v6; });
  if (addresses.size() > max_addresses) addresses.resize(max_addresses);
  for (auto at = addresses.rbegin(); at != addresses.rend(); ++at) {
    plan_.emplace_front(location{asked.proto, {*at, asked.port}, asked.host});
  }
  if (!addresses.empty() || !sentence_.empty()) return;
  sentence_ = records.sentence.empty()
                  ? "the host '" + asked.host + "' has no " + (options_.v6 ? "IPv6" : "IPv4") + " address"
                  : records.sentence;
}

}  // namespace sip
