#include "storm.hpp"

#include <numeric>

namespace {

using namespace std::chrono_literals;

constexpr std::string_view sdp = "v=0\r\no=- 1 1 IN IP4 10.0.0.1\r\ns=-\r\nc=IN IP4 10.0.0.1\r\nt=0 0\r\nm=audio 4000 RTP/AVP 0\r\n";
constexpr auto gap = 50ms;              // between two calls
constexpr auto longest_transaction = 10min;  // timer C, a BYE after it, and room

}  // namespace

storm::storm(const storm_settings& settings) : settings_(settings), world_(settings.seed) {
  world_.set_default_link(settings.link);
  for (std::size_t i = 0; i < settings.phones; ++i) {
    const base::endpoint at{base::ip_address::v4(0x0a000001U + static_cast<std::uint32_t>(i)), 5060};
    phone p;
    p.node = std::make_unique<sim_phone>(world_, at, settings.seed * 1000 + i);
    p.node->keep = false;
    sip::account_settings account;
    account.name = "phone";
    account.aor = "sip:phone@" + at.to_string();
    p.node->add_account(account);
    p.node->on_event = [this, i](sip::ua_event& e) { on_event(i, e); };
    phones_.push_back(std::move(p));
  }
}

base::duration storm::up_to(base::duration most) {
  return base::duration(static_cast<base::duration::rep>(world_.random().below(static_cast<std::uint64_t>(most.count()))));
}

void storm::broken(const std::string& what) {
  if (problem_.empty()) problem_ = "seed " + std::to_string(settings_.seed) + ": " + what;
}

void storm::dial(std::size_t from) {
  auto& p = phones_[from];
  auto to = static_cast<std::size_t>(world_.random().below(phones_.size() - 1));
  if (to >= from) ++to;
  const auto call = p.node->dial(phones_[to].node->uri());
  if (!call) return broken("the table of calls is full");
  ++counts_.dialled;
  if (world_.random().below(4) == 0) hang_up_after(from, call, 3s);
}

void storm::hang_up_after(std::size_t who, sip::call_handle call, base::duration most) {
  auto* node = phones_[who].node.get();
  node->later(up_to(most), [node, call] {
    node->turn([&](sip::stack& s, base::instant now, sip::effects& fx) { s.hangup(now, call, "storm", fx); });
  });
}

void storm::change_session_after(std::size_t who, sip::call_handle call) {
  auto* node = phones_[who].node.get();
  const bool update = world_.random().below(2) == 0;
  node->later(up_to(5s), [node, call, update] {
    node->turn([&](sip::stack& s, base::instant now, sip::effects& fx) {
      update ? s.update(now, call, sdp, "storm", fx) : s.reinvite(now, call, sdp, "storm", fx);
    });
  });
}

void storm::answer_soon(std::size_t who, sip::call_handle call) {
  auto* node = phones_[who].node.get();
  const auto choice = world_.random().below(10);
  if (choice == 0) return hang_up_after(who, call, 200s);  // lets it ring, perhaps until the caller's timer C
  if (choice <= 3) {
    node->turn([&](sip::stack& s, base::instant now, sip::effects& fx) { s.ring(now, call, 180, {}, "storm", fx); });
  } else if (choice <= 5) {  // reliable, with early media
    node->turn([&](sip::stack& s, base::instant now, sip::effects& fx) { s.ring(now, call, 183, sdp, "storm", fx); });
  }
  const bool refuse = world_.random().below(5) == 0;
  node->later(up_to(4s), [node, call, refuse] {
    node->turn([&](sip::stack& s, base::instant now, sip::effects& fx) {
      refuse ? s.reject(now, call, 486, {}, "storm", fx) : s.answer(now, call, sdp, "storm", fx);
    });
  });
}

void storm::on_event(std::size_t who, sip::ua_event& e) {
  auto& p = phones_[who];
  auto* node = p.node.get();
  if (const auto* needed = std::get_if<sip::offer_needed>(&e)) {
    p.calls[needed->call].outgoing = true;
    node->turn([&](sip::stack& s, base::instant now, sip::effects& fx) { s.offer(now, needed->call, sdp, "storm", fx); });
  } else if (const auto* incoming = std::get_if<sip::incoming_call>(&e)) {
    ++counts_.incoming;
    p.calls[incoming->call] = {};
    answer_soon(who, incoming->call);
  } else if (const auto* early = std::get_if<sip::call_progress>(&e)) {
    if (!early->body.empty() && world_.random().below(2) == 0) change_session_after(who, early->call);
  } else if (const auto* confirmed = std::get_if<sip::call_confirmed>(&e)) {
    auto& c = p.calls[confirmed->call];
    if (c.confirmed) broken("a call was confirmed twice");
    if (c.ended > 0) broken("a call was confirmed after its end");
    c.confirmed = true;
    if (c.outgoing) ++counts_.confirmed;
    if (world_.random().below(3) == 0) change_session_after(who, confirmed->call);
    hang_up_after(who, confirmed->call, 20s);
  } else if (const auto* offered = std::get_if<sip::session_offered>(&e)) {
    node->turn([&](sip::stack& s, base::instant now, sip::effects& fx) { s.accept_offer(now, offered->call, sdp, fx); });
  } else if (const auto* ended = std::get_if<sip::call_ended>(&e)) {
    ++counts_.ended;
    if (++p.calls[ended->call].ended > 1) broken("a call ended twice");
  }
}

std::string storm::run() {
  std::uint64_t left = settings_.calls;
  while (left > 0 && problem_.empty()) {
    --left;
    dial(static_cast<std::size_t>(world_.random().below(phones_.size())));
    world_.run_until(world_.now() + gap);
  }
  if (!world_.run_until_idle(world_.now() + longest_transaction)) broken("something is still under way long after the last call");
  counts_.datagrams = world_.counts().sent;
  const auto late = check();
  if (!late.empty()) broken(late);
  return problem_;
}

std::string storm::check() const {
  std::uint64_t traced = 0;
  for (const auto& p : phones_) {
    traced += p.node->traced_bytes;
    const auto c = p.node->stack().counts();
    if (c.calls != 0) return std::to_string(c.calls) + " calls are left";
    if (c.client_transactions != 0) return std::to_string(c.client_transactions) + " client transactions are left";
    if (c.server_transactions != 0) return std::to_string(c.server_transactions) + " server transactions are left";
    if (c.requests != 0) return std::to_string(c.requests) + " requests are left";
    if (c.packets != 0) return std::to_string(c.packets) + " packets are left";
    for (const auto& [handle, call] : p.calls) {
      if (call.ended != 1) return "a call ended " + std::to_string(call.ended) + " times";
    }
  }
  return traced == world_.counts().bytes_sent ? std::string() : "the trace does not hold every byte that was sent";
}
