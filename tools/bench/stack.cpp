// What a call costs in the whole stack, without network: messages as bytes in, messages as bytes out, virtual
// clock.
//
// A call is INVITE, 200, ACK, BYE, 200 as callee, stateful, answered at once; OPTIONS is answered by the
// stack itself. Each row has two stacks. One holds so many calls all the time, the other none; in both as
// many calls, or OPTIONS, as that have passed in the last 32 s: over UDP their transactions linger for so
// long, so the clock moves by 32 s / open with each, and one ends as one begins.
//
// All rows live at the same time and take turns in short rounds; a figure is the median of its rounds, in
// processor time of this thread. So what else the machine does hits all rows alike, and their ratio means
// something.
//
//   bench-stack [OPEN...] [--rounds N]
#include "thread_time.hpp"

#include <malloc.h>
#include <sip/stack/stack.hpp>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace {

using namespace std::chrono_literals;

constexpr int each_round = 1'000;  // calls, and as many OPTIONS
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
    feed(request("INVITE", number, "1", {}, offer));
    for (auto& e : fx_.events) {
      if (const auto* in = std::get_if<sip::incoming_call>(&e)) incoming_ = in->call;
    }
    fx_.clear();
    stack_.answer(now_, incoming_, offer, "command answer", fx_);
    const auto tag = local_tag();
    fx_.clear();
    feed(request("ACK", number, "1", tag, {}));
    fx_.clear();
    return tag;
  }
  void close(std::uint64_t number, const std::string& tag) {
    feed(request("BYE", number, "2", tag, {}));
    fx_.clear();
  }
  void options(std::uint64_t number) {
    feed(request("OPTIONS", number, "1", {}, {}));
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

  /// Builds into `text_`, which keeps its memory: making the message shall cost little beside handling it.
  const std::string& request(std::string_view method, std::uint64_t number, std::string_view cseq,
                             std::string_view tag, std::string_view body) {
    const auto n = std::to_string(number);
    text_.clear();
    const auto put = [&](auto... parts) { (text_.append(parts), ...); };
    put(method, " sip:service@127.0.0.1:5060 SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.2:5060;branch=z9hG4bK-", n,
        "-", method);
    put("\r\nFrom: load <sip:load@127.0.0.2:5060>;tag=", n, "t\r\nTo: service <sip:service@127.0.0.1:5060>");
    put(tag.empty() ? "" : ";tag=", tag, "\r\nCall-ID: ", n, "-2342@127.0.0.2\r\nCSeq: ", cseq, " ", method);
    put("\r\nContact: sip:load@127.0.0.2:5060\r\nMax-Forwards: 70\r\nSubject: Performance Test\r\n");
    put(body.empty() ? "" : "Content-Type: application/sdp\r\n",
        "Content-Length: ", std::to_string(body.size()));
    put("\r\n\r\n", body);
    return text_;
  }

  void feed(const std::string& text) {
    stack_.handle(now_, sip::datagram{from_, stack_.pool().copy(text)}, fx_);
  }

  std::string local_tag() {
    for (const auto& s : fx_.sends) {
      const auto text = s.bytes.text();
      if (!text.starts_with("SIP/2.0 200")) continue;
      const auto tag = text.find(";tag=", text.find("\r\nTo:")) + 5;
      return std::string(text.substr(tag, text.find("\r\n", tag) - tag));
    }
    std::fprintf(stderr, "the call was not answered\n");
    std::exit(1);
  }

  base::seeded_rng random_;
  sip::stack stack_;
  sip::effects fx_;
  std::string text_;
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
double microseconds_each(Work&& work) {
  const auto begin = thread_time();
  for (int i = 0; i < each_round; ++i) work();
  return static_cast<double>((thread_time() - begin).count()) / 1e3 / each_round;
}

double median(std::vector<double> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

void expect_empty(const callee& c) {
  const auto left = c.counts();
  if (left.calls + left.server_transactions + left.client_transactions + left.packets == 0) return;
  std::fprintf(stderr, "left behind: %zu calls, %zu server and %zu client transactions, %zu packets\n",
               left.calls, left.server_transactions, left.client_transactions, left.packets);
  std::exit(1);
}

/// What the heap holds for each call once its transactions are over, and when all calls have ended.
struct memory {
  double held = 0, left = 0;

  explicit memory(std::uint64_t open) {
    std::vector<std::string> tags;
    tags.reserve(open);
    const auto before = heap_in_use();
    callee c;
    for (std::uint64_t i = 0; i < open; ++i) tags.push_back(c.open(i));
    c.pass(64s);
    held = static_cast<double>(heap_in_use() - before) / static_cast<double>(open);
    for (std::uint64_t i = 0; i < open; ++i) c.close(i, tags[i]);
    c.pass(64s);
    expect_empty(c);
    left = static_cast<double>(heap_in_use() - before) / static_cast<double>(open);
  }
};

class row {
 public:
  explicit row(std::uint64_t open)
      : open_(open), step_(base::duration(32s) / static_cast<long>(open)), next_(open), memory_(open) {
    for (std::uint64_t i = 0; i < open; ++i) tags_.push_back(calls_.open(i));
    for (std::uint64_t i = 0; i < open; ++i) call();  // fills the tables with transactions that linger
    for (std::uint64_t i = 0; i < open; ++i) ping();
  }

  void round() {
    call_us_.push_back(microseconds_each([this] { call(); }));
    ping_us_.push_back(microseconds_each([this] { ping(); }));
  }

  /// All calls end, then everything that lingers: then nothing may be left.
  void end() {
    for (std::uint64_t i = 0; i < open_; ++i) calls_.close(i, tags_[i]);
    calls_.pass(64s);
    pings_.pass(64s);
    expect_empty(calls_);
    expect_empty(pings_);
  }

  void print() const {
    std::printf("%9llu %12.2f %15.2f %15.0f %19.0f\n", static_cast<unsigned long long>(open_), call_us(),
                ping_us(), memory_.held, memory_.left);
  }
  [[nodiscard]] double call_us() const { return median(call_us_); }
  [[nodiscard]] double ping_us() const { return median(ping_us_); }

 private:
  void call() {
    const auto tag = calls_.open(next_);
    calls_.close(next_++, tag);
    calls_.pass(step_);
  }
  void ping() {
    pings_.options(next_++);
    pings_.pass(step_);
  }

  std::uint64_t open_;
  base::duration step_;
  std::uint64_t next_;
  memory memory_;
  callee calls_, pings_;
  std::vector<std::string> tags_;
  std::vector<double> call_us_, ping_us_;
};

struct wanted {
  std::vector<std::uint64_t> open;
  int rounds = 31;
};

wanted parse_arguments(int argc, char** argv) {
  wanted w;
  for (int i = 1; i < argc; ++i) {
    const bool rounds = std::string_view(argv[i]) == "--rounds" && i + 1 < argc;
    const auto number = std::strtoull(argv[rounds ? ++i : i], nullptr, 10);
    if (number == 0 || number > 100'000) {
      std::fprintf(stderr, "usage: bench-stack [OPEN...] [--rounds N], numbers from 1 to 100000\n");
      std::exit(2);
    }
    if (rounds) {
      w.rounds = static_cast<int>(number);
    } else {
      w.open.push_back(number);
    }
  }
  if (w.open.empty()) w.open = {100, 1'000, 10'000, 100'000};
  return w;
}

}  // namespace

int main(int argc, char** argv) {
  const auto w = parse_arguments(argc, argv);
  std::vector<std::unique_ptr<row>> rows;
  for (const auto open : w.open) rows.push_back(std::make_unique<row>(open));
  for (int i = 0; i < w.rounds; ++i) {
    for (auto& r : rows) r->round();
  }
  std::printf("     open  µs per call  µs per OPTIONS  bytes per call  left after the call\n");
  for (auto& r : rows) {
    r->end();
    r->print();
  }
  if (rows.size() < 2) return 0;
  std::printf("last row to first: %.2f a call, %.2f an OPTIONS\n",
              rows.back()->call_us() / rows.front()->call_us(),
              rows.back()->ping_us() / rows.front()->ping_us());
}
