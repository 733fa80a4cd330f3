// Hosts by the grammar as the quick pass asks, against the definition.
#include "../../../libsip/message/plain_host.hpp"

#include "../../../libsip/message/host_name.hpp"

#include <base/rng.hpp>

#include <catch2/catch.hpp>

#include <string>

using namespace sip;

namespace {

/// What stands behind a host may be anything.
bool is_plain(const std::string& host, const std::string& behind) {
  const auto bytes = host + behind + std::string(80, 'x');
  return is_plain_host(bytes.data(), host.size());
}

std::string random_host(base::rng& r) {
  constexpr std::string_view characters = "0123456789012.....-aZ";
  std::string host;
  for (auto size = 1 + r.below(40); size > 0; --size) host += characters[r.below(characters.size())];
  return host;
}

std::string random_address(base::rng& r) {
  std::string host;
  for (int i = 0; i < 4; ++i) host += (i == 0 ? "" : ".") + std::to_string(r.below(300));
  if (r.below(4) == 0) host[r.below(host.size())] = '0';
  return host;
}

}  // namespace

TEST_CASE("a host is never plain when the grammar has no such host, whatever stands behind it") {
  base::seeded_rng r(5);
  for (int i = 0; i < 200000; ++i) {
    const auto host = i % 2 == 0 ? random_host(r) : random_address(r);
    for (const auto* behind : {" SIP/2.0", "1.2", ":5060", "\xff\xff\xff"}) {
      if (is_plain(host, behind) && !is_host_name(host)) {
        INFO(host);
        FAIL();
      }
    }
  }
}

TEST_CASE("every IPv4 address and usual names are plain hosts") {
  for (unsigned octet = 0; octet < 256; ++octet) {
    const auto text = std::to_string(octet);
    for (const auto& host :
         {text + ".0.20.255", "10." + text + ".1.99", "192.168." + text + ".1", "1.22.255." + text}) {
      INFO(host);
      REQUIRE(is_plain(host, ".5"));
    }
  }
  for (const auto* host : {"a", "example.org", "sip-1.example.org", "3com.example.org", "host7"})
    CHECK(is_plain(host, ":5060"));
}
