// Digits of calls: which way they go, and what comes in INFO. No RFC describes digits in INFO; RFC 6086 §2 calls it the
// legacy use, and every gateway knows application/dtmf-relay and application/dtmf.
#include "implementation.hpp"

#include <base/ascii.hpp>
#include <sip/body/dtmf.hpp>
#include <siptty/command/suggest.hpp>
#include <siptty/config/choices.hpp>

namespace siptty {

namespace {

constexpr std::uint32_t info_digit_ms = 160;
constexpr int unsupported_media_type = 415;
constexpr char flash = '!';
constexpr std::uint8_t flash_event = 16;  // RFC 4733 §3.2

/// Why digits cannot go as telephone-event; empty when they can.
std::string reason_against_events(const session& s, const std::string& digits) {
  if (!s.can_send_digits()) return "the other side has not agreed to telephone-event";
  const bool takes_all = digits.find(flash) == std::string::npos || sdp::takes_event(s.agreed()->events, flash_event);
  return takes_all ? std::string() : "the other side takes no hook flash as telephone-event";
}

}  // namespace

void engine::implementation::dtmf(call_entry& c, const command& what) {
  if (!c.media->is_negotiated()) return emit_error("the call has no media yet", c.id);
  if (!what.by.empty()) {
    const auto allowed = names_of(dtmf_modes);
    const auto way = find_choice(dtmf_modes, what.by);
    if (!way) {
      return emit_error(in_quotes(what.by) + " is no way for digits; must be one of " + comma_list(allowed) + did_you_mean(what.by, allowed), c.id);
    }
    c.media->want_digits(*way);
  }
  auto way = c.media->digits();
  if (way == dtmf_mode::inband && what.target.find(flash) != std::string::npos) {
    return emit_error("a hook flash has no tone; send it with --by rfc4733 or --by info", c.id);
  }
  const auto reason = way == dtmf_mode::rfc4733 ? reason_against_events(*c.media, what.target) : std::string();
  if (!reason.empty()) way = dtmf_mode::info;
  const bool by_info = way == dtmf_mode::info || way == dtmf_mode::info_dtmf;
  if (by_info && c.info_digits.size() + what.target.size() > max_dtmf_digits) return emit_error("too many digits wait to be sent", c.id);
  event sent{"dtmf-sent", {}};
  sent.number("id", c.id).text("digits", what.target).text("by", std::string(name_of(way)));
  if (!reason.empty()) sent.text("reason", reason);
  emit(std::move(sent));
  if (!by_info) return media_.send_digits(c.media->stream(), what.target);
  const bool under_way = !c.info_digits.empty();
  c.info_digits += what.target;
  if (under_way) return;
  c.info_type = way;
  send_info(c, what.origin);
}

/// One at a time: over UDP a second INFO could overtake the first.
void engine::implementation::send_info(call_entry& c, const std::string& cause) {
  const auto digit = c.info_digits.front();
  const bool relay = c.info_type == dtmf_mode::info;
  const auto body = relay ? sip::dtmf_signal{digit, info_digit_ms}.print_relay() : digit == flash ? "16" : std::string(1, digit);
  bool done = false;
  driver_.turn([&](sip::stack& stack, base::instant now, sip::effects& fx) {
    done = stack.info(now, c.handle, relay ? "application/dtmf-relay" : "application/dtmf", body, cause, fx);
  });
  if (done) return;
  c.info_digits.clear();
  emit_error("digits cannot be sent in INFO now: the call is not up", c.id);
}

void engine::implementation::on(const sip::info_answered& e) {
  auto* c = find(e.call);
  if (c == nullptr || c->info_digits.empty()) return;
  if (e.code == unsupported_media_type && c->info_type == dtmf_mode::info) {
    c->info_type = dtmf_mode::info_dtmf;
    return send_info(*c, "415 Unsupported Media Type");
  }
  if (e.code >= 300) {
    emit_error("the peer refused digit " + c->info_digits.substr(0, 1) + " in INFO: " + std::to_string(e.code) + " " + e.reason +
                   "; try dtmf --by inband",
               c->id);
    return c->info_digits.clear();
  }
  c->info_digits.erase(0, 1);
  if (!c->info_digits.empty()) send_info(*c, "next digit");
}

void engine::implementation::on(const sip::info_received& e) {
  auto* c = find(e.call);
  if (c == nullptr || !base::istarts_with(e.content_type, "application/dtmf")) return;
  const auto signal = sip::dtmf_signal::parse(e.body);
  if (!signal) return emit_error("a digit came in an INFO that cannot be read: " + in_quotes(e.body), c->id);
  event out{"dtmf", {}};
  out.number("id", c->id).text("digit", std::string(1, signal->digit)).text("by", "info").number("duration_ms", signal->duration_ms);
  emit(std::move(out));
}

}  // namespace siptty
