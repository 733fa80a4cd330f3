#include <sip/ua/capabilities.hpp>

#include <catch2/catch.hpp>

#include <string>

namespace {

sip::message request(base::packet_pool& pool, const std::string& method) {
  return sip::message::parse(pool.copy(method +
                                       " sip:bob@example.com SIP/2.0\r\n"
                                       "Via: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bKa\r\n"
                                       "From: <sip:alice@example.com>;tag=1\r\nTo: <sip:bob@example.com>\r\n"
                                       "Call-ID: a\r\nCSeq: 1 " +
                                       method + "\r\nMax-Forwards: 70\r\nContent-Length: 0\r\n\r\n"));
}

bool is_listed(const std::string& method) {
  auto rest = sip::allowed_methods;
  while (const auto item = sip::next_list_item(rest)) {
    if (*item == method) return true;
  }
  return false;
}

}  // namespace

TEST_CASE("a method is refused exactly when Allow does not list it") {
  base::packet_pool pool;
  const std::string methods[] = {"INVITE", "ACK",     "BYE",  "CANCEL",    "REGISTER", "OPTIONS",
                                 "PRACK",  "UPDATE",  "INFO", "SUBSCRIBE", "NOTIFY",   "PUBLISH",
                                 "REFER",  "MESSAGE", "PING", "invite"};
  for (const auto& m : methods) {
    INFO(m);
    const auto refusal = sip::refusal_of(request(pool, m), {}, "2");
    CHECK(refusal.has_value() == !is_listed(m));
    if (refusal) CHECK(refusal->status() == (m == "REGISTER" ? 405 : 501));
  }
}
