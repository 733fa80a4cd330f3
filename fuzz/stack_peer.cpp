#include "stack_peer.hpp"

#include <sip/auth/authenticator.hpp>

namespace {

constexpr std::array<const char*, 16> methods{
    "INVITE", "BYE",    "UPDATE",  "PRACK",   "NOTIFY",  "SUBSCRIBE", "REFER",     "INFO",
    "ACK",    "CANCEL", "MESSAGE", "OPTIONS", "PUBLISH", "REGISTER",  "SUBSCRIBE", "FOO"};
constexpr std::array<const char*, 32> statuses{"200", "180", "183", "100", "200", "202", "401", "407",
                                               "302", "305", "300", "404", "408", "412", "422", "423",
                                               "480", "481", "486", "487", "489", "491", "494", "500",
                                               "501", "503", "513", "603", "199", "181", "699", "204"};
constexpr std::array<const char*, 4> tags{"r1", "r2", "r3", ""};
constexpr std::array<const char*, 5> targets{"sip:bob@192.0.2.9", "sip:bob@192.0.2.9;transport=tcp",
                                             "sip:bob@example.com", "sip:bob@192.0.2.7:5070;lr", "tel:+1"};
constexpr std::array<const char*, 8> events{"presence", "refer",      "message-summary", "presence;id=7",
                                            "dialog",   "refer;id=2", "presence;id=8",   "nothing"};
constexpr std::array<const char*, 8> states{"active;expires=60",
                                            "active",
                                            "pending;expires=60",
                                            "terminated;reason=timeout",
                                            "terminated;reason=probation;retry-after=3",
                                            "terminated",
                                            "terminated;reason=deactivated",
                                            "gone"};
constexpr std::array<const char*, 6> expiries{"60", "0", "1", "3600", "4294967295", "x"};
constexpr std::array<const char*, 64> extras{
    "Require: 100rel",
    "RSeq: 1",
    "RSeq: 2",
    "RSeq: 4294967295",
    "Supported: 100rel, timer, replaces, outbound, path, gruu, norefersub",
    "Session-Expires: 90;refresher=uac",
    "Session-Expires: 90;refresher=uas",
    "Session-Expires: 60",
    "Min-SE: 120",
    "Min-SE: 4000000000",
    "WWW-Authenticate: Digest realm=\"r\", nonce=\"n1\", qop=\"auth\"",
    "Proxy-Authenticate: Digest realm=\"p\", nonce=\"n2\"",
    "WWW-Authenticate: Digest realm=\"r\", nonce=\"n3\", stale=true, qop=\"auth-int\"",
    "Authentication-Info: nextnonce=\"n4\"",
    "Expires: 60",
    "Expires: 0",
    "Min-Expires: 120",
    "Min-Expires: 4294967295",
    "SIP-ETag: e1",
    "SIP-ETag: e2",
    "SIP-If-Match: e1",
    "Retry-After: 5",
    "Retry-After: 0",
    "Flow-Timer: 10",
    "Flow-Timer: 4294967295",
    "Require: outbound",
    "Require: nothing",
    "Service-Route: <sip:192.0.2.9;lr>",
    "Record-Route: <sip:192.0.2.9;lr>",
    "Record-Route: <sip:192.0.2.8>, <sip:192.0.2.9;lr>",
    "Record-Route: <sip:example.com;lr;transport=tcp>",
    "Path: <sip:192.0.2.9;lr;ob>",
    "Reason: SIP;cause=200;text=\"elsewhere\"",
    "Refer-Sub: false",
    "Refer-To: <sip:carol@192.0.2.5>",
    "Refer-To: <sip:carol@192.0.2.5?Replaces=a%3Bto-tag%3Db%3Bfrom-tag%3Dc>",
    "Refer-To: <sip:carol@192.0.2.5;method=BYE>",
    "Referred-By: <sip:dave@192.0.2.4>",
    "Event: presence",
    "Event: refer;id=1",
    "Subscription-State: terminated",
    "Contact: <sip:bob@192.0.2.9>",
    "Contact: <sip:bob@example.com;transport=tcp>",
    "Contact: *",
    "Contact: <sip:bob@192.0.2.9>;expires=1, <sip:bob@192.0.2.7>;q=0.5",
    "Recv-Info: x",
    "Info-Package: x",
    "Info-Package: y",
    "Accept: text/plain",
    "Accept: application/none;q=0",
    "Max-Forwards: 0",
    "Content-Encoding: gzip",
    "Privacy: id;user",
    "P-Asserted-Identity: <sip:b@192.0.2.9>",
    "Identity: a.b.c;info=<https://c>;alg=ES256;ppt=shaken",
    "Allow-Events: presence",
    "Route: <sip:192.0.2.1;lr>",
    "Require: replaces, join, tdialog",
    "RAck: 1 1 INVITE",
    "Content-Length: 5",
    "Content-Length: 99999",
    "CSeq: 4294967295 INVITE",
    "CSeq: 0 INVITE",
    "Via: SIP/2.0/UDP 192.0.2.77;branch=z9hG4bKother"};

}  // namespace

void fuzz_peer::keep(std::vector<heard>& list, heard what) {
  if (list.size() == 12) list.erase(list.begin());
  list.push_back(std::move(what));
}

heard fuzz_peer::message_for(unsigned kind) {
  if (sent_.empty() || kind % 8 == 7) return fresh_request();
  auto& about = c_.byte() % 2 == 0 ? sent_.back() : c_.one_of(sent_);
  const auto m = sip::message::parse(pool_.copy(about.text));
  if (!m.ok()) return fresh_request();
  if (kind % 8 < 4 && m.is_request()) return {about.via, finish(response(m))};
  if (kind % 8 == 4 && !m.is_request()) return {about.via, finish(acknowledgement(m))};
  return {about.via, finish(inside(m))};
}

std::string fuzz_peer::response(const sip::message& m) {
  const auto which = c_.byte();
  const std::string status = which % 2 == 0 ? statuses[which / 2U % statuses.size()] : "200";
  const bool final = status[0] != '1', success = status[0] == '2';
  start_ = "SIP/2.0 " + status + " Reason";
  lines_.clear();
  for (const auto& h : m.headers()) {
    if (h.id == sip::header_id::via) add("Via", m.value(h));
  }
  add("From", m.value(sip::header_id::from));
  const auto tag = m.to().tag().empty() && status != "100" ? c_.of(tags) : std::string();
  add("To", std::string(m.value(sip::header_id::to)) + (tag.empty() ? "" : ";tag=" + tag));
  add("Call-ID", m.call_id());
  add("CSeq", m.value(sip::header_id::cseq));
  const auto method = m.method_text();
  if (success && method == "REGISTER") {
    add("Contact",
        std::string(m.value(sip::header_id::contact)) + ";expires=60;pub-gruu=\"sip:alice@192.0.2.9;gr=1\"");
  } else if (status[0] == '3' || method == "INVITE" || method == "SUBSCRIBE" || method == "UPDATE" ||
             method == "REFER") {
    add("Contact", "<" + c_.of(targets) + ">");
  }
  if (success && method == "REGISTER" && c_.byte() % 2 == 0) {  // it keeps flows alive from now on
    add("Require", "outbound");
    add("Flow-Timer", "10");
  }
  if (success && (method == "SUBSCRIBE" || method == "PUBLISH")) add("Expires", c_.of(expiries));
  if (success && method == "PUBLISH") add("SIP-ETag", "e" + std::to_string(++number_));
  if (status == "401") line_of(extras[10]);
  if (status == "407") line_of(extras[11]);
  if (status == "423") line_of(extras[16]);
  if (status == "422") line_of(extras[8]);
  if (!final && status != "100" && c_.byte() % 2 == 1) {
    line_of(extras[0]);
    add("RSeq", std::to_string(c_.byte() % 8 == 7 ? 7 : ++reliable_));
  }
  return method == "INVITE" || method == "PRACK" || method == "UPDATE" ? session() : std::string();
}

std::string fuzz_peer::acknowledgement(const sip::message& m) {
  const auto rseq = m.value("RSeq");
  const bool prack = !rseq.empty();
  begin(prack ? "PRACK" : "ACK", m.value(sip::header_id::from), m.value(sip::header_id::to), m.call_id(),
        prack ? ++number_ : m.cseq().number, contact_of(m));
  if (!prack && m.status() >= 300) lines_.front().second = std::string(m.value(sip::header_id::via));
  if (prack) add("RAck", std::string(rseq) + " " + std::string(m.value(sip::header_id::cseq)));
  return session();
}

std::string fuzz_peer::inside(const sip::message& m) {
  const bool watched =
      m.is_request() && (m.method() == sip::method::subscribe || m.method() == sip::method::refer);
  const auto which = c_.byte();
  const std::string method = watched && which % 4 != 0 ? "NOTIFY" : methods[which / 4U % methods.size()];
  auto ours = std::string(m.value(m.is_request() ? sip::header_id::to : sip::header_id::from));
  const auto theirs = m.value(m.is_request() ? sip::header_id::from : sip::header_id::to);
  if (ours.find(";tag=") == std::string::npos) ours += ";tag=" + c_.of(tags);
  if (method == "CANCEL" && !m.is_request()) {
    begin(method, ours, theirs.substr(0, theirs.find(";tag=")), m.call_id(), m.cseq().number, contact_of(m));
    lines_.front().second = std::string(m.value(sip::header_id::via));
    return {};
  }
  begin(method, ours, theirs, m.call_id(), c_.byte() % 16 == 15 ? c_.byte() : ++number_, contact_of(m));
  return details(method, m.method() == sip::method::refer ? std::string_view("refer") : m.value("Event"));
}

heard fuzz_peer::fresh_request() {
  const auto method = c_.of(methods);
  const bool again = c_.byte() % 8 == 7;
  if (!again) ++call_;
  const auto id = "c" + std::to_string(call_);
  const auto to = c_.of(std::array{"<sip:alice@192.0.2.1>", "<sip:guard@192.0.2.1>",
                                   "<sip:alice@192.0.2.1>;tag=no", "<sip:nobody@x>"});
  begin(method, "<sip:bob@192.0.2.9>;tag=p" + std::to_string(call_), to, id, ++number_,
        to.substr(1, to.find('>') - 1));
  auto body = details(method, {});
  if (!sent_.empty() && c_.byte() % 4 == 3) name_dialog();
  if (to.find("guard") != std::string::npos && c_.byte() % 2 == 0) authorize();
  return {hop_, finish(std::move(body))};
}

void fuzz_peer::begin(const std::string& method, std::string_view from, std::string_view to,
                      std::string_view call_id, std::uint32_t number, const std::string& uri) {
  start_ = method + " " + uri + " SIP/2.0";
  lines_.clear();
  add("Via", "SIP/2.0/UDP 192.0.2.9;branch=z9hG4bKp" + std::to_string(++branch_));
  add("From", from);
  add("To", to);
  add("Call-ID", call_id);
  add("CSeq", std::to_string(number) + " " + method);
  add("Max-Forwards", "70");
}

std::string fuzz_peer::details(const std::string& method, std::string_view event) {
  if (method == "INVITE" || method == "UPDATE" || method == "SUBSCRIBE" || method == "REFER")
    add("Contact", "<" + c_.of(targets) + ">");
  if (method == "INVITE" && c_.byte() % 2 == 1) line_of(extras[4]);
  if (method == "REFER") line_of(extras[34 + c_.byte() % 3]);
  if (method == "PRACK") add("RAck", std::to_string(c_.byte()) + " 1 INVITE");
  if (method == "NOTIFY" || method == "SUBSCRIBE" || method == "PUBLISH") {
    add("Event", !event.empty() && c_.byte() % 4 != 3 ? std::string(event) : c_.of(events));
  }
  if (method == "SUBSCRIBE" || method == "PUBLISH") add("Expires", c_.of(expiries));
  if (method == "NOTIFY") add("Subscription-State", c_.of(states));
  if (method == "NOTIFY" || method == "MESSAGE" || method == "PUBLISH" || method == "INFO") {
    add("Content-Type", c_.of(std::array{"text/plain", "message/sipfrag", "application/pidf+xml"}));
    return c_.of(std::array{"SIP/2.0 200 OK\r\n", "SIP/2.0 100 Trying\r\n", "", "x"});
  }
  return method == "INVITE" || method == "UPDATE" || method == "PRACK" || method == "ACK" ? session()
                                                                                          : std::string();
}

std::string fuzz_peer::session() {
  if (c_.byte() % 2 == 1) return {};
  add("Content-Type", "application/sdp");
  return "v=0\r\n";
}

void fuzz_peer::name_dialog() {
  const auto m = sip::message::parse(pool_.copy(c_.one_of(sent_).text));
  if (!m.ok()) return;
  const auto a = std::string(m.from().tag()), b = std::string(m.to().tag());
  const bool request = m.is_request();
  const auto name = c_.of(std::array{"Replaces", "Join", "Target-Dialog"});
  const auto *ours = name == "Target-Dialog" ? "local-tag=" : "to-tag=",
             *theirs = name == "Target-Dialog" ? "remote-tag=" : "from-tag=";
  add(name, std::string(m.call_id()) + ";" + ours + (request ? a : b) + ";" + theirs + (request ? b : a) +
                (name == "Replaces" && c_.byte() % 4 == 3 ? ";early-only" : ""));
}

void fuzz_peer::authorize() {
  const auto asked = std::find_if(sent_.rbegin(), sent_.rend(),
                                  [](const heard& h) { return h.text.starts_with("SIP/2.0 401"); });
  if (asked == sent_.rend()) return;
  sip::authenticator auth({"bob", "pw", {}});
  auth.on_challenge(sip::message::parse(pool_.copy(asked->text)));
  auto d = sip::draft::request(start_.substr(0, start_.find(' ')),
                               start_.substr(start_.find(' ') + 1, start_.rfind(' ') - start_.find(' ') - 1));
  for (const auto& [name, value] : lines_) d.add(name, value);
  base::seeded_rng random(1);
  auth.authorize(d, random);
  if (d.has(sip::header_id::authorization)) add("Authorization", d.value(sip::header_id::authorization));
}

std::string fuzz_peer::finish(std::string body) {
  for (unsigned n = c_.byte() % 4; n > 0; --n) line_of(c_.of(extras));
  const auto damage = c_.byte();
  const auto at = static_cast<std::ptrdiff_t>(damage < 32 ? 0 : c_.byte() % lines_.size());
  const auto here = lines_.begin() + at;
  if (damage >= 224)
    std::swap(*here, lines_.front());
  else if (damage >= 208)
    lines_.insert(here, *here);
  else if (damage >= 192)
    lines_.erase(here);
  else if (damage >= 176)
    line_of(c_.of(extras)), *(lines_.begin() + at) = lines_.back();
  else if (damage >= 160)
    overwrite(here->second, 1, 8, 20);
  std::string text = start_ + "\r\n";
  for (const auto& [name, value] : lines_) text.append(name).append(": ").append(value).append("\r\n");
  text += "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
  if (damage == 159) overwrite(text, 4, 256, 40);
  return text;
}

void fuzz_peer::overwrite(std::string& text, unsigned step, unsigned most_removed, std::size_t most_added) {
  const auto at = c_.byte() * step % (text.size() + 1);
  const auto removed = c_.byte() % most_removed;
  text.replace(at, removed, c_.bytes(most_added));
}

std::string fuzz_peer::contact_of(const sip::message& m) {
  const auto value = m.value(sip::header_id::contact);
  const auto from = value.find('<'), to = value.find('>');
  return from < to && to != std::string_view::npos ? std::string(value.substr(from + 1, to - from - 1))
                                                   : "sip:alice@192.0.2.1";
}
