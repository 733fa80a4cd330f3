#include <sip/message/headers_capabilities.hpp>

#include <catch2/catch.hpp>

TEST_CASE("a media range of an Accept covers what it names, stars cover all") {
  struct row { std::string range, type; bool covered; };
  const auto r = GENERATE(values<row>({
      {"application/sdp", "application/sdp", true},
      {"Application/SDP;q=0.5", "application/sdp", true},
      {"application/*", "application/sdp", true},
      {"*/*", "application/sdp", true},
      {"text/*", "application/sdp", false},
      {"application/sdpx", "application/sdp", false},
      {"*/*", "application", true},
      {"application/sdp", "application", false},
      {"application/sdp", "", false},
  }));
  INFO(r.range << " " << r.type);
  REQUIRE(sip::accept_header::parse(r.range)->covers(r.type) == r.covered);
}
