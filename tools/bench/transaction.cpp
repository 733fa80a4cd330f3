// Transactions per second with many others open.
//
// Conditions: one thread, virtual clock, no network; each message is parsed from bytes. Over UDP a finished
// transaction stays open for 32 s (INVITE server: timer L; other server: timer J) or 5 s (client: timer K).
// The clock moves so far in each iteration that the number of open ones stays at the argument: one ends as
// one begins. An iteration includes its timers.
#include <benchmark/benchmark.h>
#include <malloc.h>
#include <sip/transaction/layer.hpp>
#include <sip/transaction/response_via.hpp>

#include <cstdio>
#include <string>

namespace {

using namespace std::chrono_literals;

/// Messages of one call, in which only the branch changes.
std::string request_text(const char* method, std::uint64_t branch) {
  char text[1024];
  std::snprintf(text, sizeof text,
                "%s sip:bob@192.0.2.9:5060;transport=udp SIP/2.0\r\n"
                "Via: SIP/2.0/UDP 192.0.2.1:5060;rport;branch=z9hG4bK%016llx\r\n"
                "Max-Forwards: 70\r\n"
                "From: \"Alice\" <sip:alice@example.org>;tag=9fxced76sl\r\n"
                "To: <sip:bob@example.org>\r\n"
                "Call-ID: 3848276298220188511@atlanta.example.com\r\n"
                "CSeq: 2 %s\r\n"
                "Contact: <sip:alice@192.0.2.1:5060;transport=udp>\r\n"
                "Allow: INVITE, ACK, CANCEL, BYE, OPTIONS, NOTIFY\r\n"
                "User-Agent: bench\r\n"
                "Content-Length: 0\r\n\r\n",
                method, static_cast<unsigned long long>(branch), method);
  return text;
}

class bench {
 public:
  bench() : layer({}, pool_) { out.sends.reserve(16); }

  void receive(const std::string& text) {
    const auto m = sip::message::parse(pool_.copy(text));
    layer.receive(now, peer, m, out);
    for (const auto& e : out.events) {
      if (const auto* request = std::get_if<sip::request_event>(&e)) server = request->server;
    }
    if (server) answer(m);
    out.clear();
  }

  /// Answers with bytes that were drafted once, as drafting is not the layer's cost; each transaction holds
  /// its copy.
  void answer(const sip::message& request) {
    if (response_.empty())
      response_ = sip::serialize(sip::draft_response(request, peer, 200, {}, "t"), pool_);
    layer.respond(now, std::exchange(server, {}), pool_.copy(response_.text()), {}, sip::cause::user, out);
  }

  void send(const std::string& text) {
    layer.send_request(now, peer, pool_.copy(text), {}, sip::cause::user, out);
    out.clear();
  }

  void pass(base::duration time) {
    now += time;
    if (layer.next_timeout() > now) return;
    layer.on_timeout(now, out);
    out.clear();
  }

  base::packet_pool pool_;
  sip::transaction_layer layer;
  sip::transaction_output out;
  base::instant now{};
  sip::server_id server;
  const sip::hop peer{sip::transport::udp, 1, *base::endpoint::parse("192.0.2.9:5060"),
                      *base::endpoint::parse("192.0.2.1:5060")};

 private:
  base::packet response_;
};

template <class Transaction>
void run(benchmark::State& state, base::duration lifetime, Transaction&& transaction) {
  const auto heap_before = mallinfo2().uordblks;
  bench b;
  const auto open = state.range(0);
  const auto step = lifetime / open;
  std::uint64_t n = 0;
  const auto once = [&] {
    transaction(b, ++n);
    b.pass(step);
  };
  for (std::int64_t i = 0; i < open + open / 8; ++i) once();
  for (auto _ : state) once();
  const auto counts = b.layer.counts();
  const auto held = static_cast<double>(counts.clients + counts.servers);
  state.SetItemsProcessed(state.iterations());
  state.counters["open"] = held;
  state.counters["bytes_each"] = static_cast<double>(mallinfo2().uordblks - heap_before) / held;
}

void server_invite_200_ack(benchmark::State& state) {
  run(state, 32s, [](bench& b, std::uint64_t n) {
    b.receive(request_text("INVITE", n));
    b.receive(request_text("ACK", ~n));
  });
}

void server_options(benchmark::State& state) {
  run(state, 32s, [](bench& b, std::uint64_t n) { b.receive(request_text("OPTIONS", n)); });
}

void client_options(benchmark::State& state) {
  run(state, 5s, [](bench& b, std::uint64_t n) {
    auto text = request_text("OPTIONS", n);
    b.send(text);
    text.replace(0, text.find("\r\n"), "SIP/2.0 200 OK");
    b.receive(text);
  });
}

}  // namespace

BENCHMARK(server_invite_200_ack)->RangeMultiplier(10)->Range(100, 100'000);
BENCHMARK(server_options)->RangeMultiplier(10)->Range(100, 100'000);
BENCHMARK(client_options)->RangeMultiplier(10)->Range(100, 100'000);
