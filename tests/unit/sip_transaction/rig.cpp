#include "rig.hpp"

#include <base/ascii.hpp>

#include <catch2/catch.hpp>

#include <sstream>

namespace rig {
namespace {

/// "1.5" for 1500 ms.
std::string seconds_text(base::instant when) {
  std::ostringstream s;
  s << std::chrono::duration<double>(when.time_since_epoch()).count();
  return s.str();
}

std::string label(const sip::message& m) {
  return m.is_request() ? std::string(m.method_text()) : std::to_string(m.status());
}

}  // namespace

std::string request::text() const {
  const auto n = std::to_string(number);
  return method + " " + uri + " SIP/2.0\r\nVia: SIP/2.0/UDP " + sent_by + (branch.empty() ? "" : ";branch=") +
         branch +
         "\r\nMax-Forwards: 70\r\nFrom: \"Al\" <sip:al@example.org>;tag=al\r\nTo: <sip:bob@example.com>" +
         (to_tag.empty() ? "" : ";tag=") + to_tag + "\r\nCall-ID: one@example.org\r\nCSeq: " + n + " " +
         method + "\r\n" + more + "Content-Length: 0\r\n\r\n";
}

std::string response_text(const request& r, int status, std::string_view to_tag) {
  std::string text = "SIP/2.0 " + std::to_string(status) + " Whatever\r\nVia: SIP/2.0/UDP " + r.sent_by +
                     (r.branch.empty() ? "" : ";branch=") + r.branch +
                     "\r\nFrom: \"Al\" <sip:al@example.org>;tag=al\r\nTo: <sip:bob@example.com>";
  if (!to_tag.empty()) text.append(";tag=").append(to_tag);
  return text + "\r\nCall-ID: one@example.org\r\nCSeq: " + std::to_string(r.number) + " " + r.method +
         "\r\nContent-Length: 0\r\n\r\n";
}

layer_rig::layer_rig(sip::transport t, const sip::transaction_options& options)
    : layer(options, pool), transport_(t) {}

sip::hop layer_rig::to_peer() const {
  return {transport_, 1, local, peer};
}

void layer_rig::note(std::string_view what) {
  if (!log_.empty()) log_ += ' ';
  log_.append(seconds_text(now_)).append(what);
}

void layer_rig::drain() {
  for (const auto& s : out_.sends) {
    const auto m = sip::message::parse(s.wire);
    const auto suffix = s.retransmission == 0 ? std::string() : "#" + std::to_string(s.retransmission);
    note(">" + label(m) + suffix);
    sent.emplace_back(s.wire.text());
    sends.push_back(s);
  }
  struct {
    layer_rig& rig;
    void operator()(const sip::request_event& e) const {
      rig.server = e.server;
      rig.cancels = e.cancels;
      rig.last_request_ = e.msg->bytes();
      rig.note("up" + label(*e.msg));
    }
    void operator()(const sip::ack_event&) const { rig.note("upACK"); }
    void operator()(const sip::response_event& e) const { rig.note("up" + label(*e.msg)); }
    void operator()(const sip::stray_response_event& e) const { rig.note("stray" + label(*e.msg)); }
    void operator()(const sip::client_failed_event& e) const { failed(e.why); }
    void operator()(const sip::server_failed_event& e) const { failed(e.why); }
    void operator()(const sip::client_ended_event&) const { rig.note("end"); }
    void operator()(const sip::server_ended_event&) const { rig.note("end"); }
    void failed(sip::failure why) const { rig.note(why == sip::failure::timeout ? "timeout" : "transport"); }
  } visitor{*this};
  for (const auto& e : out_.events) std::visit(visitor, e);
  out_.clear();
}

void layer_rig::receive(const std::string& text) {
  const auto m = sip::message::parse(pool.copy(text));
  INFO(text);
  REQUIRE(m.ok());
  layer.receive(now_, to_peer(), m, out_);
  drain();
}

sip::client_id layer_rig::start(const std::string& text, const std::string& intended) {
  const auto meant = intended.empty() ? base::packet{} : pool.copy(intended);
  client = layer.send_request(now_, to_peer(), pool.copy(text), meant, sip::cause::user, out_);
  drain();
  return client;
}

void layer_rig::respond(sip::server_id to, int status) {
  const auto request = sip::message::parse(last_request_);
  const auto d = sip::draft_response(request, to_peer(), status, {}, "bob");
  layer.respond(now_, to, sip::serialize(d, pool), {}, sip::cause::user, out_);
  drain();
}

void layer_rig::advance(double seconds) {
  const base::instant end{std::chrono::duration_cast<base::duration>(std::chrono::duration<double>(seconds))};
  while (layer.next_timeout() <= end) {
    REQUIRE(layer.next_timeout() >= now_);
    now_ = layer.next_timeout();
    layer.on_timeout(now_, out_);
    drain();
    REQUIRE(layer.next_timeout() > now_);
  }
  now_ = end;
}

void layer_rig::word(std::string_view w) {
  if (w.front() == '@') return advance(std::stod(std::string(w.substr(1))));
  if (w == "fail") {
    layer.transport_failed(now_, to_peer(), out_);
    return drain();
  }
  if (w == "cancel") {
    REQUIRE(layer.can_cancel(client));
    const auto invite = client;
    const auto bytes = sip::serialize(layer.make_cancel(client), pool);
    start(std::string(bytes.text()));
    client = invite;
    return;
  }
  if (w.starts_with("say")) return respond(server, base::parse_number<int>(w.substr(3)).value());
  if (w.front() == '<') {
    request r;
    r.sent_by = "192.0.2.9:5060";
    r.method = w == "<ACK2" ? "ACK" : std::string(w.substr(1));
    if (w == "<ACK2") r.branch = "z9hG4bK-2";
    if (r.method == "ACK") r.to_tag = "bob";
    return receive(r.text());
  }
  if (base::is_digit(w.front())) {
    const auto slash = w.find('/');
    const auto tag = slash == w.npos ? std::string_view("bob") : w.substr(slash + 1);
    return receive(response_text(first_, base::parse_number<int>(w.substr(0, slash)).value(), tag));
  }
  first_.method = std::string(w);
  start(first_.text());
}

std::string layer_rig::run(std::string_view script) {
  log_.clear();
  std::istringstream words{std::string(script)};
  for (std::string w; words >> w;) word(w);
  return log_;
}

}  // namespace rig
