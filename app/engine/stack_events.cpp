// What the stack and the media service tell the engine.
#include "implementation.hpp"
#include "wall_clock.hpp"

#include <base/ascii.hpp>
#include <sip/message/headers.hpp>
#include <sip/message/message.hpp>

#include <chrono>

namespace siptty {

namespace {

struct person {
  std::string uri, name;
};

/// Who a From, To or P-Asserted-Identity value names.
person person_in(std::string_view value) {
  const auto parsed = sip::parse_name_addr(value);
  if (!parsed) return {std::string(value), {}};
  return {std::string(parsed->uri_text), sip::unquote(base::trim(parsed->display_name))};
}

std::string phrase(int code, const std::string& reason) {
  return code == 0 ? reason : std::to_string(code) + " " + reason;
}

std::string_view name_of(sip::ended_by by) {
  switch (by) {
    case sip::ended_by::local: return "local";
    case sip::ended_by::remote: return "remote";
    case sip::ended_by::failure: return "failure";
  }
  return "failure";
}

/// One flow of several changed: the account as a whole did not.
event flow_event(const std::string& account, const sip::registration_event& e) {
  event out{e.status == sip::registration_status::failed ? "flow-failed" : "flow-closed", {}};
  out.text("account", account).number("flow", e.reg_id).number("code", e.code).text("reason", e.reason);
  out.number("retry_s", e.retry_in_s);
  return out;
}

std::string joined(const std::vector<std::string>& values) {
  std::string all;
  for (const auto& v : values) all.append(all.empty() ? "" : ", ").append(v);
  return all;
}

}  // namespace

void engine::implementation::on(const sip::registration_event& e) {
  auto& a = accounts_[account_of(e.account)];
  if (e.other_flow_holds && e.status == sip::registration_status::registering) return;
  if (e.other_flow_holds && e.status != sip::registration_status::registered) return emit(flow_event(a.config.name, e));
  event out;
  switch (e.status) {
    case sip::registration_status::registering:
      a.state = registration_state::registering;
      a.detail = "registering";
      out.name = "registering";
      out.text("account", a.config.name).text("registrar", a.settings.registrar);
      break;
    case sip::registration_status::registered:
      a.state = registration_state::registered;
      a.detail = "Registered";
      out.name = "registered";
      out.text("account", a.config.name).number("expires", e.expires_s);
      if (e.outbound) out.number("flow", e.reg_id);
      if (!e.gruu.empty()) out.text("gruu", e.gruu);
      if (!e.path.empty()) out.text("path", joined(e.path));
      if (!e.service_route.empty()) out.text("service_route", joined(e.service_route));
      break;
    case sip::registration_status::unregistered:
      a.state = registration_state::unregistered;
      a.detail = "Unregistered";
      out.name = "unregistered";
      out.text("account", a.config.name);
      break;
    case sip::registration_status::failed:
      a.state = registration_state::failed;
      a.detail = phrase(e.code, e.reason);
      status_ = a.config.name + ": registration failed: " + a.detail;
      out.name = "registration-failed";
      out.text("account", a.config.name).number("code", e.code).text("reason", e.reason).number("retry_s", e.retry_in_s);
      break;
  }
  emit(std::move(out));
}

void engine::implementation::on(const sip::binding_changed& e) {
  event out{"binding", {}};
  out.text("account", accounts_[account_of(e.account)].config.name).text("contact", e.contact);
  out.text("state", e.active ? "active" : "terminated").text("cause", e.cause).text("ours", e.ours ? "yes" : "no");
  out.number("expires", e.expires_s).number("retry_s", e.retry_after_s);
  emit(std::move(out));
}

void engine::implementation::on(const sip::watch_ended& e) {
  emit_error(accounts_[account_of(e.account)].config.name + ": the registration is not watched any more: " + phrase(e.code, e.reason));
}

void engine::implementation::on(const sip::offer_needed& e) {
  auto* c = find(e.call);
  if (c == nullptr) return;
  const auto problem = open_media(*c, e.via.local.address);
  if (!problem.empty()) return media_failed(*c, problem);
  driver_.turn([&](sip::stack& stack, base::instant now, sip::effects& fx) {
    stack.offer(now, e.call, c->media->make_offer(), c->origin, fx);
  });
  if (const auto* live = driver_.find(e.call)) {
    c->call_id = live->call_id();
    by_call_id_[c->call_id] = c->id;
  }
}

void engine::implementation::on(const sip::incoming_call& e) {
  const auto request = sip::message::parse(e.request);
  auto& c = new_call(e.call, account_of(e.account), false);
  const auto asserted = request.value(sip::header_id::p_asserted_identity);
  const auto who = person_in(asserted.empty() ? std::string_view(e.from) : asserted);
  c.state = call_state::incoming;
  c.remote = who.uri;
  c.remote_name = who.name;
  c.detail = "ringing";
  c.offer = e.body;
  c.call_id = request.call_id();
  by_call_id_[c.call_id] = c.id;
  event out{"incoming", {}};
  out.number("id", c.id).text("account", accounts_[c.account].config.name).text("from", c.remote).text("name", c.remote_name);
  out.text("to", person_in(e.to).uri).text("call_id", c.call_id);
  const auto identity = identify(c, out);
  emit(std::move(out));
  const auto id = c.id;
  if (stopped_) return reject(c, 480, "quit");
  if (refuse_unproven(c, identity)) return;
  if (const auto problem = open_media(c, e.via.local.address); !problem.empty()) {
    emit_error(problem, c.id);
    return reject(c, 500, "no media");
  }
  if (e.replaces) return answer(c, 200, "replaces a call");  // RFC 3891: who can name the call was told its secrets
  if (options_.auto_answer.empty()) return answer(c, 180, "phone rings");
  for (const auto code : options_.auto_answer) {
    auto* live = find(id);
    if (live == nullptr) return;
    code < 300 ? answer(*live, code, "auto-answer") : reject(*live, code, "auto-answer");
  }
}

/// A reliable 1xx that makes the offer: the answer goes into the PRACK.
bool engine::implementation::answer_early_offer(call_entry& c, const std::string& sdp) {
  std::string answer;
  const auto problem = c.media->take_offer(sdp, answer);
  if (!problem.empty()) emit_error(problem, c.id);
  driver_.turn([&](sip::stack& stack, base::instant now, sip::effects& fx) { stack.acknowledge(now, c.handle, answer, fx); });
  return problem.empty();
}

void engine::implementation::on(const sip::call_progress& e) {
  auto* c = find(e.call);
  if (c == nullptr) return;
  c->state = call_state::early;
  c->detail = phrase(e.code, e.reason);
  c->rings = c->rings || e.code == 180;
  const bool early_media = !e.body.empty() && (e.needs_answer ? answer_early_offer(*c, e.body) : c->media->take_answer(e.body).empty());
  if (early_media) tell_agreed(*c);
  event out{"early", {}};
  out.number("id", c->id).number("code", e.code).text("reason", e.reason).text("media", early_media ? "yes" : "no");
  emit(std::move(out));
}

void engine::implementation::on(const sip::call_confirmed& e) {
  auto* c = find(e.call);
  if (c == nullptr) return;
  if (e.needs_answer) {
    std::string answer;
    const auto problem = c->media->take_offer(e.body, answer);
    driver_.turn([&](sip::stack& stack, base::instant now, sip::effects& fx) { stack.acknowledge(now, e.call, answer, fx); });
    if (!problem.empty()) return media_failed(*c, problem);
    tell_agreed(*c);
  } else if ((c->outgoing || c->offered) && !e.body.empty()) {
    if (!take_answer(*c, e.body)) return;
  } else if (!c->media->is_negotiated()) {
    return media_failed(*c, "the peer sent no session description");
  }
  become_confirmed(*c);
}

void engine::implementation::on(const sip::session_offered& e) {
  auto* c = find(e.call);
  if (c == nullptr) return;
  std::string answer;
  if (e.body.empty()) {
    answer = c->media->make_offer();
  } else if (const auto problem = c->media->take_offer(e.body, answer); !problem.empty()) {
    emit_error(problem, c->id);
    driver_.turn([&](sip::stack& stack, base::instant now, sip::effects& fx) { stack.reject_offer(now, e.call, 488, fx); });
    return;
  }
  driver_.turn([&](sip::stack& stack, base::instant now, sip::effects& fx) { stack.accept_offer(now, e.call, answer, fx); });
  if (!e.body.empty()) tell_agreed(*c);
  if (c->confirmed_at != base::never) tell_hold(*c);
}

void engine::implementation::on(const sip::session_answered& e) {
  auto* c = find(e.call);
  if (c == nullptr) return;
  if (!e.body.empty() && !take_answer(*c, e.body)) return;
  tell_hold(*c);
}

void engine::implementation::on(const sip::session_refused& e) {
  auto* c = find(e.call);
  if (c == nullptr) return;
  c->media->want_hold(c->hold_told && c->state == call_state::held);
  c->media->want_as_agreed();
  emit_error("the peer refused the change of the session: " + phrase(e.code, e.reason), c->id);
}

void engine::implementation::on(const sip::call_ended& e) {
  auto* c = find(e.call);
  if (c == nullptr) return;
  for (const auto& [id, next] : calls_) {
    if (next.follows == c->id) take_over_recording(next);
  }
  const bool had_media = c->media->is_negotiated();
  const auto statistics = c->media->close();
  if (had_media) report_media(*c, statistics);
  if (c->outgoing && c->confirmed_at == base::never && e.by != sip::ended_by::local) call_failed(e.code);
  const auto talked = c->confirmed_at == base::never ? base::duration{} : driver_.now() - c->confirmed_at;
  event out{"disconnected", {}};
  out.number("id", c->id).text("by", std::string(name_of(e.by))).number("code", e.code).text("reason", e.reason);
  if (!e.why.empty()) out.text("why", e.why);
  out.decimal("duration_s", std::chrono::duration<double>(talked).count(), 1);
  status_ = c->remote + ": " + phrase(e.code, e.reason);
  by_handle_.erase(c->handle);
  by_call_id_.erase(c->call_id);
  const auto id = c->id;
  leave_conference(id);
  calls_.erase(id);
  if (current_ == id) current_ = calls_.empty() ? 0 : calls_.rbegin()->first;
  emit(std::move(out));
}

void engine::implementation::on(const sip::transfer_progress& e) {
  auto* c = find(e.call);
  event out{"transfer", {}};
  out.number("id", c != nullptr ? c->id : 0).number("code", e.code).text("reason", e.reason).text("final", e.final ? "yes" : "no");
  emit(std::move(out));
  if (c == nullptr || !e.final || e.code < 200 || e.code >= 300) return;
  driver_.turn([&](sip::stack& stack, base::instant now, sip::effects& fx) { stack.hangup(now, e.call, "transfer done", fx); });
}

void engine::implementation::on(const sip::request_done& e) {
  const auto found = asked_.find(e.request);
  if (found == asked_.end()) return;
  const auto response = sip::message::parse(e.response);
  event out{found->second.event, {}};
  out.text("target", found->second.target).number("code", e.code).text("reason", e.reason);
  out.decimal("rtt_ms", std::chrono::duration<double, std::milli>(driver_.now() - found->second.since).count(), 2);
  if (out.name == "message-sent") {
    asked_.erase(found);
    return emit(std::move(out));
  }
  const auto agent = response.value(sip::header_id::server);
  out.text("server", std::string(agent.empty() ? response.value(sip::header_id::user_agent) : agent));
  out.text("allow", sip::unfolded(response.value(sip::header_id::allow)));
  asked_.erase(found);
  emit(std::move(out));
}

void engine::implementation::on_wire_record(const sip::wire_record& r) {
  if (!on_wire_) return;
  wire_event e;
  e.number = ++wire_number_;
  e.wall = wall_now();
  e.time = driver_.now();
  e.direction = r.sent ? direction::sent : direction::received;
  e.transport = sip::name_of(r.via.proto);
  e.local = r.via.local;
  e.remote = r.via.remote;
  e.bytes = r.wire.text();
  e.intended = r.intended.text();
  e.retransmission = r.retransmission;
  e.transaction = r.transaction;
  e.account = r.account ? accounts_[account_of(r.account)].config.name : std::string();
  e.cause = r.cause;
  if (r.error) e.error = sip::describe(r.error.code);
  const auto m = sip::message::parse(r.wire);
  if (const auto found = by_call_id_.find(std::string(m.call_id())); found != by_call_id_.end()) e.call = found->second;
  on_wire_(e);
}

void engine::implementation::on_media() {
  const auto call_with = [this](audio::stream_id stream) -> call_entry* {
    for (auto& [id, c] : calls_) {
      if (c.media->stream() == stream) return &c;
    }
    return nullptr;
  };
  for (const auto& item : media_.take_events()) {
    if (const auto* card = std::get_if<audio::card_event>(&item)) on(*card);
    if (const auto* list = std::get_if<audio::devices_event>(&item)) on(*list);
    auto* c = std::visit([&](const auto& x) { return call_with(x.stream); }, item);
    if (c == nullptr) {
      const auto* problem = std::get_if<audio::media_failed_event>(&item);
      if (problem != nullptr && problem->stream == audio::media_service::local_party) emit_error(problem->sentence);
      continue;
    }
    if (const auto* digit = std::get_if<audio::digit_event>(&item)) {
      const auto& agreed = c->media->agreed();
      event out{"dtmf", {}};
      out.number("id", c->id).text("digit", std::string(1, digit->digit));
      out.text("by", agreed && agreed->receive_event ? "rfc4733" : "inband").number("duration_ms", digit->duration_ms);
      emit(std::move(out));
    } else if (const auto* first = std::get_if<audio::first_packet_event>(&item)) {
      event out{"media", {}};
      out.number("id", c->id).text("codec", c->media->codec()).text("from", first->from.to_string()).text("state", "flowing");
      emit(std::move(out));
    } else if (const auto* played = std::get_if<audio::play_finished_event>(&item)) {
      event out{"media", {}};
      out.number("id", c->id).text("played", played->file);
      emit(std::move(out));
    } else if (const auto* failed = std::get_if<audio::media_failed_event>(&item)) {
      emit_error(failed->sentence, c->id);
    }
  }
}

}  // namespace siptty
