#include "sample.hpp"

#include <chrono>

namespace sample {
namespace {

using namespace siptty;
using namespace std::chrono_literals;

constexpr std::int64_t evening = 1'768'489'441'102'000;  // 15:04:01.102 UTC
constexpr base::instant start{1000s};
constexpr auto call_id = "7f3a9c@192.0.2.5";

struct conversation {
  std::string call_id, from, to;
};
const conversation registration{"reg-1@192.0.2.5", "sip:alice@pbx.example", "sip:alice@pbx.example"};
const conversation call{call_id, "\"Alice\" <sip:alice@pbx.example>", "<sip:100@pbx.example>"};
const conversation refused{"c0ffee@192.0.2.5", "<sip:alice@pbx.example>", "<sip:666@pbx.example>"};

std::string headers(const conversation& c, int cseq, const std::string& method) {
  return "Via: SIP/2.0/UDP 192.0.2.5:5060;branch=z9hG4bK" + std::to_string(cseq) + method +
         "\r\nFrom: " + c.from + ";tag=a1\r\nTo: " + c.to + "\r\nCall-ID: " + c.call_id +
         "\r\nCSeq: " + std::to_string(cseq) + " " + method + "\r\n";
}

std::string with_body(std::string head, const std::string& body) {
  if (!body.empty()) head += "Content-Type: application/sdp\r\n";
  return head + "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

std::string sdp(const std::string& host, int port) {
  return "v=0\r\no=- 1 1 IN IP4 " + host + "\r\ns=-\r\nc=IN IP4 " + host + "\r\nt=0 0\r\nm=audio " +
         std::to_string(port) +
         " RTP/AVP 0 101\r\na=rtpmap:0 PCMU/8000\r\na=rtpmap:101 telephone-event/8000\r\n";
}

class script {
 public:
  void request(int ms, const conversation& c, int cseq, const std::string& method, const std::string& uri,
               const std::string& cause, const std::string& extra = "", const std::string& body = "") {
    add(ms, direction::sent, cause, method + " " + uri + " SIP/2.0\r\n" + headers(c, cseq, method) + extra,
        body);
  }
  void response(int ms, const conversation& c, int cseq, const std::string& method, const std::string& status,
                const std::string& extra = "", const std::string& body = "") {
    add(ms, direction::received, "", "SIP/2.0 " + status + "\r\n" + headers(c, cseq, method) + extra, body);
  }
  std::vector<wire_event> events;

 private:
  void add(int ms, direction d, const std::string& cause, std::string head, const std::string& body) {
    wire_event e;
    e.number = events.size() + 1;
    e.wall.microseconds = evening + ms * 1000LL;
    e.time = start + std::chrono::milliseconds(ms);
    e.direction = d;
    e.transport = "UDP";
    e.local = *base::endpoint::parse("192.0.2.5:5060");
    e.remote = *base::endpoint::parse("192.0.2.1:5060");
    e.bytes = with_body(std::move(head), body);
    e.account = "alice";
    e.cause = cause;
    events.push_back(std::move(e));
  }
};

call_view call_row(std::uint32_t id, std::string remote, call_state state, base::duration age,
                   std::string detail) {
  call_view c;
  c.id = id;
  c.account = "alice";
  c.remote = std::move(remote);
  c.state = state;
  c.since = start - age;
  c.detail = std::move(detail);
  return c;
}

media_view heard_well() {
  media_view m{"PCMU", 4150, 4148, 2, 0.4, 12.3, 4.4, 7, false, 8000, 0, 0, 20, "rfc4733", true, true};
  m.late = 3;
  m.garbage = 4;
  m.wrong_source = 2;
  m.wrong_payload = 1;
  m.remote_jitter_ms = 0.5;
  m.remote_mos = 4.3;
  m.level_in_dbov = -18.4;
  m.level_out_dbov = -31;
  return m;
}

}  // namespace

view idle() {
  view v;
  v.version = 1;
  v.now = start;
  v.accounts = {{"alice", "alice@pbx.example", registration_state::registered, "Registered", "UDP 5060", 2},
                {"bob", "bob@sip.example", registration_state::unregistered, "Unregistered", "", 0}};
  return v;
}

view busy() {
  auto v = idle();
  v.version = 2;
  v.calls = {call_row(1, "sip:100@pbx.example", call_state::confirmed, 83s, "200 OK"),
             call_row(2, "sip:201@pbx.example", call_state::held, 45s, "on hold"),
             call_row(3, "sip:300@co.example", call_state::incoming, 3s, "180 Ringing")};
  v.calls[0].call_id = call_id;
  v.calls[0].media = heard_well();
  v.calls[1].media = {"PCMA", 2250, 2249, 0, 0.6, 14.0, 4.4, 0, true, 8000, 8, 8, 20, "rfc4733"};
  v.calls[2].outgoing = false;
  v.calls[2].remote_name = "Carol";
  v.current_call = 1;
  return v;
}

std::vector<wire_event> messages() {
  script s;
  s.request(0, registration, 1, "REGISTER", "sip:pbx.example", "start", "Expires: 300\r\n");
  s.response(28, registration, 1, "REGISTER", "401 Unauthorized",
             "WWW-Authenticate: Digest realm=\"pbx\", nonce=\"n1\", qop=\"auth\"\r\n");
  s.request(30, registration, 2, "REGISTER", "sip:pbx.example", "401 answered", "Expires: 300\r\n");
  s.response(61, registration, 2, "REGISTER", "200 OK", "Expires: 300\r\n");
  s.request(2000, call, 1, "INVITE", "sip:100@pbx.example", "you pressed d", "", sdp("192.0.2.5", 4000));
  s.response(2029, call, 1, "INVITE", "100 Trying");
  s.response(2400, call, 1, "INVITE", "180 Ringing");
  s.response(4105, call, 1, "INVITE", "200 OK", "Contact: <sip:100@192.0.2.1>\r\n", sdp("192.0.2.1", 18000));
  s.request(4106, call, 1, "ACK", "sip:100@192.0.2.1", "200 came");
  s.request(9000, refused, 1, "INVITE", "sip:666@pbx.example", "command dial", "", sdp("192.0.2.5", 4002));
  s.response(9031, refused, 1, "INVITE", "403 Forbidden");
  s.request(9032, refused, 1, "ACK", "sip:666@pbx.example", "403 came");
  s.response(9500, refused, 9, "OPTIONS", "302 Moved Temporarily");
  return std::move(s.events);
}

wire_event options_ping(std::uint64_t number) {
  script s;
  const conversation ping{"ping-" + std::to_string(number) + "@192.0.2.5", "<sip:a@x>", "<sip:b@x>"};
  s.request(20000 + static_cast<int>(number % 1'000'000), ping, 1, "OPTIONS", "sip:pbx.example",
            "keep-alive");
  s.events.front().number = number;
  return s.events.front();
}

std::string hostile_text() {
  return "\x1b[2J\x1b]0;owned\x07 \r\n\t\xff\xfe\xc0\xaf \u202Egnp.exe\u2066 \u4F60\u597D "
         "e\u0301\u0301\u0301\u0301 "
         "\u200B\uFEFF\U0001F469\u200D\U0001F4BB\uFE0F \x7f\u0085 \xf4\x90\x80\x80 end";
}

}  // namespace sample
