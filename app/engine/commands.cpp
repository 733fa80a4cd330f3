// The command language, carried out.
#include "implementation.hpp"

namespace siptty {

namespace {

constexpr int not_acceptable_here = 488;

bool needs_call(verb v) {
  switch (v) {
    case verb::dial:
    case verb::codecs:
    case verb::register_:
    case verb::unregister:
    case verb::options:
    case verb::message:
    case verb::subscribe:
    case verb::unsubscribe:
    case verb::publish:
    case verb::unpublish:
    case verb::refer:
    case verb::conference:
    case verb::audio:
    case verb::devices:
    case verb::quit:
      return false;
    default:
      return true;
  }
}

rtp::media_faults faults_of(const fault_settings& f) {
  rtp::media_faults faults;
  faults.loss = f.loss_percent / 100;
  faults.duplicate = f.duplicate_percent / 100;
  faults.reorder = f.reorder_percent / 100;
  faults.corrupt = f.corrupt_percent / 100;
  faults.delay = std::chrono::milliseconds(f.delay_ms);
  faults.jitter = std::chrono::milliseconds(f.jitter_ms);
  return faults;
}

bool is_talking(call_state s) { return s == call_state::confirmed || s == call_state::held; }

}  // namespace

void engine::implementation::execute(const command& c) {
  if (!needs_call(c.verb)) {
    switch (c.verb) {
      case verb::dial: return dial(c);
      case verb::codecs: return codecs(c);
      case verb::register_: return register_command(c, true);
      case verb::unregister: return register_command(c, false);
      case verb::options: return options(c);
      case verb::message: return message(c);
      case verb::subscribe: return subscribe(c);
      case verb::unsubscribe: return unsubscribe(c);
      case verb::publish: return publish(c);
      case verb::unpublish: return unpublish(c);
      case verb::refer: return refer(c);
      case verb::conference: return conference(c);
      case verb::audio: return audio(c);
      case verb::devices: return media_.ask_devices();
      default: return;  // quit belongs to whoever runs the engine
    }
  }
  auto* call = find(c.call == 0 ? current_ : c.call);
  if (call == nullptr) {
    return emit_error(c.call == 0 ? "there is no call: dial one first" : "there is no call " + std::to_string(c.call) + "; " + live_calls());
  }
  if (c.call != 0) current_ = c.call;
  const auto stack_turn = [&](auto work) {
    bool done = false;
    driver_.turn([&](sip::stack& s, base::instant now, sip::effects& fx) { done = work(s, now, fx); });
    return done;
  };
  switch (c.verb) {
    case verb::answer:
      return answer(*call, c.code == 0 ? 200 : c.code, c.origin);
    case verb::reject:
      return reject(*call, c.code == 0 ? 486 : c.code, c.origin);
    case verb::hangup:
      stack_turn([&](auto& s, auto now, auto& fx) { return s.hangup(now, call->handle, c.origin, fx); });
      return;
    case verb::hold:
      return hold(*call, true, c.origin);
    case verb::resume:
      return hold(*call, false, c.origin);
    case verb::reinvite:
      renegotiate(*call, false, c.origin);
      return;
    case verb::update:
      renegotiate(*call, true, c.origin);
      return;
    case verb::mute:
      ++version_;
      return call->media->mute(c.on);
    case verb::faults:
      return set_faults(*call, c.faults);
    case verb::dtmf:
      return dtmf(*call, c);
    case verb::media:
      if (!call->media->is_negotiated()) return emit_error("the call has no media yet", call->id);
      return report_media(*call, call->media->statistics());
    case verb::transfer: {
      const auto target = complete_target(c.target, accounts_[call->account].config);
      const bool done = stack_turn([&](auto& s, auto now, auto& fx) { return s.refer(now, call->handle, target, c.origin, fx); });
      if (!done) emit_error("only a call that is up can be transferred", call->id);
      return;
    }
    case verb::attend:
      return attend(*call, c);
    case verb::play: {
      if (!call->media->is_open()) return emit_error("the call has no media yet", call->id);
      const auto problem = media_.play(call->media->stream(), c.target);
      if (!problem.empty()) emit_error(problem, call->id);
      return;
    }
    case verb::record:
      if (!call->media->is_open()) return emit_error("the call has no media yet", call->id);
      return record(*call, c.target);
    default:
      return;
  }
}

namespace {

/// Headers that name another call belong to the INVITE alone, all others to every request of the call.
sip::dial_settings dial_settings_of(const std::string& target, const command& c) {
  sip::dial_settings wanted{target, c.from, {}};
  auto headers = c.headers;
  std::erase_if(headers, [&](const auto& h) {
    const auto id = sip::header_id_of(h.first);
    if (id == sip::header_id::replaces) wanted.replaces = h.second;
    if (id == sip::header_id::join) wanted.join = h.second;
    return id == sip::header_id::replaces || id == sip::header_id::join;
  });
  wanted.rules = rules_of(headers);
  return wanted;
}

}  // namespace

void engine::implementation::dial(const command& c) {
  auto* a = account_named(c.account);
  if (a == nullptr) return emit_error("there is no account \"" + c.account + "\"");
  const auto target = complete_target(c.target, a->config);
  sip::call_handle handle;
  driver_.turn([&](sip::stack& stack, base::instant now, sip::effects& fx) {
    handle = stack.dial(now, a->id, dial_settings_of(target, c), c.origin, fx);
    if (!handle) return;
    auto& call = new_call(handle, static_cast<std::size_t>(a - accounts_.data()), true);
    call.remote = target;
    call.origin = c.origin;
    call.detail = "calling";
    event e{"calling", {}};
    emit(std::move(e.number("id", call.id).text("remote", target).text("account", a->config.name)));
  });
  if (!handle) emit_error("too many calls are open");
}

/// `code` 1xx rings (183 with early media), 2xx answers.
void engine::implementation::answer(call_entry& c, int code, const std::string& cause) {
  if (c.outgoing || c.confirmed_at != base::never) return emit_error("there is no incoming call to answer", c.id);
  const bool with_sdp = code >= 200 || code == 183;
  std::string sdp;
  if (with_sdp && !c.offer.empty() && !c.media->is_negotiated()) {
    if (const auto problem = c.media->take_offer(c.offer, sdp); !problem.empty()) {
      emit_error(problem, c.id);
      return reject(c, not_acceptable_here, cause);
    }
    c.early_answer = sdp;
    tell_agreed(c);
  } else if (with_sdp && !c.offer.empty()) {
    sdp = c.early_answer;
  } else if (code >= 200) {
    sdp = c.media->make_offer();
    c.offered = true;
  }
  bool done = false;
  driver_.turn([&](sip::stack& stack, base::instant now, sip::effects& fx) {
    done = code < 200 ? stack.ring(now, c.handle, code, sdp, cause, fx) : stack.answer(now, c.handle, sdp, cause, fx);
  });
  if (!done) return emit_error("the call cannot be answered any more", c.id);
  if (code >= 200) return;
  c.detail = std::to_string(code) + " sent";
  if (sdp.empty()) return;
  event e{"early", {}};
  emit(std::move(e.number("id", c.id).number("code", code).text("media", "yes")));
}

void engine::implementation::reject(call_entry& c, int code, const std::string& cause, std::string_view reason) {
  const auto id = c.id;
  bool done = false;
  driver_.turn([&](sip::stack& stack, base::instant now, sip::effects& fx) { done = stack.reject(now, c.handle, code, reason, cause, fx); });
  if (!done) emit_error("there is no incoming call to reject", id);
}

void engine::implementation::hold(call_entry& c, bool on, const std::string& cause) {
  if (!is_talking(c.state)) return emit_error("only a call that is up can be held", c.id);
  if (c.media->holding() == on) return emit_error(on ? "the call is on hold already" : "the call is not on hold", c.id);
  c.media->want_hold(on);
  renegotiate(c, false, cause);
}

bool engine::implementation::renegotiate(call_entry& c, bool update, const std::string& cause) {
  bool done = false;
  driver_.turn([&](sip::stack& stack, base::instant now, sip::effects& fx) {
    if (!is_talking(c.state)) return;
    const auto sdp = c.media->make_offer();
    done = update ? stack.update(now, c.handle, sdp, cause, fx) : stack.reinvite(now, c.handle, sdp, cause, fx);
  });
  if (!done) emit_error("the session cannot be changed now: the call is not up, or another change is under way", c.id);
  return done;
}

void engine::implementation::set_faults(call_entry& c, const fault_settings& f) {
  if (!c.media->is_open()) return emit_error("the call has no media yet", c.id);
  if (f.incoming) media_.set_faults(c.media->stream(), true, faults_of(f));
  if (f.outgoing) media_.set_faults(c.media->stream(), false, faults_of(f));
}

void engine::implementation::register_command(const command& c, bool on) {
  bool found = false;
  for (const auto& a : accounts_) {
    if (!c.account.empty() && a.config.name != c.account) continue;
    found = true;
    if (a.settings.registrar.empty()) {
      emit_error("account \"" + a.config.name + "\" has no registrar: set `registrar` or give --registrar");
      continue;
    }
    driver_.turn([&](sip::stack& stack, base::instant now, sip::effects& fx) {
      on ? stack.start_registration(now, a.id, c.origin, fx) : stack.stop_registration(now, a.id, c.origin, fx);
    });
  }
  if (!found) emit_error("there is no account \"" + c.account + "\"");
}

void engine::implementation::options(const command& c) {
  auto* a = account_named(c.account);
  if (a == nullptr) return emit_error("there is no account \"" + c.account + "\"");
  const auto target = complete_target(c.target, a->config);
  driver_.turn([&](sip::stack& stack, base::instant now, sip::effects& fx) {
    const auto id = stack.request(now, a->id, "OPTIONS", target, {{"Accept", "application/sdp"}}, c.origin, fx);
    if (id) asked_[id] = {now, target, "options"};
  });
}

}  // namespace siptty
