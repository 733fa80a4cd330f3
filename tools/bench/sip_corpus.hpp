// Messages to measure with: `typical` is one of each kind that a phone sees, `varied` are two thousand of
// them with other names, tokens, header orders and spellings, so that the branch predictor cannot learn them
// by heart.
#pragma once

#include <base/rng.hpp>
#include <sip/message/header_id.hpp>

#include <array>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace corpus {

inline std::string sdp(base::rng& r) {
  const auto port = std::to_string(10000 + 2 * r.below(20000));
  return "v=0\r\no=- " + std::to_string(r.below(1U << 30)) +
         " 2 IN IP4 192.0.2.33\r\ns=-\r\nc=IN IP4 192.0.2.33\r\nt=0 0\r\n"
         "m=audio " +
         port +
         " RTP/AVP 0 8 101\r\na=rtpmap:0 PCMU/8000\r\na=rtpmap:8 PCMA/8000\r\n"
         "a=rtpmap:101 telephone-event/8000\r\na=fmtp:101 0-16\r\na=ptime:20\r\na=sendrecv\r\n";
}

struct text {
  std::string start;
  std::vector<std::string> headers;  ///< "Name: value"
  std::string body;

  [[nodiscard]] std::string wire() const {
    auto out = start + "\r\n";
    for (const auto& h : headers) out += h + "\r\n";
    return out + "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
  }
};

/// What every message has, and some headers of its own.
inline text make(base::rng& r, std::string start, std::string_view method, std::vector<std::string> own,
                 std::string body = {}) {
  const auto user = r.token(4 + r.below(8));
  text m{std::move(start), {}, std::move(body)};
  m.headers = {"Via: SIP/2.0/UDP 192.0.2." + std::to_string(1 + r.below(250)) + ":5060;branch=z9hG4bK" +
                   r.token(10 + r.below(12)) + ";rport",
               "Max-Forwards: 70",
               "From: \"" + user + "\" <sip:" + user + "@example.org>;tag=" + r.token(8 + r.below(8)),
               "To: <sip:" + r.token(6) + "@example.net>" + (r.below(2) == 0 ? "" : ";tag=" + r.token(10)),
               "Call-ID: " + r.token(20 + r.below(12)) + "@192.0.2.7",
               "CSeq: " + std::to_string(1 + r.below(90000)) + " " + std::string(method)};
  for (auto& h : own) m.headers.push_back(std::move(h));
  return m;
}

inline std::vector<text> one_of_each(base::rng& r) {
  const auto uri = "sip:" + r.token(6) + "@192.0.2." + std::to_string(1 + r.below(250)) + ":5062";
  const auto contact = "Contact: <" + uri + ";transport=udp>";
  const auto request = [&](std::string_view m) { return std::string(m) + " " + uri + " SIP/2.0"; };
  const std::string allow =
      "Allow: INVITE, ACK, CANCEL, BYE, OPTIONS, NOTIFY, REFER, UPDATE, PRACK, INFO, MESSAGE";
  const std::string agent = "User-Agent: Telephone/4." + std::to_string(r.below(90)) + " (desk)";
  const std::string supported = "Supported: replaces, timer, 100rel, norefersub";
  const std::string type = "Content-Type: application/sdp";
  const auto digest = [&](std::string_view name) {
    return std::string(name) + ": Digest username=\"" + r.token(5) + "\", realm=\"example.org\", nonce=\"" +
           r.token(32) + "\", uri=\"sip:example.org\", response=\"" + r.token(32) +
           "\", algorithm=MD5, cnonce=\"" + r.token(16) + "\", qop=auth, nc=00000001";
  };
  const auto challenge = [&](std::string_view name) {
    return std::string(name) + ": Digest realm=\"example.org\", nonce=\"" + r.token(32) +
           "\", algorithm=MD5, qop=\"auth\", stale=false";
  };
  const std::string route = "Record-Route: <sip:192.0.2.1;lr;ftag=" + r.token(8) + ">";
  const std::string dialog_info =
      "<?xml version=\"1.0\"?>\r\n<dialog-info xmlns=\"urn:ietf:params:xml:ns:dialog-info\" version=\"3\" "
      "state=\"full\" "
      "entity=\"sip:200@example.org\">\r\n<dialog id=\"" +
      r.token(8) + "\"><state>confirmed</state></dialog>\r\n</dialog-info>\r\n";
  std::vector<std::string> ten_vias;
  for (int i = 0; i < 9; ++i)
    ten_vias.push_back("Via: SIP/2.0/TCP p" + std::to_string(i) + ".example.org;branch=z9hG4bK" +
                       r.token(14));
  ten_vias.push_back(contact);
  return {
      make(r, request("INVITE"), "INVITE", {contact, allow, supported, agent, type}, sdp(r)),
      make(r, request("INVITE"), "INVITE", {contact, allow, supported, agent, digest("Authorization"), type},
           sdp(r)),
      make(r, request("INVITE"), "INVITE", std::move(ten_vias)),
      make(r, "SIP/2.0 100 Trying", "INVITE", {agent}),
      make(r, "SIP/2.0 180 Ringing", "INVITE", {contact, route, agent}),
      make(r, "SIP/2.0 183 Session Progress", "INVITE", {contact, route, "Require: 100rel", "RSeq: 1", type},
           sdp(r)),
      make(r, "SIP/2.0 200 OK", "INVITE",
           {contact, route, allow, supported, "Session-Expires: 1800;refresher=uac", type}, sdp(r)),
      make(r, request("ACK"), "ACK", {"Route: <sip:192.0.2.1;lr>"}),
      make(r, request("BYE"), "BYE", {agent, "Reason: Q.850;cause=16;text=\"Normal call clearing\""}),
      make(r, request("CANCEL"), "CANCEL", {}),
      make(r, request("REGISTER"), "REGISTER",
           {contact + ";expires=3600;q=0.5", "Expires: 3600", agent, digest("Authorization")}),
      make(r, "SIP/2.0 200 OK", "REGISTER",
           {contact + ";expires=3599", "Date: Sat, 13 Nov 2010 23:29:00 GMT"}),
      make(r, "SIP/2.0 401 Unauthorized", "REGISTER",
           {challenge("WWW-Authenticate"), "Server: Exchange/22.1"}),
      make(r, "SIP/2.0 407 Proxy Authentication Required", "INVITE",
           {challenge("Proxy-Authenticate"), "Server: Exchange/22.1"}),
      make(r, request("SUBSCRIBE"), "SUBSCRIBE",
           {contact, "Event: dialog", "Expires: 600", "Accept: application/dialog-info+xml"}),
      make(r, request("NOTIFY"), "NOTIFY",
           {contact, "Event: dialog", "Subscription-State: active;expires=599",
            "Content-Type: application/dialog-info+xml"},
           dialog_info),
      make(r, request("REFER"), "REFER",
           {contact, "Refer-To: <sip:300@example.org>", "Referred-By: <sip:100@example.org>"}),
      make(r, request("OPTIONS"), "OPTIONS", {"Accept: application/sdp, application/pidf+xml", agent}),
      make(r, request("MESSAGE"), "MESSAGE", {"Content-Type: text/plain;charset=UTF-8"}, "See you at eight."),
      make(r, request("PRACK"), "PRACK", {"RAck: 1 101 INVITE", "Route: <sip:192.0.2.1;lr>"}),
  };
}

inline std::vector<std::string> typical() {
  base::seeded_rng r(20);
  std::vector<std::string> messages;
  for (const auto& m : one_of_each(r)) messages.push_back(m.wire());
  return messages;
}

/// The same headers in another order and spelling; the Vias stay in front of each other.
inline void shuffle(text& m, base::rng& r) {
  for (std::size_t i = m.headers.size(); i > 1; --i) std::swap(m.headers[i - 1], m.headers[r.below(i)]);
  for (auto& h : m.headers) {
    const auto colon = h.find(':');
    const auto compact = sip::compact_name_of(sip::header_id_of(h.substr(0, colon)));
    switch (r.below(8)) {
      case 0:
        if (!compact.empty()) h.replace(0, colon, compact);
        break;
      case 1:
        for (std::size_t i = 0; i < colon; ++i)
          h[i] = h[i] >= 'A' && h[i] <= 'Z' ? static_cast<char>(h[i] + 32) : h[i];
        break;
      case 2:
        h.insert(colon + 1, 1, ' ');
        break;
      default:
        break;
    }
  }
}

inline std::vector<std::string> varied(std::size_t count = 2000) {
  base::seeded_rng r(2000);
  std::vector<std::string> messages;
  while (messages.size() < count) {
    for (auto& m : one_of_each(r)) {
      shuffle(m, r);
      messages.push_back(m.wire());
    }
  }
  for (std::size_t i = messages.size(); i > 1; --i) std::swap(messages[i - 1], messages[r.below(i)]);
  messages.resize(count);
  return messages;
}

}  // namespace corpus
