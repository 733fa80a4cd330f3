// Bytes choose what happens to one transaction layer: requests are started, answered, received, damaged,
// cancelled, the hop breaks, time passes, timers come late. Whatever it was, every transaction ends, exactly
// once, and gives its bytes back.
#include <base/assert.hpp>
#include <sip/transaction/layer.hpp>
#include <sip/transaction/response_via.hpp>

#include <map>
#include <string>
#include <vector>

using namespace std::chrono_literals;

namespace {

constexpr std::size_t max_operations = 400;

/// The fuzzer's bytes; zeros when they are used up.
struct choices {
  const std::uint8_t* data;
  std::size_t size;

  std::uint8_t byte() {
    if (size == 0) return 0;
    --size;
    return *data++;
  }
  template <std::size_t N>
  auto of(const std::array<const char*, N>& table) {
    return std::string(table[byte() % N]);
  }
  std::string bytes(std::size_t most) {
    const auto n = std::min(size, std::size_t{byte()} * most / 255);
    std::string text(reinterpret_cast<const char*>(data), std::min(n, size));
    data += text.size();
    size -= text.size();
    return text;
  }
};

constexpr std::array<const char*, 6> methods{"INVITE", "OPTIONS", "CANCEL", "ACK", "BYE", "FOO"};
constexpr std::array<const char*, 8> branches{";branch=z9hG4bKa",
                                              ";branch=z9hG4bKb",
                                              ";branch=z9hG4bKc",
                                              ";branch=z9hG4bK",
                                              "",
                                              ";branch=1",
                                              ";rport;branch=z9hG4bKa",
                                              ";received=x;rport=9;branch=Z9HG4BKb"};
constexpr std::array<const char*, 3> senders{"192.0.2.1", "192.0.2.9:5070", "[2001:db8::1]"};
constexpr std::array<const char*, 3> tags{"", ";tag=bob", ";tag=eve"};
constexpr std::array<const char*, 8> statuses{"100", "180", "200", "202", "302", "408", "486", "699"};

std::string fields(choices& c, const std::string& method) {
  return "Via: SIP/2.0/UDP " + c.of(senders) + c.of(branches) + "\r\nFrom: <sip:a@b>;tag=a\r\nTo: <sip:b@c>" +
         c.of(tags) + "\r\nCall-ID: x\r\nMax-Forwards: 70\r\nCSeq: 1 " + method +
         "\r\nContent-Length: 0\r\n\r\n";
}

std::string request_text(choices& c) {
  const auto method = c.of(methods);
  return method + " sip:b@c SIP/2.0\r\n" + fields(c, method);
}

std::string response_text(choices& c) {
  const auto status = c.of(statuses);
  return "SIP/2.0 " + status + " Reason\r\n" + fields(c, c.of(methods));
}

class driver {
 public:
  explicit driver(choices c) : c_(c), layer_(small(), pool_) {}

  void run() {
    for (std::size_t i = 0; c_.size > 0 && i < max_operations; ++i) operation();
    for (const auto& [id, request] : servers_) respond(id, "500");
    drain();
    advance(10min);
    SIPTTY_ASSERT(clients_.empty() && servers_.empty());
    SIPTTY_ASSERT(layer_.counts().clients == 0 && layer_.counts().servers == 0);
    SIPTTY_ASSERT(layer_.next_timeout() == base::never);
    SIPTTY_ASSERT(pool_.outstanding() == 0);
  }

 private:
  static sip::transaction_options small() {
    sip::transaction_options o;
    o.max_clients = 6;
    o.max_servers = 6;
    return o;
  }

  sip::hop hop() {
    const auto kind = c_.byte();
    sip::hop h{(kind & 1U) != 0 ? sip::transport::tcp : sip::transport::udp, 1, {}, {}};
    h.remote.port = (kind & 2U) != 0 ? 5060 : 5070;
    return h;
  }

  void operation() {
    switch (c_.byte() % 9) {
      case 0:
        return start(request_text(c_), {});
      case 1:
        return start(c_.bytes(60), request_text(c_));
      case 2:
        return receive(response_text(c_));
      case 3:
        return receive(request_text(c_));
      case 4:
        return receive(damaged(request_text(c_)));
      case 5:
        return respond_to_one();
      case 6:
        return cancel_one();
      case 7:
        layer_.transport_failed(now_, hop(), out_);
        return drain();
      default:
        if (c_.byte() % 4 == 0) now_ += 1s * c_.byte();  // the adapter is late
        return advance(base::duration(100ms) * c_.byte());
    }
  }

  void start(const std::string& wire, const std::string& intended) {
    const auto meant = intended.empty() ? base::packet{} : pool_.copy(intended);
    const auto id = layer_.send_request(now_, hop(), pool_.copy(wire), meant, sip::cause::user, out_);
    if (id) SIPTTY_ASSERT(clients_.emplace(id, 0).second);
    drain();
  }

  void receive(const std::string& text) {
    const auto m = sip::message::parse(pool_.copy(text));
    if (!m.ok()) return;
    layer_.receive(now_, hop(), m, out_);
    SIPTTY_ASSERT(out_.sends.size() <= 1);
    drain();
  }

  std::string damaged(std::string text) {
    const auto at = c_.byte() % text.size();
    return text.replace(at, c_.byte() % 8, c_.bytes(20));
  }

  void respond(sip::server_id id, const std::string& status) {
    const auto request = sip::message::parse(servers_.at(id));
    const auto d = sip::draft_response(request, layer_.reply_hop(id), std::stoi(status), {}, "bob");
    layer_.respond(now_, id, sip::serialize(d, pool_), {}, sip::cause::user, out_);
  }

  void respond_to_one() {
    if (servers_.empty()) return;
    respond(std::next(servers_.begin(), static_cast<std::ptrdiff_t>(c_.byte() % servers_.size()))->first,
            c_.of(statuses));
    drain();
  }

  void cancel_one() {
    if (clients_.empty()) return;
    const auto id =
        std::next(clients_.begin(), static_cast<std::ptrdiff_t>(c_.byte() % clients_.size()))->first;
    if (!layer_.can_cancel(id)) return;
    const auto wire = sip::serialize(layer_.make_cancel(id), pool_);
    const auto cancel = layer_.send_request(now_, layer_.hop_of(id), wire, {}, sip::cause::user, out_);
    if (cancel) SIPTTY_ASSERT(clients_.emplace(cancel, 0).second);
    drain();
  }

  void advance(base::duration time) {
    const auto end = now_ + time;
    while (layer_.next_timeout() <= end) {
      now_ = std::max(now_, layer_.next_timeout());
      layer_.on_timeout(now_, out_);
      SIPTTY_ASSERT(layer_.next_timeout() > now_);
      drain();
    }
    now_ = std::max(now_, end);
  }

  void drain() {
    for (const auto& s : out_.sends) {
      if (s.client) SIPTTY_ASSERT(++clients_.at(s.client) <= 1000);
    }
    for (const auto& e : out_.events) std::visit([this](const auto& each) { handle(each); }, e);
    out_.clear();
    SIPTTY_ASSERT(clients_.size() == layer_.counts().clients && servers_.size() == layer_.counts().servers);
    SIPTTY_ASSERT(clients_.size() <= 6 && servers_.size() <= 6);
  }

  void handle(const sip::request_event& e) {
    SIPTTY_ASSERT(servers_.emplace(e.server, e.msg->bytes()).second);
    SIPTTY_ASSERT(!e.cancels || servers_.contains(e.cancels));
  }
  void handle(const sip::ack_event& e) { SIPTTY_ASSERT(e.msg->method() == sip::method::ack); }
  void handle(const sip::response_event& e) { SIPTTY_ASSERT(clients_.contains(e.client)); }
  void handle(const sip::stray_response_event& e) { SIPTTY_ASSERT(!e.msg->is_request()); }
  void handle(const sip::client_failed_event& e) { SIPTTY_ASSERT(clients_.contains(e.client)); }
  void handle(const sip::server_failed_event& e) { SIPTTY_ASSERT(servers_.contains(e.server)); }
  void handle(const sip::client_ended_event& e) { SIPTTY_ASSERT(clients_.erase(e.client) == 1); }
  void handle(const sip::server_ended_event& e) { SIPTTY_ASSERT(servers_.erase(e.server) == 1); }

  choices c_;
  base::packet_pool pool_;
  sip::transaction_layer layer_;
  sip::transaction_output out_;
  base::instant now_{};
  std::map<sip::client_id, int> clients_;  ///< open ones, with how often they sent
  std::map<sip::server_id, base::packet> servers_;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  driver({data, size}).run();
  return 0;
}
