#include <sip/dialog/dialog.hpp>

#include <catch2/catch.hpp>

#include <string>

namespace {

base::packet_pool& pool() {
  static base::packet_pool p;
  return p;
}

sip::message parsed(const std::string& first_line, const std::string& lines, const std::string& method = "INVITE") {
  return sip::message::parse(pool().copy(first_line + "\r\nVia: SIP/2.0/UDP h;branch=z9hG4bK1\r\nFrom: <sip:a@b>;tag=from\r\n" +
                                         "To: <sip:c@d>;tag=to\r\nCall-ID: i\r\nCSeq: 4 " + method + "\r\n" + lines + "Content-Length: 0\r\n\r\n"));
}

std::vector<std::string> routes(const sip::draft& d) {
  std::vector<std::string> all;
  for (const auto& l : d.lines()) {
    if (l.id == sip::header_id::route) all.emplace_back(d.value(l));
  }
  return all;
}

}  // namespace

TEST_CASE("requests follow the route set: loose routers leave the target in the request line, a strict one takes its place") {
  struct row { const char* name; std::string record_routes, line; std::vector<std::string> route; std::string next_hop; };
  const auto r = GENERATE(values<row>({
      {"none", "", "BYE sip:peer@host SIP/2.0", {}, "sip:peer@host"},
      {"loose", "Record-Route: <sip:p2;lr>, <sip:p1;lr>\r\n", "BYE sip:peer@host SIP/2.0", {"<sip:p1;lr>", "<sip:p2;lr>"}, "sip:p1;lr"},
      {"strict first", "Record-Route: <sip:p2;lr>\r\nRecord-Route: <sip:p1>\r\n", "BYE sip:p1 SIP/2.0", {"<sip:p2;lr>", "<sip:peer@host>"}, "sip:p1"},
      {"strict later", "Record-Route: <sip:p2>, <sip:p1;lr>\r\n", "BYE sip:peer@host SIP/2.0", {"<sip:p1;lr>", "<sip:p2>"}, "sip:p1;lr"},
      {"only a strict one", "Record-Route: <sip:p1>\r\n", "BYE sip:p1 SIP/2.0", {"<sip:peer@host>"}, "sip:p1"},
  }));
  INFO(r.name);
  auto d = sip::dialog::from_response(parsed("SIP/2.0 200 OK", r.record_routes + "Contact: <sip:peer@host>\r\n"));
  const auto bye = d.make_request("BYE");
  REQUIRE(bye.start_line() == r.line);
  REQUIRE(routes(bye) == r.route);
  REQUIRE(d.next_hop() == r.next_hop);
  REQUIRE(bye.value(sip::header_id::cseq) == "5 BYE");
  const auto ack = d.make_ack(4);
  REQUIRE(ack.value(sip::header_id::cseq) == "4 ACK");
}

TEST_CASE("the callee's route set is in the order of the request, and stays what it was when the target moves") {
  auto d = sip::dialog::from_request(parsed("INVITE sip:c@d SIP/2.0", "Record-Route: <sip:p2;lr>, <sip:p1;lr>\r\nContact: <sip:peer@host>\r\n"), "to");
  d.refresh_target(parsed("INVITE sip:c@d SIP/2.0", "Record-Route: <sip:other;lr>\r\nContact: <sip:peer@elsewhere>\r\n"));
  const auto bye = d.make_request("BYE");
  REQUIRE(bye.start_line() == "BYE sip:peer@elsewhere SIP/2.0");
  REQUIRE(routes(bye) == std::vector<std::string>{"<sip:p2;lr>", "<sip:p1;lr>"});
  d.refresh_target(parsed("INVITE sip:c@d SIP/2.0", ""));  // no Contact: no change
  REQUIRE(d.remote_target() == "sip:peer@elsewhere");
}

TEST_CASE("a 2xx computes the route set of an early dialog anew") {
  auto d = sip::dialog::from_response(parsed("SIP/2.0 180 Ringing", "Record-Route: <sip:p1;lr>\r\nContact: <sip:early@host>\r\n"));
  d.confirm(parsed("SIP/2.0 200 OK", "Record-Route: <sip:p2;lr>\r\nContact: <sip:peer@host>\r\n"));
  REQUIRE(d.route_set() == std::vector<std::string>{"<sip:p2;lr>"});
  REQUIRE(d.remote_target() == "sip:peer@host");
}

TEST_CASE("the order of the peer's requests is told apart") {
  auto d = sip::dialog::from_request(parsed("INVITE sip:c@d SIP/2.0", "Contact: <sip:peer@host>\r\n"), "to");
  REQUIRE(d.on_request(3) == sip::cseq_order::old);
  REQUIRE(d.on_request(4) == sip::cseq_order::repeated);
  REQUIRE(d.on_request(9) == sip::cseq_order::next);
  REQUIRE(d.on_request(8) == sip::cseq_order::old);
  auto caller = sip::dialog::from_response(parsed("SIP/2.0 200 OK", "Contact: <sip:peer@host>\r\n"));
  REQUIRE(caller.on_request(1) == sip::cseq_order::next);  // the peer's numbers are its own
}
