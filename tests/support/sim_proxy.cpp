#include "sim_proxy.hpp"

#include <base/ascii.hpp>
#include <sip/message/uri.hpp>
#include <sip/transaction/response_via.hpp>
#include <sip/ua/stun.hpp>

#include <algorithm>
#include <array>

namespace {

using sip::draft;
using sip::header_id;
using sip::message;

/// All lines of `m`, in order, a request with another URI; the first Via value becomes `via`, or goes.
draft copy_of(const message& m, std::string_view target, const std::string& via) {
  auto d = m.is_request() ? draft::request(m.method_text(), target) : draft::response(m.status(), m.reason());
  bool top = true;
  for (const auto& h : m.headers()) {
    if (h.id == header_id::content_length) continue;
    auto value = sip::unfolded(m.value(h));
    if (h.id == header_id::via && std::exchange(top, false)) {
      std::string_view rest = value;
      static_cast<void>(sip::next_list_item(rest));
      value = via + (via.empty() || rest.empty() ? "" : ", ") + std::string(rest);
      if (value.empty()) continue;
    }
    d.add(m.name(h), value);
  }
  if (m.body().empty()) return d;
  const auto type = std::string(m.value(header_id::content_type));
  d.remove(header_id::content_type);
  d.body(type, m.body());
  return d;
}

/// §16.7 step 6: 6xx first, then the lowest class. A branch without an answer ranks lowest.
int rank(int status) {
  if (status == 0) return -1;
  return status >= 600 ? 2 : status / 100 * 10 + (status == 503 ? 2 : 1);
}

sip::transport transport_in(std::string_view uri_text) {
  const auto uri = sip::parse_uri(uri_text);
  const auto named = uri ? uri->params.get("transport") : std::nullopt;
  return named && base::iequals(*named, "tcp") ? sip::transport::tcp : sip::transport::udp;
}

std::optional<base::endpoint> address_of(std::string_view uri_text) {
  const auto uri = sip::parse_uri(uri_text);
  if (!uri || uri->scheme != sip::uri_scheme::sip) return std::nullopt;
  return base::endpoint::parse(uri->host, uri->port == 0 ? std::uint16_t{5060} : uri->port);
}

sip::transaction_options seeded(sip::transaction_options options, base::rng& random) {
  options.hash_secret = {random.next(), random.next()};
  return options;
}

}  // namespace

sim_proxy::sim_proxy(sim_world& world, const base::endpoint& at, std::uint64_t seed, const sip::transaction_options& options)
    : world_(world), at_(at), random_(seed), datagrams_(world.add(at, *this)),
      transactions_(seeded(options, random_), world.pool()) {}

// --- the network

void sim_proxy::receive(base::instant now, const sip::hop& from, base::packet bytes) {
  if (!sip::is_reliable(from.proto)) {
    if (!sip::looks_like_stun(bytes.text())) return take(now, from, std::move(bytes));
    const auto m = sip::parse_stun(bytes.text());
    if (m && m->kind == sip::stun_kind::binding_request) send_bytes(from, sip::stun_success(m->id, from.remote));
    return;
  }
  auto found = streams_.find(from.flow);
  if (found == streams_.end()) return;
  found->second.cut->push(bytes.text());
  while (auto next = found->second.cut->next()) {
    if (auto* m = std::get_if<sip::framed_message>(&*next)) {
      take(now, from, std::move(m->bytes));
    } else {
      answer_ping(found->second, *next);
    }
    found = streams_.find(from.flow);
    if (found == streams_.end()) return;
  }
}

void sim_proxy::flow_up(base::instant, const sip::hop& flow) {
  auto& s = streams_[flow.flow];
  s.via = flow;
  s.up = true;
  if (!s.cut) s.cut = std::make_unique<sip::framer>(world_.pool(), sip::mode::tolerant, sip::limits{});
  for (const auto& p : std::exchange(s.waiting, {})) {
    sent_bytes_ += p.size();
    world_.send(flow, p);
  }
}

void sim_proxy::flow_down(base::instant now, const sip::hop& flow) {
  streams_.erase(flow.flow);
  location_.drop(flow.flow);
  unreachable(now, flow);
}

void sim_proxy::unreachable(base::instant now, const sip::hop& to) {
  transactions_.transport_failed(now, to, out_);
  settle(now);
}

void sim_proxy::on_timeout(base::instant now) {
  transactions_.on_timeout(now, out_);
  settle(now);
}

void sim_proxy::take(base::instant now, const sip::hop& from, base::packet bytes) {
  const auto m = message::parse(std::move(bytes));
  if (!m.ok()) return;  // what is damaged is dropped, as §16.3 allows
  transactions_.receive(now, from, m, out_);
  settle(now);
}

void sim_proxy::settle(base::instant now) {
  sip::transaction_output batch;
  while (!out_.sends.empty() || !out_.events.empty()) {
    std::swap(batch, out_);
    out_.clear();
    for (const auto& t : batch.sends) send(t);
    for (const auto& e : batch.events) std::visit([&](const auto& each) { on(now, each); }, e);
    batch.clear();
  }
}

void sim_proxy::send(const sip::transmit& t) {
  if (sip::is_reliable(t.to.proto)) {
    const auto found = streams_.find(t.to.flow);
    if (found == streams_.end()) return;
    if (!found->second.up) return found->second.waiting.push_back(t.wire);
  }
  sent_bytes_ += t.wire.size();
  world_.send(t.to, t.wire);
}

/// The way to a URI: through the NAT that it is behind, an open stream, or a new one.
std::optional<sip::hop> sim_proxy::hop_to(std::string_view uri) {
  const auto address = address_of(uri);
  if (!address || is_own(*address)) return std::nullopt;
  if (transport_in(uri) == sip::transport::udp) {
    const auto behind = behind_nat_.find(*address);
    return behind != behind_nat_.end() ? behind->second : sip::hop{sip::transport::udp, datagrams_, at_, *address};
  }
  for (const auto& [id, s] : streams_) {
    if (s.via.remote == *address) return s.via;
  }
  const auto flow = world_.connect(at_, *address);
  auto& s = streams_[flow];
  s.via = {sip::transport::tcp, flow, at_, *address};
  s.cut = std::make_unique<sip::framer>(world_.pool(), sip::mode::tolerant, sip::limits{});
  return s.via;
}

/// A request from behind a NAT tells the way back: its top Via names an address that it did not come from.
void sim_proxy::learn(const sip::hop& from, const message& m) {
  if (sip::is_reliable(from.proto) || m.list(header_id::via).size() != 1) return;
  const auto named = base::endpoint::parse(m.top_via().sent_by(), 5060);
  if (!named || *named == from.remote) return;
  behind_nat_[*named] = from;
}

// --- requests

draft sim_proxy::refusal(const sip::hop& from, const message& m, int status) {
  return sip::draft_response(m, from, status, {}, random_.token(8));
}

void sim_proxy::respond(base::instant now, sip::server_id server, const draft& d) {
  transactions_.respond(now, server, sip::serialize(d, world_.pool()), {}, sip::cause::user, out_);
}

/// §16.6 step 8: what makes two passes of a request the same.
std::string sim_proxy::loop_mark(const message& m) const {
  std::string text(m.request_uri());
  text.append("|").append(m.call_id()).append("|").append(m.from().tag()).append("|").append(m.to().tag());
  text.append("|").append(std::to_string(m.cseq().number)).append("|").append(m.value(header_id::route));
  return std::to_string(std::hash<std::string>{}(text));
}

/// §16.3: why a request may not pass; 0 when it may.
int sim_proxy::fault_of(const message& m) {
  const auto uri = sip::parse_uri(m.request_uri());
  if (!uri || uri->scheme == sip::uri_scheme::other) return 416;
  if (const auto hops = m.get<sip::max_forwards>(); hops && hops->hops == 0) return 483;
  const auto mark = "-" + loop_mark(m);
  for (const auto value : m.list(header_id::via)) {
    const auto via = sip::parse_via(value);
    if (!via || via->sent_by() != at_.to_string() || !via->branch.ends_with(mark)) continue;
    ++counts_.loops;
    return 482;
  }
  return m.has(header_id::proxy_require) ? 420 : 0;
}

/// §16.5: inside a dialog or for a foreign address the URI itself, else all bindings of the user.
std::vector<sim_proxy::destination> sim_proxy::destinations(base::instant now, const message& m) const {
  const auto address = address_of(m.request_uri());
  if (!address || !is_own(*address)) return {{std::string(m.request_uri()), std::nullopt}};
  std::vector<destination> all;
  for (const auto& b : location_.find(now, sip::unescape(sip::parse_uri(m.request_uri())->user))) {
    const bool flow = !b.instance.empty() && streams_.contains(b.source.flow);
    const bool reachable = b.expires != base::never && (flow || !sip::is_reliable(b.source.proto));
    all.push_back({b.contact, reachable ? std::optional(b.source) : std::nullopt});
  }
  return all;
}

/// §16.6: the copy for one target, and where it goes.
std::pair<draft, std::optional<sip::hop>> sim_proxy::forwarded(const sip::hop& from, const message& m, const destination& to) {
  const auto hops = m.get<sip::max_forwards>();
  auto d = copy_of(m, to.uri, sip::top_via_for_response(m, from));
  d.set(header_id::max_forwards, std::to_string(hops ? hops->hops - 1 : 70));
  if (m.method() != sip::method::register_) d.add_front(header_id::record_route, {"<sip:", at_.to_string(), ";lr>"});
  d.remove(header_id::route);
  std::string next = to.uri;
  bool own = true;
  for (const auto route : m.list(header_id::route)) {
    const auto value = sip::parse_name_addr(route);
    const auto address = value ? address_of(value->uri_text) : std::nullopt;
    if (own && address && is_own(*address)) continue;
    if (std::exchange(own, false) && value) next = value->uri_text;
    d.add(header_id::route, route);
  }
  const auto hop = to.known && next == to.uri ? to.known : hop_to(next);
  // A loop through ourselves is a loop on the wire too.
  const auto itself = address_of(next);
  const auto way = hop || !itself || !is_own(*itself) ? hop : std::optional(sip::hop{sip::transport::udp, datagrams_, at_, at_});
  if (way) {
    d.add_front(header_id::via, {"SIP/2.0/", sip::name_of(way->proto), " ", at_.to_string(), ";branch=z9hG4bK",
                                 random_.token(16), "-", loop_mark(m)});
  }
  return {std::move(d), way};
}

void sim_proxy::on(base::instant, const sip::ack_event& e) {
  const auto& m = *e.msg;
  if (m.to().tag().empty() || fault_of(m) != 0) return;
  const auto [d, way] = forwarded(e.from, m, {std::string(m.request_uri()), std::nullopt});
  if (way) transactions_.send_stateless(*way, sip::serialize(d, world_.pool()), {}, sip::cause::user, out_);
}

void sim_proxy::on(base::instant now, const sip::request_event& e) {
  const auto& m = *e.msg;
  learn(e.from, m);
  if (m.method() == sip::method::cancel) {
    const auto found = contexts_.find(e.cancels);
    respond(now, e.server, refusal(e.from, m, found == contexts_.end() ? 481 : 200));
    if (found != contexts_.end()) cancel_branches(now, found->second);
    return;
  }
  if (const int fault = fault_of(m)) return respond(now, e.server, refusal(e.from, m, fault));
  const auto address = address_of(m.request_uri());
  if (m.method() == sip::method::register_ && address && is_own(*address)) return on_register(now, e);
  const auto targets = destinations(now, m);
  if (targets.empty()) return respond(now, e.server, refusal(e.from, m, 404));
  if (m.method() == sip::method::invite) respond(now, e.server, sip::draft_response(m, e.from, 100));
  auto& c = contexts_[e.server];
  c.from = e.from;
  c.request = m.bytes();
  if (targets.size() > 1) ++counts_.forks;
  for (const auto& target : targets) {
    const auto [d, way] = forwarded(e.from, m, target);
    const auto client = way ? transactions_.send_request(now, *way, sip::serialize(d, world_.pool()), {}, sip::cause::user, out_)
                            : sip::client_id{};
    if (client) {
      ++counts_.forwarded;
      by_client_[client] = {e.server, c.branches.size()};
    }
    c.branches.push_back({client, client ? 0 : 503, {}, false});
  }
  conclude(now, e.server, c);
}

/// §16.10, and §16.7 step 10. A branch that has said nothing yet is cancelled at its first word.
void sim_proxy::cancel_branches(base::instant now, context& c) {
  c.cancelling = true;
  for (auto& b : c.branches) {
    if (b.status != 0 || b.cancelled || !transactions_.can_cancel(b.client)) continue;
    b.cancelled = true;
    ++counts_.cancelled;
    const auto wire = sip::serialize(transactions_.make_cancel(b.client), world_.pool());
    static_cast<void>(transactions_.send_request(now, transactions_.hop_of(b.client), wire, {}, sip::cause::user, out_));
  }
}

// --- responses (§16.7)

std::pair<sip::server_id, sim_proxy::branch*> sim_proxy::find(sip::client_id client) {
  const auto place = by_client_.find(client);
  const auto c = place == by_client_.end() ? contexts_.end() : contexts_.find(place->second.first);
  if (c == contexts_.end()) return {};
  return {c->first, &c->second.branches[place->second.second]};
}

void sim_proxy::on(base::instant now, const sip::response_event& e) {
  const auto [server, b] = find(e.client);
  if (b == nullptr) return on(now, sip::stray_response_event{e.from, e.msg});
  auto& c = contexts_[server];
  const int status = e.msg->status();
  const bool invite = e.msg->method() == sip::method::invite;
  const bool success = status / 100 == 2;
  if (status >= 200 && b->status == 0) {
    b->status = status;
    b->response = e.msg->bytes();
  }
  if (status > 100 && status < 300 && (invite ? (!c.answered || success) : (success && !c.answered))) {
    respond(now, server, copy_of(*e.msg, {}, {}));
  }
  c.answered = c.answered || success;
  if (invite && (c.cancelling || success || status >= 600)) cancel_branches(now, c);
  conclude(now, server, c);
}

void sim_proxy::on(base::instant now, const sip::client_failed_event& e) {
  const auto [server, b] = find(e.client);
  if (b == nullptr || b->status != 0) return;
  b->status = e.why == sip::failure::timeout ? 408 : 503;
  if (e.why == sip::failure::timeout) ++counts_.timed_out;
  conclude(now, server, contexts_[server]);
}

/// Steps 6 and 7: once all branches ended without a 2xx, the best of their answers.
void sim_proxy::conclude(base::instant now, sip::server_id server, context& c) {
  const auto best = std::min_element(c.branches.begin(), c.branches.end(),
                                     [](const branch& a, const branch& b) { return rank(a.status) < rank(b.status); });
  if (c.answered || best->status == 0) return;
  c.answered = true;
  const int status = best->status == 503 ? 500 : best->status;
  if (best->response.empty() || status == 500) return respond(now, server, refusal(c.from, message::parse(c.request), status));
  respond(now, server, copy_of(message::parse(best->response), {}, {}));
}

/// A response that no context waits for goes by its Via (§16.11), as the 2xx of a branch that lost does.
void sim_proxy::on(base::instant, const sip::stray_response_event& e) {
  const auto& m = *e.msg;
  const auto vias = m.list(header_id::via);
  if (vias.size() < 2 || m.top_via().sent_by() != at_.to_string()) return;
  const auto next = sip::parse_via(vias[1]);
  if (!next || next->transport != "UDP") return;
  const auto address = base::ip_address::parse(next->params.get("received").value_or(next->host));
  const auto rport = base::parse_number<std::uint16_t>(next->params.get("rport").value_or(""));
  if (!address) return;
  ++counts_.strays;
  const base::endpoint to{*address, rport.value_or(next->port == 0 ? std::uint16_t{5060} : next->port)};
  transactions_.send_stateless({sip::transport::udp, datagrams_, at_, to}, sip::serialize(copy_of(m, {}, {}), world_.pool()), {},
                               sip::cause::user, out_);
}

void sim_proxy::on(base::instant, const sip::server_failed_event&) {}
void sim_proxy::on(base::instant, const sip::server_ended_event& e) { contexts_.erase(e.server); }
void sim_proxy::on(base::instant, const sip::client_ended_event& e) { by_client_.erase(e.client); }
