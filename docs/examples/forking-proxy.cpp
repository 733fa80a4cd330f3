// A stateful forking proxy (RFC 3261 §16) over UDP, on the transaction layer and one socket of our own.
//   example-forking-proxy 127.0.0.1:5060 bob=sip:bob@127.0.0.1:5071,sip:bob@127.0.0.1:5072
// A request outside a dialog for a user of the table goes to all his contacts at once, one inside a dialog by
// its Route. Each 1xx and 2xx comes back at once, else the best final response; who did not win is cancelled.
// Not here: TCP, host names, strict routers, authentication.
#include <base/ascii.hpp>
#include <sip/net/driver.hpp>
#include <sip/transaction/layer.hpp>
#include <sip/transaction/response_via.hpp>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/udp.hpp>
#include <boost/asio/steady_timer.hpp>

#include <algorithm>
#include <iostream>
#include <map>
#include <optional>
#include <set>
#include <string>

namespace {
namespace asio = boost::asio;
using asio::ip::make_address, asio::ip::udp;
using sip::draft, sip::header_id, sip::message;
using locations = std::map<std::string, std::vector<std::string>>;  // user -> contacts

/// Host and port of a SIP URI over UDP; nothing for a name.
std::optional<base::endpoint> address_of(std::string_view uri_text) {
  const auto uri = sip::parse_uri(uri_text);
  const bool udp_only = uri && uri->params.get("transport").value_or("udp") == "udp";
  if (!udp_only || uri->scheme != sip::uri_scheme::sip) return std::nullopt;
  return base::endpoint::parse(uri->host, uri->port == 0 ? std::uint16_t{5060} : uri->port);
}

/// All lines of `m`, in order, a request with another URI; the first Via value becomes `via`, or goes.
draft copy_of(const message& m, std::string_view target = {}, const std::string& via = {}) {
  auto d = m.is_request() ? draft::request(m.method_text(), target) : draft::response(m.status(), m.reason());
  bool top = true;
  for (const auto& h : m.headers()) {
    auto value = sip::unfolded(m.value(h));
    if (h.id == header_id::via && std::exchange(top, false)) {
      std::string_view rest = value;
      static_cast<void>(sip::next_list_item(rest));
      value = via + (via.empty() || rest.empty() ? "" : ", ") + std::string(rest);
      if (value.empty()) continue;
    }
    d.add(m.name(h), value);
  }
  return std::move(d.body(m.value(header_id::content_type), m.body()));
}

/// §16.7 step 6: 6xx first, then the lowest class, in it what tells how to try again. None yet (0) is lowest.
int rank(int status) {
  static const std::set repairable{401, 407, 415, 420, 484};
  return status >= 600 ? 2 : status / 100 * 10 + (status == 503 ? 2 : repairable.contains(status) ? 0 : 1);
}

class proxy {
 public:
  proxy(asio::io_context& loop, const base::endpoint& own, locations known)
      : own_(own), known_(std::move(known)), socket_(loop, to_asio(own)), timer_(loop) {
    sip::transaction_options options;
    options.hash_secret = {random_.next(), random_.next()};
    transactions_ = std::make_unique<sip::transaction_layer>(options, pool_);
    receive();
  }

 private:
  struct branch {
    sip::client_id client;
    int status = 0;         ///< of the final response; 0: none yet
    base::packet response;  ///< empty: it failed without one
  };
  struct context {  ///< the response context of §16.7
    sip::server_id server;
    sip::hop from;
    base::packet request;
    std::vector<branch> branches;
    bool answered = false;    ///< a final response went back
    bool cancelling = false;  ///< no branch is wanted any more
  };

  // --- the adapter: a datagram or a timer in, then everything that follows from it
  static udp::endpoint to_asio(const auto& e) { return {make_address(e.address.to_string()), e.port}; }
  static base::instant now() { return base::instant(std::chrono::steady_clock::now().time_since_epoch()); }
  [[nodiscard]] sip::hop hop_to(const base::endpoint& remote) const { return {{}, 1, own_, remote}; }

  void receive() {
    socket_.async_receive_from(asio::buffer(bytes_), peer_, [this](auto error, std::size_t size) {
      const auto m = message::parse(pool_.copy({bytes_.data(), error ? 0 : size}));
      const auto from = hop_to({*base::ip_address::parse(peer_.address().to_string()), peer_.port()});
      if (m.ok()) {
        transactions_->receive(now(), from, m, out_);
      } else if (m.is_request() && m.has(header_id::via) && m.method() != sip::method::ack) {
        send_stateless(sip::reply_hop_for(m, from).remote, refusal(from, m, 400));
      }
      settle();
      receive();
    });
  }
  void settle() {
    while (!out_.sends.empty() || !out_.events.empty()) {
      const auto batch = std::exchange(out_, {});
      for (const auto& s : batch.sends) send(s);
      for (const auto& e : batch.events) std::visit([this](const auto& each) { on(each); }, e);
    }
    const auto next = transactions_->next_timeout();
    if (next == base::never) return;
    timer_.expires_at(std::chrono::steady_clock::time_point(next.time_since_epoch()));
    timer_.async_wait([this](auto error) {
      if (error) return;
      transactions_->on_timeout(now(), out_);
      settle();
    });
  }
  void send(const sip::transmit& s) {
    boost::system::error_code error;
    socket_.send_to(asio::buffer(s.wire.data(), s.wire.size()), to_asio(s.to.remote), 0, error);
    if (error) transactions_->transport_failed(now(), s.to, out_);
  }
  sip::client_id send_request(const base::endpoint& to, const draft& d) {
    return transactions_->send_request(now(), hop_to(to), sip::serialize(d, pool_), {}, {}, out_);
  }
  void send_stateless(const base::endpoint& to, const draft& d) {
    transactions_->send_stateless(hop_to(to), sip::serialize(d, pool_), {}, {}, out_);
  }
  void respond(sip::server_id server, const draft& d) {
    transactions_->respond(now(), server, sip::serialize(d, pool_), {}, {}, out_);
  }
  draft refusal(const sip::hop& from, const message& m, int status) {
    auto d = sip::draft_response(m, from, status, {}, random_.token(8));
    if (status == 420) d.add(header_id::unsupported, m.value(header_id::proxy_require));
    return d;
  }

  // --- requests
  /// §16.3: why a request may not pass; 0 when it may. A spiral counts as a loop here.
  [[nodiscard]] int fault_of(const message& m) const {
    const auto uri = sip::parse_uri(m.request_uri());
    if (!uri || uri->scheme == sip::uri_scheme::other) return 416;
    if (const auto hops = m.get<sip::max_forwards>(); hops && hops->hops == 0) return 483;
    for (const auto value : m.list(header_id::via)) {
      const auto via = sip::parse_via(value);
      if (via && via->sent_by() == own_.to_string()) return 482;
    }
    return m.has(header_id::proxy_require) ? 420 : 0;
  }

  /// §16.6: the copy for one target, and where it goes: to the first foreign Route, else to the target.
  auto forwarded(const sip::hop& from, const message& m, std::string_view target) {
    const auto hops = m.get<sip::max_forwards>();
    auto d = copy_of(m, target, sip::top_via_for_response(m, from));
    d.set(header_id::max_forwards, std::to_string(hops ? hops->hops - 1 : 70));
    d.add_front(header_id::record_route, {"<sip:", own_.to_string(), ";lr>"});
    d.remove(header_id::route);
    auto next = address_of(target);
    bool first = true;
    for (const auto route : m.list(header_id::route)) {
      const auto uri = sip::parse_name_addr(route);
      const auto address = uri ? address_of(uri->uri_text) : std::nullopt;
      if (first && address == own_) continue;
      if (std::exchange(first, false)) next = address;
      d.add(header_id::route, route);
    }
    d.add_front(header_id::via, {"SIP/2.0/UDP ", own_.to_string(), ";branch=z9hG4bK", random_.token(20)});
    return std::pair(std::move(d), next == own_ ? std::nullopt : next);
  }

  void on(const sip::ack_event& e) {  // for a 2xx: no transaction, no answer
    if (e.msg->to().tag().empty() || fault_of(*e.msg) != 0) return;
    const auto [d, next] = forwarded(e.from, *e.msg, e.msg->request_uri());
    if (next) send_stateless(*next, d);
  }
  void on(const sip::request_event& e) {
    const auto& m = *e.msg;
    const auto cancelled = contexts_.find(e.cancels);  // §16.10
    if (cancelled != contexts_.end()) cancel_branches(cancelled->second);
    if (m.method() == sip::method::cancel)
      return respond(e.server, refusal(e.from, m, cancelled == contexts_.end() ? 481 : 200));
    if (const int fault = fault_of(m)) return respond(e.server, refusal(e.from, m, fault));
    // §16.5: all contacts of the user, or inside a dialog the URI itself.
    const auto user = known_.find(sip::unescape(sip::parse_uri(m.request_uri())->user));
    auto targets = user == known_.end() ? std::vector<std::string>{} : user->second;
    if (!m.to().tag().empty()) targets = {std::string(m.request_uri())};
    if (targets.empty()) return respond(e.server, refusal(e.from, m, 404));
    if (m.method() == sip::method::invite) respond(e.server, sip::draft_response(m, e.from, 100));
    auto& c = contexts_[e.server] = {e.server, e.from, m.bytes(), {}, false, false};
    for (const auto& target : targets) {
      const auto [d, next] = forwarded(e.from, m, target);
      const auto client = next ? send_request(*next, d) : sip::client_id{};
      if (client) by_client_[client] = {e.server, c.branches.size()};
      c.branches.push_back({client, client ? 0 : 503, {}});
    }
    conclude(c);
  }

  /// §16.7 step 10. A branch that has said nothing yet is cancelled at its first word.
  void cancel_branches(context& c) {
    c.cancelling = true;
    for (const auto& b : c.branches) {
      if (b.status != 0 || !transactions_->can_cancel(b.client)) continue;
      send_request(transactions_->hop_of(b.client).remote, transactions_->make_cancel(b.client));
    }
  }

  // --- responses (§16.7)
  std::pair<context*, branch*> find(sip::client_id client) {
    const auto place = by_client_.find(client);
    const auto c = place == by_client_.end() ? contexts_.end() : contexts_.find(place->second.first);
    if (c == contexts_.end()) return {};
    return {&c->second, &c->second.branches[place->second.second]};
  }
  void on(const sip::response_event& e) {
    const auto [c, b] = find(e.client);
    if (c == nullptr) return on(sip::stray_response_event{e.from, e.msg});
    const int status = e.msg->status();
    const bool success = status / 100 == 2;
    if (status >= 200 && b->status == 0) *b = {e.client, status, e.msg->bytes()};
    if (status > 100 && status < 300 && (!c->answered || success)) respond(c->server, copy_of(*e.msg));
    c->answered |= success;
    if (c->cancelling || success || status >= 600) cancel_branches(*c);
    conclude(*c);
  }
  /// §16.8, §16.9: silence counts as 408, a hop that breaks as 503.
  void on(const sip::client_failed_event& e) {
    const auto [c, b] = find(e.client);
    if (c == nullptr) return;
    b->status = e.why == sip::failure::timeout ? 408 : 503;
    conclude(*c);
  }

  /// Steps 6 and 7: once all branches ended without a 2xx, the best of their answers, with all challenges.
  void conclude(context& c) {
    const auto rank_of = [](const branch& b) { return rank(b.status); };
    const auto& best = *std::ranges::min_element(c.branches, {}, rank_of);
    if (c.answered || best.status == 0) return;
    c.answered = true;
    const int status = best.status == 503 ? 500 : best.status;
    if (best.response.empty() || status == 500) {
      return respond(c.server, refusal(c.from, message::parse(c.request), status));
    }
    auto d = copy_of(message::parse(best.response));
    for (const auto& b : c.branches) {
      if ((status != 401 && status != 407) || &b == &best || b.response.empty()) continue;
      const auto m = message::parse(b.response);
      for (const auto id : {header_id::www_authenticate, header_id::proxy_authenticate})
        if (m.has(id)) d.add(id, m.value(id));
    }
    respond(c.server, d);
  }

  /// A response that no context waits for goes by its Via (step 1, §16.11).
  void on(const sip::stray_response_event& e) {
    const auto& m = *e.msg;
    const auto vias = m.list(header_id::via);
    if (vias.size() < 2 || m.top_via().sent_by() != own_.to_string()) return;
    const auto next = sip::parse_via(vias[1]);
    const auto host = next ? next->params.get("received").value_or(next->host) : std::string_view{};
    const auto address = base::ip_address::parse(host);
    const auto rport = base::parse_number<std::uint16_t>(next->params.get("rport").value_or(""));
    const auto port = next->port == 0 ? std::uint16_t{5060} : next->port;
    if (address) send_stateless({*address, rport.value_or(port)}, copy_of(m));
  }

  void on(const sip::server_failed_event&) {}  // §16.9: nothing to do
  void on(const sip::server_ended_event& e) { contexts_.erase(e.server); }
  void on(const sip::client_ended_event& e) { by_client_.erase(e.client); }

  base::endpoint own_;
  locations known_;
  sip::net::system_rng random_;
  base::packet_pool pool_;
  std::unique_ptr<sip::transaction_layer> transactions_;
  sip::transaction_output out_;
  std::map<sip::server_id, context> contexts_;
  std::map<sip::client_id, std::pair<sip::server_id, std::size_t>> by_client_;
  udp::socket socket_;
  asio::steady_timer timer_;
  udp::endpoint peer_;
  std::string bytes_ = std::string(65536, '\0');
};
}  // namespace

int main(int argc, char** argv) {
  const auto own = argc > 2 ? base::endpoint::parse(argv[1], 5060) : std::nullopt;
  if (!own) return std::cerr << "usage: example-forking-proxy IP:PORT NAME=URI[,URI...]...\n", 2;
  locations known;
  for (int i = 2; i < argc; ++i) {
    const std::string entry = argv[i];
    const auto end_of_name = entry.find('=');
    auto contacts = std::string_view(entry).substr(end_of_name + 1);
    while (const auto c = sip::next_list_item(contacts)) known[entry.substr(0, end_of_name)].emplace_back(*c);
  }
  asio::io_context loop;
  const proxy p(loop, *own, std::move(known));
  std::cout << "forks at " << own->to_string() << std::endl;
  loop.run();
}
