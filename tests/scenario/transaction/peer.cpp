#include "peer.hpp"

#include <sip/transaction/response_via.hpp>

#include <catch2/catch.hpp>

using namespace std::chrono_literals;

peer::peer(sim_world& world, const base::endpoint& at, sip::transport proto,
           const sip::transaction_options& options)
    : world_(world),
      at_(at),
      proto_(proto),
      timers_(options.timers),
      layer_(options, world.pool()),
      random_(world.random().next()) {
  const auto datagrams = world.add(at, *this);
  if (proto == sip::transport::udp) flow_ = datagrams;
}

void peer::face(const base::endpoint& other) {
  other_ = other;
  up_ = proto_ == sip::transport::udp;
  if (!up_) flow_ = world_.connect(at_, other_);
}

void peer::start_many(int count, base::duration gap) {
  for (int i = 0; i < count; ++i) later(gap * i, [this, i] { start(i % 2 == 0); });
}

sip::hop peer::to_other() const {
  return {proto_, flow_, at_, other_};
}

base::duration peer::up_to(base::duration most) {
  return base::duration(
      static_cast<base::duration::rep>(random_.below(static_cast<std::uint64_t>(most.count()))));
}

void peer::later(base::duration delay, std::function<void()> action) {
  actions_.emplace(world_.now() + delay, std::move(action));
}

base::instant peer::next_timeout() const {
  return actions_.empty() ? layer_.next_timeout() : std::min(layer_.next_timeout(), actions_.begin()->first);
}

void peer::on_timeout(base::instant now) {
  layer_.on_timeout(now, out_);
  drain();
  while (!actions_.empty() && actions_.begin()->first <= now) {
    const auto action = std::move(actions_.begin()->second);
    actions_.erase(actions_.begin());
    action();
    drain();
  }
}

void peer::flow_up(base::instant /*now*/, const sip::hop& flow) {
  framers_.emplace(flow.flow, sip::framer(world_.pool()));
  if (flow.flow == flow_) up_ = true;
}

void peer::flow_down(base::instant now, const sip::hop& flow) {
  framers_.erase(flow.flow);
  layer_.transport_failed(now, flow, out_);
  drain();
  if (flow.flow != flow_) return;
  up_ = false;
  flow_ = world_.connect(at_, other_);
}

void peer::receive(base::instant /*now*/, const sip::hop& from, base::packet bytes) {
  if (from.proto == sip::transport::udp) return take(from, std::move(bytes));
  auto& framer = framers_.at(from.flow);
  framer.push(bytes.text());
  while (const auto frame = framer.next()) {
    REQUIRE(std::holds_alternative<sip::framed_message>(*frame));
    take(from, std::get<sip::framed_message>(*frame).bytes);
  }
}

void peer::take(const sip::hop& from, base::packet bytes) {
  const auto m = sip::message::parse(std::move(bytes));
  if (!m.ok()) {
    ++tally_.rejected_bytes;
    return;
  }
  layer_.receive(world_.now(), from, m, out_);
  REQUIRE(out_.sends.size() <= 1);  // no amplification
  drain();
}

void peer::drain() {
  while (!out_.sends.empty() || !out_.events.empty()) {
    const auto now = std::exchange(out_, {});
    for (const auto& t : now.sends) book(t);
    for (const auto& e : now.events) std::visit([this](const auto& each) { handle(each); }, e);
  }
}

void peer::book(const sip::transmit& t) {
  ++sends_;
  world_.send(t.to, t.wire);
  if (t.why != sip::cause::timer || t.retransmission == 0) return;
  const bool accepted = t.server && incoming_.at(t.server).status / 100 == 2;
  if (accepted) return;  // a 2xx sent again is this user's own doing
  REQUIRE(t.to.proto == sip::transport::udp);
  if (t.client) REQUIRE(++outgoing_.at(t.client).by_timer <= (outgoing_.at(t.client).invite ? 6 : 10));
  if (t.server) REQUIRE(++incoming_.at(t.server).by_timer <= 10);
}

// What the client side does.

void peer::start(bool invite) {
  if (!up_) return;
  const std::string method = invite ? "INVITE" : "OPTIONS";
  const auto call = random_.token(12);
  auto d = sip::draft::request(method, "sip:user@" + other_.to_string());
  d.add(sip::header_id::via, "SIP/2.0/" + std::string(sip::name_of(proto_)) + " " + at_.to_string() +
                                 ";rport;branch=z9hG4bK" + random_.token(12));
  d.add(sip::header_id::max_forwards, "70").add(sip::header_id::from, "<sip:a@example.org>;tag=" + call);
  d.add(sip::header_id::to, "<sip:user@example.org>").add(sip::header_id::call_id, call);
  d.add(sip::header_id::cseq, std::to_string(++number_) + " " + method);
  const auto wire = sip::serialize(d, world_.pool());
  const auto id = layer_.send_request(world_.now(), to_other(), wire, {}, sip::cause::user, out_);
  if (!id) {
    REQUIRE(out_.sends.empty());
    ++tally_.refused;
    return;
  }
  ++tally_.started;
  outgoing_[id] = {invite, world_.now(), world_.now()};
}

void peer::cancel(sip::client_id invite) {
  const auto found = outgoing_.find(invite);
  if (found == outgoing_.end() || !layer_.can_cancel(invite)) return;
  found->second.cancelled = true;
  const auto wire = sip::serialize(layer_.make_cancel(invite), world_.pool());
  const auto id = layer_.send_request(world_.now(), layer_.hop_of(invite), wire, {}, sip::cause::user, out_);
  if (id) outgoing_[id] = {false, world_.now(), world_.now()};
}

void peer::acknowledge(const sip::hop& to, const sip::message& success) {
  auto d = sip::draft::request("ACK", "sip:user@" + other_.to_string());
  d.add(sip::header_id::via, "SIP/2.0/UDP " + at_.to_string() + ";branch=z9hG4bK" + random_.token(12));
  d.add(sip::header_id::from, success.value(sip::header_id::from))
      .add(sip::header_id::to, success.value(sip::header_id::to));
  d.add(sip::header_id::call_id, success.call_id());
  d.add(sip::header_id::cseq, std::to_string(success.cseq().number) + " ACK");
  layer_.send_stateless(to, sip::serialize(d, world_.pool()), {}, sip::cause::user, out_);
}

void peer::handle(const sip::response_event& e) {
  auto& o = outgoing_.at(e.client);
  const auto status = e.msg->status();
  REQUIRE(
      (o.status < 200 || (o.invite && o.status < 300)));  // nothing after the final response, but other 2xx
  o.latest = world_.now();
  o.status = status;
  if (status >= 200) ++tally_.answered;
  if (o.invite && status >= 200 && status < 300) acknowledge(e.from, *e.msg);
  if (o.invite && status < 200 && !o.cancelled && chance(20)) {
    later(up_to(3s), [this, id = e.client] { cancel(id); });
  }
}

void peer::handle(const sip::stray_response_event& /*e*/) {
  ++tally_.strays;
}

void peer::handle(const sip::client_failed_event& e) {
  auto& o = outgoing_.at(e.client);
  ++(e.why == sip::failure::timeout ? tally_.timed_out : tally_.broken);
  if (e.why == sip::failure::transport) return;
  REQUIRE(o.status < 200);
  if (!o.invite) REQUIRE(world_.now() == o.started + timers_.b());
  if (o.invite && o.status == 0) REQUIRE(world_.now() == o.started + timers_.b());
}

void peer::handle(const sip::client_ended_event& e) {
  const auto& o = outgoing_.at(e.client);
  const auto linger = world_.now() - o.latest;
  const bool ringing = o.invite && o.status > 0 && o.status < 200;
  REQUIRE(linger <= (ringing ? timers_.timer_c : timers_.b()));
  if (!o.invite) REQUIRE(world_.now() - o.started <= timers_.b() + timers_.t4);
  REQUIRE(outgoing_.erase(e.client) == 1);
}

// What the server side does.

void peer::handle(const sip::request_event& e) {
  const bool invite = e.msg->method() == sip::method::invite;
  REQUIRE(
      incoming_.emplace(e.server, incoming{invite, e.msg->bytes(), world_.now(), 0, 0, false, {}}).second);
  if (e.msg->method() != sip::method::cancel) return decide(e.server);
  respond(e.server, e.cancels ? 200 : 481);
  if (e.cancels && incoming_.at(e.cancels).status < 200) respond(e.cancels, 487);
}

void peer::decide(sip::server_id id) {
  if (incoming_.at(id).invite) {
    const int status = chance(60) ? 200 : 486;
    if (chance(30)) return respond(id, status);
    later(up_to(1s), [this, id] { respond(id, 180); });
    later(1s + up_to(8s), [this, id, status] { respond(id, status); });
  } else if (chance(60)) {
    respond(id, 200);
  } else if (chance(80)) {
    later(up_to(40s), [this, id] { respond(id, 200); });
  }
}

void peer::respond(sip::server_id id, int status) {
  const auto found = incoming_.find(id);
  if (found == incoming_.end() || found->second.status >= 200) return;
  auto& i = found->second;
  const auto request = sip::message::parse(i.request);
  const auto d =
      sip::draft_response(request, layer_.reply_hop(id), status, {}, "t" + std::to_string(id.value()));
  const auto wire = sip::serialize(d, world_.pool());
  i.status = status;
  i.latest = world_.now();
  const bool accepts = i.invite && status == 200;
  if (accepts) {
    i.accepted = wire;
    accepted_[std::string(request.call_id())] = id;
    accept_again(id, timers_.t1, world_.now() + timers_.b());
  }
  layer_.respond(world_.now(), id, wire, {}, sip::cause::user, out_);
}

void peer::accept_again(sip::server_id id, base::duration interval, base::instant end) {
  later(interval, [this, id, interval, end] {
    const auto found = incoming_.find(id);
    if (found == incoming_.end() || found->second.acknowledged || world_.now() >= end) return;
    layer_.respond(world_.now(), id, found->second.accepted, {}, sip::cause::timer, out_);
    accept_again(id, std::min(2 * interval, timers_.t2), end);
  });
}

void peer::handle(const sip::ack_event& e) {
  const auto found = accepted_.find(e.msg->call_id());
  if (found == accepted_.end()) return;
  if (const auto i = incoming_.find(found->second); i != incoming_.end()) i->second.acknowledged = true;
}

void peer::handle(const sip::server_failed_event& e) {
  const auto& i = incoming_.at(e.server);
  if (e.why == sip::failure::timeout) REQUIRE((i.invite ? i.status >= 300 : i.status == 0));
}

void peer::handle(const sip::server_ended_event& e) {
  const auto& i = incoming_.at(e.server);
  REQUIRE(world_.now() - i.latest <= timers_.b() + timers_.t4);
  if (i.invite) REQUIRE(i.status >= 200);
  REQUIRE(incoming_.erase(e.server) == 1);
}

bool peer::books_are_closed() const {
  const auto counts = layer_.counts();
  return outgoing_.empty() && incoming_.empty() && counts.clients == 0 && counts.servers == 0 &&
         layer_.next_timeout() == base::never;
}
