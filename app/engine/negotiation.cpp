// What calls agree on: told, and changed while the engine runs.
#include "implementation.hpp"
#include "media_report.hpp"

#include <siptty/config/choices.hpp>

#include <algorithm>

namespace siptty {

namespace {

/// `wishes` with what the command changes; the error is a sentence.
std::string apply(const command& c, media_wishes& wishes) {
  if (!c.target.empty()) {
    auto list = parse_codecs(c.target);
    if (!list.error.empty()) return list.error;
    if (auto missing = not_built(list.codecs); !missing.empty()) return missing;
    wishes.codecs = std::move(list.codecs);
  }
  if (c.ptime_ms) {
    if (auto wrong = wrong_ptime(*c.ptime_ms); !wrong.empty()) return wrong;
    wishes.media.ptime = *c.ptime_ms;
    if (wishes.media.maxptime != 0) wishes.media.maxptime = std::max(wishes.media.maxptime, wishes.media.ptime);
  }
  return {};
}

event wishes_event(const media_wishes& wishes) {
  event e{"codecs", {}};
  return e.text("order", names_of(wishes.codecs)).number("ptime", wishes.media.ptime);
}

}  // namespace

void engine::implementation::codecs(const command& c) {
  const bool changes = !c.target.empty() || c.ptime_ms;
  auto* call = c.account.empty() ? find(c.call == 0 ? current_ : c.call) : nullptr;
  if (c.call != 0 && call == nullptr) return emit_error("there is no call " + std::to_string(c.call) + "; " + live_calls());
  auto* a = call != nullptr ? &accounts_[call->account] : account_named(c.account);
  if (a == nullptr) return emit_error("there is no account \"" + c.account + "\"");
  auto wishes = call != nullptr ? call->media->wishes() : media_wishes{a->config.codecs, a->config.media};
  if (const auto wrong = apply(c, wishes); !wrong.empty()) return emit_error(wrong, call != nullptr ? call->id : 0);
  if (call == nullptr) {
    a->config.codecs = wishes.codecs;
    a->config.media = wishes.media;
    return emit(wishes_event(wishes).text("account", a->config.name));
  }
  if (changes) return change_codecs(*call, wishes, c.origin);
  emit(wishes_event(wishes).number("id", call->id).text("agreed", call->media->codec()));
}

/// A call that is up is renegotiated; one that waits for our answer will have it in there.
void engine::implementation::change_codecs(call_entry& c, const media_wishes& wishes, const std::string& cause) {
  const bool up = c.state == call_state::confirmed || c.state == call_state::held;
  if (!up && (c.outgoing || c.media->is_negotiated())) return emit_error("the offer is out already; change it when the call is up", c.id);
  c.media->want(wishes);
  if (up && !renegotiate(c, false, cause)) return c.media->want_as_agreed();
  emit(wishes_event(wishes).number("id", c.id).text("agreed", c.media->codec()));
}

/// One event for each agreement that differs from the one before.
void engine::implementation::tell_agreed(call_entry& c) {
  const auto& a = c.media->agreed();
  if (!a || a == c.agreed_told) return;
  c.agreed_told = a;
  event e{"media", {}};
  e.number("id", c.id).text("state", "agreed").text("codec", a->codec).number("clock_rate", a->clock_rate);
  e.number("payload_type", a->send_payload_type).number("receive_payload_type", a->receive_payload_type);
  e.number("ptime", c.media->packet_ms()).text("direction", std::string(sdp::name_of(a->direction)));
  e.text("remote", a->remote_rtp.to_string());
  if (!a->fmtp.empty()) e.text("fmtp", a->fmtp);
  if (a->send_event) e.number("telephone_event", *a->send_event);
  if (a->send_comfort_noise) e.number("comfort_noise", *a->send_comfort_noise);
  e.text("rtcp_mux", a->rtcp_mux ? "yes" : "no");
  emit(std::move(e));
}

void engine::implementation::report_media(const call_entry& c, const audio::stream_statistics& s) {
  auto e = media_event_of(c.id, media_of(*c.media, s));
  if (options_.expect_tone) e.decimal("tone_s", s.tone_heard_seconds, 2);
  emit(std::move(e));
}

}  // namespace siptty
