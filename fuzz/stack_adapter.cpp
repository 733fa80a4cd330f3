// The network, the DNS and the clock of the stack's fuzz target.
#include "stack_driver.hpp"

using namespace std::chrono_literals;

void stack_driver::receive(const heard& h) {
  if (h.via.proto == sip::transport::udp) {
    return stack_.handle(now_, sip::datagram{h.via, stack_.pool().copy(h.text)}, fx_);
  }
  const auto cut = std::min<std::size_t>(c_.byte() * 8U, h.text.size());
  const std::string_view text = h.text;
  stack_.handle(now_, sip::stream_bytes{h.via.flow, text.substr(0, cut)}, fx_);
  stack_.handle(now_, sip::stream_bytes{h.via.flow, text.substr(cut)}, fx_);
}

void stack_driver::network() {
  const auto what = c_.byte();
  if (what % 8 < 3 && !fx_held_.empty()) return answer_one(what);
  if (what % 8 == 3 && streams_.size() < max_streams) {
    const auto h = stream_to(*base::endpoint::parse("192.0.2.9:6000"));
    return stack_.handle(now_, sip::flow_accepted{h, 5060}, fx_);
  }
  if (what % 8 == 4 && !streams_.empty()) return lose(c_.one_of(streams_));
  stack_.handle(now_, sip::send_failed{what % 2 == 0 || last_hops_.empty() ? last_ : c_.one_of(last_hops_)},
                fx_);
}

void stack_driver::lose(sip::flow_id flow) {
  std::erase(streams_, flow);
  stack_.handle(now_, sip::flow_down{flow}, fx_);
}

sip::hop stack_driver::stream_to(const base::endpoint& remote) {
  streams_.push_back(++next_flow_);
  return {sip::transport::tcp, next_flow_, *base::endpoint::parse("192.0.2.1:5060"), remote};
}

void stack_driver::bytes_between_messages() {
  const auto what = c_.byte();
  std::string text = c_.of(std::array{"\r\n", "\r\n\r\n", "\n", " "});
  if (what % 4 == 1) text = c_.bytes(40);
  if (what % 4 == 2)
    text =
        sip::stun_success(stun_, *base::endpoint::parse(what % 8 == 2 ? "192.0.2.1:5060" : "203.0.113.1:9"));
  if (what % 4 == 3) text = sip::stun_request(stun_);
  if (what >= 128 && !text.empty()) text[c_.byte() % text.size()] = static_cast<char>(c_.byte());
  receive({last_, text});
}

void stack_driver::answer_one(unsigned how) {
  auto wish = std::move(fx_held_.front());
  fx_held_.erase(fx_held_.begin());
  if (const auto* q = std::get_if<sip::resolve_effect>(&wish)) return answer_question(*q, how);
  const auto& w = std::get<sip::connect_effect>(wish);
  const bool stream = sip::is_reliable(w.proto);
  if (how % 8 == 1 || (stream && (w.proto != sip::transport::tcp || streams_.size() >= max_streams))) {
    return stack_.handle(now_, sip::flow_failed{w.token, "no way there"}, fx_);
  }
  const sip::hop to =
      stream ? stream_to(w.remote) : sip::hop{w.proto, 1, *base::endpoint::parse("192.0.2.1:5060"), w.remote};
  stack_.handle(now_, sip::flow_up{w.token, to, 5060}, fx_);
}

void stack_driver::answer_question(const sip::resolve_effect& q, unsigned how) {
  sip::dns_records r;
  r.ttl_s = how / 8U;
  if (how % 8 == 1) r.failed = true;
  if (how % 8 == 0 || how % 8 == 2) {
    const auto* name = how % 16 < 8 ? "example.com" : "example.net";
    if (q.question.type == sip::dns_type::a)
      r.addresses = {base::ip_address::v4(0xc0000209U), base::ip_address::v4(0xc0000207U)};
    if (q.question.type == sip::dns_type::srv)
      r.srv = {{1, 1, 5060, name},
               {1, 0, 5070, "a.example.com"},
               {2, 1, 5060, how % 32 < 16 ? "." : "b.example.com"}};
    if (q.question.type == sip::dns_type::naptr)
      r.naptr = {{1, 1, "s", how % 32 < 16 ? "SIP+D2U" : "SIP+D2T", "", "_sip._udp.example.com"},
                 {1, 2, "s", "SIPS+D2T", "", "x"}};
  }
  stack_.handle(now_, sip::dns_answer{q.token, q.question, r}, fx_);
}

void stack_driver::advance(base::duration time, unsigned* left) {
  const auto end = now_ + time;
  if (c_.byte() % 16 == 15) now_ = end;  // the adapter is late
  while (stack_.next_timeout() <= end) {
    now_ = std::max(now_, stack_.next_timeout());
    stack_.on_timeout(now_, fx_);
    SIPTTY_ASSERT(stack_.next_timeout() > now_);
    drain();
    if (left != nullptr) SIPTTY_ASSERT((*left)-- > 0);
  }
  now_ = std::max(now_, end);
}
