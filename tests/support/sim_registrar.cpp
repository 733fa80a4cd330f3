#include "sim_registrar.hpp"

#include <sip/transaction/response_via.hpp>
#include <sip/transaction/via_keep.hpp>
#include <sip/ua/stun.hpp>

#include <algorithm>

sim_registrar::sim_registrar(sim_world& world, const base::endpoint& at)
    : world_(world), at_(at), layer_({}, pool_), datagrams_(world.add(at, *this)) {}

void sim_registrar::bytes_to(const sip::hop& to, const std::string& bytes) {
  world_.send(to, pool_.copy(bytes));
}

void sim_registrar::flush() {
  for (const auto& t : out_.sends) world_.send(t.to, t.wire);
  out_.clear();
}

void sim_registrar::flow_up(base::instant, const sip::hop& flow) {
  streams.push_back(flow);
}
void sim_registrar::flow_down(base::instant, const sip::hop& flow) {
  std::erase_if(streams, [&](const sip::hop& s) { return s.flow == flow.flow; });
}

void sim_registrar::on_timeout(base::instant now) {
  layer_.on_timeout(now, out_);
  flush();
}

void sim_registrar::receive(base::instant now, const sip::hop& from, base::packet bytes) {
  if (silent) return;
  const auto text = bytes.text();
  if (sip::is_reliable(from.proto)) {
    read_stream(now, from, text);
  } else if (sip::looks_like_stun(text)) {
    ++keep_alives;
    const auto m = sip::parse_stun(text);
    if (m && answers_keep_alives) bytes_to(from, sip::stun_success(m->id, nat.port != 0 ? nat : from.remote));
  } else if (text == "\r\n\r\n") {
    ++keep_alives;
  } else {
    handle(now, from, pool_.copy(text));
  }
}

void sim_registrar::keep_alive_from(const sip::hop& from) {
  ++keep_alives;
  if (answers_keep_alives) bytes_to(from, "\r\n");
}

/// A ping that the network cuts in its middle comes out as two pongs.
void sim_registrar::read_stream(base::instant now, const sip::hop& from, std::string_view bytes) {
  auto& framer = framers_.try_emplace(from.flow, pool_).first->second;
  framer.push(bytes);
  while (auto next = framer.next()) {
    if (auto* m = std::get_if<sip::framed_message>(&*next)) {
      handle(now, from, std::move(m->bytes));
    } else if (std::holds_alternative<sip::keep_alive_ping>(*next)) {
      keep_alive_from(from);
    } else if (std::holds_alternative<sip::keep_alive_pong>(*next)) {
      if (half_ping_) keep_alive_from(from);
      half_ping_ = !half_ping_;
    }
  }
}

void sim_registrar::handle(base::instant now, const sip::hop& from, base::packet bytes) {
  requests.emplace_back(bytes.text());
  const auto m = sip::message::parse(std::move(bytes));
  layer_.receive(now, from, m, out_);
  const auto events = std::move(out_.events);
  out_.events.clear();
  for (const auto& e : events) {
    if (const auto* request = std::get_if<sip::request_event>(&e)) answer(now, *request);
  }
  flush();
}

sip::draft sim_registrar::reply(const sip::request_event& e, int code) {
  auto from = e.from;
  if (nat.port != 0) from.remote = nat;
  return sip::draft_response(*e.msg, from, code, {}, "registrar");
}

void sim_registrar::answer(base::instant now, const sip::request_event& e) {
  const auto& m = *e.msg;
  const bool registers = m.method() == sip::method::register_;
  int code = registers ? 200 : 404;
  if (!redirect_to.empty()) code = 302;
  if (refuse_with != 0) code = refuse_with;
  if (code == 200 && !challenge.empty() && !m.has(sip::header_id::authorization)) code = 401;
  const auto wanted = m.get<sip::expires>();
  if (code == 200 && wanted && wanted->seconds != 0 && wanted->seconds < min_expires_s) code = 423;
  auto d = reply(e, code);
  if (code == 401) d.add(sip::header_id::www_authenticate, challenge);
  if (code == 423) d.add(sip::header_id::min_expires, std::to_string(min_expires_s));
  if (code == 302) {
    for (const auto& c : redirect_to) d.add(sip::header_id::contact, c);
  }
  if (code == 200 && keep_wanted_s != 0) {
    d.set(sip::header_id::via, sip::with_keep_wanted(std::string(d.value(sip::header_id::via)), keep_wanted_s));
  }
  if (code == 200) add_bindings(e, d);
  layer_.respond(now, e.server, sip::serialize(d, pool_), {}, sip::cause::user, out_);
}

void sim_registrar::add_bindings(const sip::request_event& e, sip::draft& d) {
  const auto& m = *e.msg;
  const auto all = m.get<sip::expires>();
  if (!others.empty()) d.add(sip::header_id::contact, others);
  for (const auto value : m.list(sip::header_id::contact)) {
    const auto c = sip::contact::parse(value);
    if (!c) continue;
    const auto& params = c->address.params;
    const bool flow = outbound && params.has("reg-id") && params.has("+sip.instance");
    const auto key =
        flow ? std::string(*params.get("+sip.instance")) + *std::optional<std::string>(*params.get("reg-id"))
             : std::string(c->address.uri_text);
    const auto seconds = c->expires().value_or(all ? all->seconds : 3600);
    if (seconds == 0) {
      bindings.erase(key);
      continue;
    }
    bindings[key] = {std::string(c->address.uri_text), std::string(params.text()), seconds, e.from};
    if (flow && !d.has(sip::header_id::require)) d.add(sip::header_id::require, "outbound");
    if (flow && flow_timer_s != 0) d.add("Flow-Timer", std::to_string(flow_timer_s));
  }
  for (const auto& [key, b] : bindings) {
    const std::string names =
        gruu ? ";pub-gruu=\"sip:phone@gruu.test;gr=abc\";temp-gruu=\"sip:tmp@gruu.test;gr\"" : "";
    d.add(sip::header_id::contact,
          "<" + b.contact + ">" + b.params + names + ";expires=" + std::to_string(b.expires_s));
  }
  for (const auto& [name, value] : extra) d.add(name, value);
}

std::size_t sim_registrar::count(std::string_view method) const {
  return static_cast<std::size_t>(std::count_if(requests.begin(), requests.end(), [&](const std::string& r) {
    return r.starts_with(std::string(method) + " ");
  }));
}

std::string sim_registrar::last(std::string_view method, std::string_view header) const {
  for (auto at = requests.rbegin(); at != requests.rend(); ++at) {
    if (!at->starts_with(std::string(method) + " ")) continue;
    base::packet_pool pool;
    const auto m = sip::message::parse(pool.copy(*at));
    return std::string(m.value(header));
  }
  return {};
}
