#include "counting_handler.hpp"

#include <rtp/net/multicast.hpp>

#include <catch2/catch.hpp>

using namespace rtp;
using namespace std::chrono_literals;

namespace {

multicast_group group_on_loopback(const char* group) {
  return {*base::endpoint::parse(group), "lo", 1};
}

struct listener {
  heard record;
  media_loop::opened opened;
  std::future<void> enough;

  void open(media_loop& loop, const multicast_group& group) {
    auto handler = std::make_unique<counting_handler>(record, 10);
    enough = handler->enough();
    opened = loop.open_in_group(group, std::move(handler));
    REQUIRE(opened.error == "");
    REQUIRE(opened.rtp == group.group);
    stream_options options;
    options.rtcp_mux = true;
    options.send = false;
    loop.configure(opened.stream, options);
  }
};

}  // namespace

TEST_CASE(
    "what is sent to a group is heard by each of its listeners on this machine, and by no other group's") {
  const auto group = group_on_loopback("239.255.77.1:40044");
  heard said;
  listener a, b, elsewhere;
  {
    media_loop loop({});
    a.open(loop, group);
    b.open(loop, group);
    elsewhere.open(loop, group_on_loopback("239.255.77.2:40044"));
    const auto sender = loop.open_to_group(group, std::make_unique<counting_handler>(said, 1));
    REQUIRE(sender.error == "");
    stream_options options;
    options.remote_rtp = group.group;
    loop.configure(sender.stream, options);
    REQUIRE(a.enough.wait_for(20s) == std::future_status::ready);
    REQUIRE(b.enough.wait_for(20s) == std::future_status::ready);
    REQUIRE(loop.close(a.opened.stream).sent == 0);
  }
  REQUIRE(elsewhere.record.numbers.empty());
}

TEST_CASE("a group that cannot be one is refused with a sentence, whether for sending or for hearing") {
  struct row {
    const char* name;
    multicast_group group;
    const char* sentence;
  };
  const row rows[] = {
      {"a host", {*base::endpoint::parse("192.0.2.1:5004"), {}, 1}, "192.0.2.1 is no multicast address"},
      {"below the range", {*base::endpoint::parse("223.255.255.255:5004"), {}, 1}, "is no multicast address"},
      {"above the range", {*base::endpoint::parse("240.0.0.0:5004"), {}, 1}, "is no multicast address"},
      {"a host of IPv6",
       {*base::endpoint::parse("[fe80::1]:5004"), {}, 1},
       "fe80::1 is no multicast address"},
      {"without a port", {*base::endpoint::parse("239.1.2.3"), {}, 1}, "needs a port"},
      {"no such interface",
       {*base::endpoint::parse("239.1.2.3:5004"), "none0", 1},
       "no network interface none0"},
      {"a name of any length",
       {*base::endpoint::parse("239.1.2.3:5004"), std::string(5000, 'x'), 1},
       "no network interface"},
  };
  media_loop loop({});
  heard record;
  for (const auto& r : rows) {
    CAPTURE(r.name);
    const auto to = loop.open_to_group(r.group, std::make_unique<counting_handler>(record, 1));
    const auto in = loop.open_in_group(r.group, std::make_unique<counting_handler>(record, 1));
    REQUIRE(to.stream == 0);
    REQUIRE(to.error.find(r.sentence) != std::string::npos);
    REQUIRE(in.error == to.error);
  }
  REQUIRE(loop.open_streams() == 0);
}

TEST_CASE("the first and the last multicast address of each family are groups") {
  for (const auto* text : {"224.0.0.0", "239.255.255.255", "ff00::", "ffff::1"}) {
    CAPTURE(text);
    REQUIRE(is_multicast(*base::ip_address::parse(text)));
  }
}
