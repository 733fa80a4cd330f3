// The server of tools/bench/signalling: answers each call at once with a fixed session description, and
// OPTIONS by itself.
//
//   bench-uas ADDRESS:PORT            runs until SIGTERM; tells its tables when it ends
//   bench-uas ADDRESS:PORT --floor    no SIP at all: sends each request back as its own 200, what sockets
//   alone cost
#include <sip/net/driver.hpp>

#include <arpa/inet.h>
#include <boost/asio/signal_set.hpp>

#include <csignal>
#include <cstdio>
#include <string>
#include <string_view>

namespace {

constexpr std::string_view answer =
    "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio 6000 RTP/AVP "
    "0\r\na=rtpmap:0 PCMU/8000\r\n";

sip::stack_options large_tables() {
  sip::stack_options o;
  o.max_calls = 300'000;
  o.transactions.max_servers = 1'000'000;
  return o;
}

int reflect(const base::endpoint& bind) {
  const int fd = socket(AF_INET, SOCK_DGRAM, 0);
  sockaddr_in own{};
  own.sin_family = AF_INET;
  own.sin_port = htons(bind.port);
  inet_pton(AF_INET, bind.address.to_string().c_str(), &own.sin_addr);
  if (::bind(fd, reinterpret_cast<const sockaddr*>(&own), sizeof own) != 0) return 1;
  constexpr std::string_view ok = "SIP/2.0 200 OK";
  std::string buffer(65536, '\0');
  for (;;) {
    sockaddr_in from{};
    socklen_t size = sizeof from;
    const auto n = recvfrom(fd, buffer.data(), buffer.size(), 0, reinterpret_cast<sockaddr*>(&from), &size);
    const auto line = n > 0 ? std::string_view(buffer.data(), static_cast<std::size_t>(n)).find("\r\n")
                            : std::string_view::npos;
    if (line == std::string_view::npos || line < ok.size() || buffer[0] == 'A')
      continue;  // an ACK has no answer
    const auto skip = line - ok.size();
    ok.copy(buffer.data() + skip, ok.size());
    sendto(fd, buffer.data() + skip, static_cast<std::size_t>(n) - skip, 0,
           reinterpret_cast<const sockaddr*>(&from), size);
  }
}

}  // namespace

int main(int argc, char** argv) {
  const auto bind = base::endpoint::parse(argc > 1 ? argv[1] : "");
  if (!bind) {
    std::fprintf(stderr, "usage: bench-uas ADDRESS:PORT\n");
    return 2;
  }
  if (argc > 2 && std::string_view(argv[2]) == "--floor") return reflect(*bind);
  boost::asio::io_context loop(1);
  sip::net::system_rng random;
  sip::net::driver d(loop, large_tables(), random);
  if (const auto problem = d.listen(*bind); !problem.empty()) {
    std::fprintf(stderr, "%s\n", problem.c_str());
    return 1;
  }
  sip::account_settings account;
  account.aor = "sip:service@" + bind->address.to_string();
  account.bind = *bind;
  d.turn([&](sip::stack& s, base::instant, sip::effects&) { s.add_account(account); });
  d.on_event([&](sip::ua_event& e) {
    const auto* in = std::get_if<sip::incoming_call>(&e);
    if (in == nullptr) return;
    d.turn([&](sip::stack& s, base::instant now, sip::effects& fx) {
      s.answer(now, in->call, answer, "command answer", fx);
    });
  });
  boost::asio::signal_set stop(loop, SIGTERM, SIGINT);
  stop.async_wait([&](boost::system::error_code, int) { loop.stop(); });
  loop.run();
  const auto c = d.counts();
  std::printf("calls %zu, server transactions %zu, packets %zu\n", c.calls, c.server_transactions, c.packets);
}
