// What a call costs in the whole stack, without network: messages as bytes in, messages as bytes out, virtual
// clock.
//
// A call is INVITE, 200, ACK, BYE, 200 as callee, stateful, answered at once; OPTIONS is answered by the
// stack itself. Each row has so many calls held all the time. Over UDP the transactions of a finished call
// stay for 32 s: the clock moves by 32 s / open calls in each round, so that as many transactions are open as
// there are calls, one ending as one begins.
#include <malloc.h>
#include <sip/stack/stack.hpp>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

namespace {

using namespace std::chrono_literals;

constexpr std::uint64_t measured_rounds = 20'000;
constexpr std::string_view offer =
    "v=0\r\no=load 53655765 2353687637 IN IP4 127.0.0.2\r\ns=-\r\nc=IN IP4 127.0.0.2\r\nt=0 0\r\nm=audio "
    "6000 RTP/AVP 0\r\n"
    "a=rtpmap:0 PCMU/8000\r\n";

class callee {
 public:
  callee() : random_(1), stack_(options(), random_) {
    sip::account_settings a;
    a.aor = "sip:service@127.0.0.1";
    stack_.add_account(a);
  }

  /// INVITE, 200, ACK: gives the local tag.
  std::string open(std::uint64_t number) {
    feed(request("INVITE", number, 1, {}, offer));
    for (auto& e : fx_.events) {
      if (const auto* in = std::get_if<sip::incoming_call>(&e)) incoming_ = in->call;
    }
    fx_.clear();
    stack_.answer(now_, incoming_, offer, "command answer", fx_);
    const auto tag = local_tag();
    fx_.clear();
    feed(request("ACK", number, 1, tag, {}));
    fx_.clear();
    return tag;
  }
  void close(std::uint64_t number, const std::string& tag) {
    feed(request("BYE", number, 2, tag, {}));
    fx_.clear();
  }
  void options(std::uint64_t number) {
    feed(request("OPTIONS", number, 1, {}, {}));
    fx_.clear();
  }
  void pass(base::duration d) {
    now_ += d;
    while (stack_.next_timeout() <= now_) {
      stack_.on_timeout(now_, fx_);
      fx_.clear();
    }
  }
  [[nodiscard]] sip::stack_counts counts() const { return stack_.counts(); }

 private:
  static sip::stack_options options() {
    sip::stack_options o;
    o.max_calls = 300'000;
    o.transactions.max_servers = 1'000'000;
    return o;
  }

  static std::string request(const char* method, std::uint64_t number, unsigned cseq, const std::string& tag,
                             std::string_view body) {
    char text[2048];
    const int n = std::snprintf(
        text, sizeof text,
        "%s sip:service@127.0.0.1:5060 SIP/2.0\r\n"
        "Via: SIP/2.0/UDP 127.0.0.2:5060;branch=z9hG4bK-%llu-%s\r\n"
        "From: load <sip:load@127.0.0.2:5060>;tag=%llut\r\n"
        "To: service <sip:service@127.0.0.1:5060>%s%s\r\n"
        "Call-ID: %llu-2342@127.0.0.2\r\n"
        "CSeq: %u %s\r\n"
        "Contact: sip:load@127.0.0.2:5060\r\n"
        "Max-Forwards: 70\r\n"
        "Subject: Performance Test\r\n"
        "%s"
        "Content-Length: %zu\r\n\r\n",
        method, static_cast<unsigned long long>(number), method, static_cast<unsigned long long>(number),
        tag.empty() ? "" : ";tag=", tag.c_str(), static_cast<unsigned long long>(number), cseq, method,
        body.empty() ? "" : "Content-Type: application/sdp\r\n", body.size());
    return std::string(text, static_cast<std::size_t>(n)).append(body);
  }

  void feed(const std::string& text) {
    stack_.handle(now_, sip::datagram{from_, stack_.pool().copy(text)}, fx_);
  }

  std::string local_tag() {
    for (const auto& s : fx_.sends) {
      const auto m = sip::message::parse(s.bytes);
      if (m.status() == 200) return std::string(m.to().tag());
    }
    std::fprintf(stderr, "the call was not answered\n");
    std::exit(1);
  }

  base::seeded_rng random_;
  sip::stack stack_;
  sip::effects fx_;
  base::instant now_{1h};
  sip::call_handle incoming_;
  const sip::hop from_{sip::transport::udp, 1, *base::endpoint::parse("127.0.0.1:5060"),
                       *base::endpoint::parse("127.0.0.2:5060")};
};

std::size_t heap_in_use() {
  const auto m = mallinfo2();
  return m.uordblks + m.hblkhd;
}

template <class Work>
double microseconds_each(std::uint64_t rounds, Work&& work) {
  const auto begin = std::chrono::steady_clock::now();
  for (std::uint64_t i = 0; i < rounds; ++i) work(i);
  const std::chrono::duration<double, std::micro> took = std::chrono::steady_clock::now() - begin;
  return took.count() / static_cast<double>(rounds);
}

void row(std::uint64_t open) {
  callee c;
  const auto empty = heap_in_use();
  std::vector<std::string> tags;
  for (std::uint64_t i = 0; i < open; ++i) tags.push_back(c.open(i));
  c.pass(64s);
  std::size_t tag_bytes = tags.capacity() * sizeof(std::string);
  const auto held = heap_in_use() - empty - tag_bytes;
  const auto step = base::duration(32s) / static_cast<long>(open);
  std::uint64_t next = open;
  const auto call = [&](std::uint64_t) {
    const auto tag = c.open(next);
    c.close(next++, tag);
    c.pass(step);
  };
  for (std::uint64_t i = 0; i < open; ++i) call(i);  // fills the tables with transactions that linger
  const auto call_us = microseconds_each(measured_rounds, call);
  const auto options_us = microseconds_each(measured_rounds, [&](std::uint64_t) {
    c.options(next++);
    c.pass(step);
  });
  for (std::uint64_t i = 0; i < open; ++i) c.close(i, tags[i]);
  c.pass(64s);
  const auto left = c.counts();
  std::printf("%9llu %12.2f %12.2f %16.0f\n", static_cast<unsigned long long>(open), call_us, options_us,
              static_cast<double>(held) / static_cast<double>(open));
  if (left.calls + left.server_transactions + left.client_transactions + left.packets != 0) {
    std::fprintf(stderr, "left behind: %zu calls, %zu server and %zu client transactions, %zu packets\n",
                 left.calls, left.server_transactions, left.client_transactions, left.packets);
    std::exit(1);
  }
}

}  // namespace

int main(int argc, char** argv) {
  std::printf("     open  µs per call  µs per OPTIONS  bytes per call\n");
  if (argc > 1) {
    row(std::strtoull(argv[1], nullptr, 10));
    return 0;
  }
  for (const auto open : {100ULL, 1'000ULL, 10'000ULL, 100'000ULL}) row(open);
}
