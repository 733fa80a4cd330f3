#include "sentences.hpp"

#include <array>
#include <string_view>

namespace siptty::tui {
namespace {

constexpr std::array<std::string_view, 6> silent{"calling", "incoming",    "media",
                                                 "ready",   "registering", "unregistered"};

std::string with_outcome(std::string text, std::string_view link, const event& e) {
  const auto outcome = outcome_of(e);
  return outcome.empty() ? text : text.append(link) + outcome;
}

/// A refusal with what the peer's Reason adds to its code: gateways tell the cause of the telephone network.
std::string end_of(const std::string& call, const event& e) {
  const auto text = with_outcome(call + " is over", ": ", e);
  const auto& code = e.get("code");
  const bool refused = !code.empty() && code != "0";
  return refused && !e.get("why").empty() ? text + " (" + e.get("why") + ")" : text;
}

std::string registration_failure(const event& e) {
  auto text = with_outcome(e.get("account") + " cannot register", ": ", e);
  const auto& retry = e.get("retry_s");
  return retry.empty() || retry == "0" ? text : text + "; trying again in " + retry + " s";
}

std::string binding_news(const event& e) {
  if (e.get("state") == "active") return {};
  const auto whose = e.get("ours") == "yes" ? "this phone's binding" : "the binding " + e.get("contact");
  return e.get("account") + ": the network ended " + whose + ": " + e.get("cause");
}

std::string party_news(const event& e) {
  const auto who = e.get("id") == "0" ? std::string("You") : "Call " + e.get("id");
  const auto& state = e.get("state");
  if (state == "joined") return who + " is in the conference";
  if (state == "left") return who + " is out of the conference";
  return who + ": gain " + e.get("gain_db") + " dB" + (e.get("muted") == "yes" ? ", muted" : "") + ", level " +
         e.get("level_dbov") + " dB";
}

std::string sent_digits(const event& e) {
  const auto text = "Call " + e.get("id") + ": digits go as " + e.get("by");
  return e.get("reason").empty() ? text : text + ", as " + e.get("reason");
}

}  // namespace

std::string outcome_of(const event& e) {
  const auto& code = e.get("code");
  const auto& reason = e.get("reason");
  if (code.empty() || code == "0") return reason;
  return reason.empty() ? code : code + " " + reason;
}

std::string sentence_of(const event& e) {
  for (const auto name : silent) {
    if (e.name == name) return {};
  }
  const auto call = "Call " + e.get("id");
  if (e.name == "error") return e.get("text");
  if (e.name == "registered") return e.get("account") + " is registered";
  if (e.name == "registration-failed") return registration_failure(e);
  if (e.name == "binding") return binding_news(e);
  if (e.name == "early") return with_outcome(call, ": ", e);
  if (e.name == "confirmed") return call + " is answered, " + e.get("codec");
  if (e.name == "hold") return call + " is on hold";
  if (e.name == "resumed") return call + " is off hold";
  if (e.name == "dtmf-sent") return sent_digits(e);
  if (e.name == "codecs") return (e.get("id").empty() ? e.get("account") : call) + " offers " + e.get("order");
  if (e.name == "dtmf") return call + ": digit " + e.get("digit") + " came";
  if (e.name == "transfer") return with_outcome(call + ": transfer", " ", e);
  if (e.name == "party") return party_news(e);
  if (e.name == "disconnected") return end_of(call, e);
  return to_text(e).substr(sizeof "event");
}

}  // namespace siptty::tui
