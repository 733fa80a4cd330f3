// Asks a SIP server or phone what it can do: one OPTIONS request (RFC 3261 §11) and its answer.
//
//   example-ping sip:127.0.0.1:5060
//
// sip::net::driver does all input and output on one io_context; the answer comes as an event. An exit code of
// 0 means a 2xx, 1 any other answer or none within 32 seconds (timer F), 2 wrong usage.
#include <sip/net/driver.hpp>

#include <boost/asio/io_context.hpp>

#include <chrono>
#include <cstdio>

int main(int argc, char** argv) {
  const auto target = argc == 2 ? sip::uri::parse(argv[1]) : sip::parse_error{sip::errc::absent};
  if (!target) {
    std::fprintf(stderr, "usage: example-ping URI, for example sip:127.0.0.1:5060\n");
    return 2;
  }
  boost::asio::io_context loop;
  sip::net::system_rng random;
  sip::net::driver driver(loop, {}, random);

  sip::account_settings settings;
  settings.aor = "sip:ping@anonymous.invalid";
  if (target->view().host.starts_with('[')) settings.bind.address = base::ip_address::v6({});
  if (const auto problem = driver.listen(settings.bind); !problem.empty()) {
    std::fprintf(stderr, "example-ping: %s\n", problem.c_str());
    return 1;
  }

  int code = 0;
  const auto begin = driver.now();
  driver.on_event([&](sip::ua_event& event) {
    const auto* done = std::get_if<sip::request_done>(&event);
    if (done == nullptr) return;
    code = done->code;
    const auto answer = sip::message::parse(done->response);  // empty when there was none
    const auto allow = std::string(answer.value(sip::header_id::allow));
    const auto took = std::chrono::duration<double, std::milli>(driver.now() - begin).count();
    std::printf("%d %s after %.1f ms%s%s\n", code, done->reason.c_str(), took,
                allow.empty() ? "" : ", allows ", allow.c_str());
    loop.stop();
  });
  driver.turn([&](sip::stack& stack, base::instant now, sip::effects& fx) {
    const auto account = stack.add_account(settings);
    stack.request(now, account, "OPTIONS", target->text(), {{"Accept", "application/sdp"}}, "ping", fx);
  });
  loop.run();
  return code >= 200 && code < 300 ? 0 : 1;
}
