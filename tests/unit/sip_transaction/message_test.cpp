#include "rig.hpp"

#include <catch2/catch.hpp>

using rig::layer_rig;

namespace {

std::string after_first_line(const std::string& text) {
  return text.substr(text.find("\r\n") + 2);
}

std::vector<std::string> values(const std::string& text, sip::header_id id) {
  base::packet_pool pool;
  const auto m = sip::message::parse(pool.copy(text));
  std::vector<std::string> all;
  for (const auto& h : m.headers()) {
    if (h.id == id) all.emplace_back(m.value(h));
  }
  return all;
}

}  // namespace

TEST_CASE("the ACK for a rejection is the INVITE's names with the response's To (RFC 3261 §17.1.1.3)") {
  layer_rig rig;
  rig::request r;
  r.more =
      "Route: <sip:p1.example.com;lr>,<sip:p2.example.com;lr>\r\nRoute: <sip:p3.example.com;lr>\r\n"
      "Contact: <sip:al@192.0.2.1>\r\nProxy-Authorization: Digest username=\"al\"\r\n";
  rig.start(r.text());
  rig.receive(rig::response_text(r, 486, "xyz"));
  REQUIRE(rig.sent.size() == 2);
  REQUIRE(rig.sent[1] ==
          "ACK sip:bob@example.com SIP/2.0\r\n"
          "Via: SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bK-1\r\n"
          "Route: <sip:p1.example.com;lr>,<sip:p2.example.com;lr>\r\n"
          "Route: <sip:p3.example.com;lr>\r\n"
          "Max-Forwards: 70\r\n"
          "From: \"Al\" <sip:al@example.org>;tag=al\r\n"
          "To: <sip:bob@example.com>;tag=xyz\r\n"
          "Call-ID: one@example.org\r\n"
          "CSeq: 7 ACK\r\n"
          "Proxy-Authorization: Digest username=\"al\"\r\n"
          "Content-Length: 0\r\n\r\n");
}

TEST_CASE(
    "the CANCEL has the INVITE's names and one Via, and nothing that it must not have (RFC 3261 §9.1)") {
  layer_rig rig;
  rig::request r;
  r.more =
      "Via: SIP/2.0/UDP 198.51.100.1;branch=z9hG4bK-0\r\nRoute: <sip:p1.example.com;lr>\r\nRequire: "
      "100rel\r\n"
      "Proxy-Require: foo\r\n";
  rig.start(r.text());
  rig.receive(rig::response_text(r, 180));
  const auto bytes = serialize(rig.layer.make_cancel(rig.client), rig.pool);
  REQUIRE(bytes.text() ==
          "CANCEL sip:bob@example.com SIP/2.0\r\n"
          "Via: SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bK-1\r\n"
          "Route: <sip:p1.example.com;lr>\r\n"
          "Max-Forwards: 70\r\n"
          "From: \"Al\" <sip:al@example.org>;tag=al\r\n"
          "To: <sip:bob@example.com>\r\n"
          "Call-ID: one@example.org\r\n"
          "CSeq: 7 CANCEL\r\n"
          "Content-Length: 0\r\n\r\n");
}

TEST_CASE("an INVITE that rules rewrote is acknowledged as it stood on the wire") {
  layer_rig rig;
  rig::request meant;
  rig::request wire = meant;
  wire.branch = "z9hG4bK-pinned";
  wire.uri = "sip:other@example.net;x=1";
  wire.number = 4711;
  wire.sent_by = "10.0.0.1:9;ttl=3";
  rig.start(wire.text(), meant.text());
  REQUIRE(rig.sends[0].intended.text() == meant.text());
  rig.receive(rig::response_text(meant, 486));
  REQUIRE(rig.sent.size() == 1);  // the peer answers what it saw, not what was meant
  rig.receive(rig::response_text(wire, 486));
  REQUIRE(rig.sent.size() == 2);
  REQUIRE(rig.sent[1].starts_with("ACK sip:other@example.net;x=1 SIP/2.0\r\n"));
  REQUIRE(values(rig.sent[1], sip::header_id::via) ==
          std::vector<std::string>{"SIP/2.0/UDP 10.0.0.1:9;ttl=3;branch=z9hG4bK-pinned"});
  REQUIRE(values(rig.sent[1], sip::header_id::cseq) == std::vector<std::string>{"4711 ACK"});
}

TEST_CASE("the top one of several Vias in one line goes into the ACK") {
  layer_rig rig;
  rig::request r;
  r.sent_by = "192.0.2.1:5060;branch=z9hG4bK-1;x=\"a,b\" , SIP/2.0/TCP 198.51.100.7";
  r.branch = "z9hG4bK-0";
  rig.start(r.text());
  rig.receive(rig::response_text(r, 486));
  REQUIRE(rig.sent.size() == 2);
  REQUIRE(values(rig.sent[1], sip::header_id::via) ==
          std::vector<std::string>{"SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bK-1;x=\"a,b\""});
}

TEST_CASE("where the wire does not parse, the intended key stands") {
  layer_rig rig;
  rig::request meant;
  rig.start("INVITE without end", meant.text());
  REQUIRE(rig.sent[0] == "INVITE without end");
  rig.receive(rig::response_text(meant, 486));
  REQUIRE(rig.sent.size() == 2);
  REQUIRE(rig.sent[1].starts_with("ACK sip:bob@example.com SIP/2.0\r\n"));
}

TEST_CASE("bytes that parse in no form are sent and run into their timeout") {
  layer_rig rig;
  rig.start("not a message");
  rig.advance(100);
  REQUIRE(rig.sent.size() == 11);
  REQUIRE(rig.layer.counts().clients == 0);
}

TEST_CASE("100 Trying copies the request's Vias and stamp, has no To tag and fills in the top Via") {
  layer_rig rig;
  rig::request r;
  r.sent_by = "10.0.0.1:5070;RPORT";
  r.more = "Via: SIP/2.0/UDP 198.51.100.1;branch=z9hG4bK-0\r\nTimestamp: 54\r\n";
  rig.receive(r.text());
  rig.advance(1);
  REQUIRE(rig.sent.size() == 1);
  REQUIRE(rig.sent[0] ==
          "SIP/2.0 100 Trying\r\n"
          "Via: SIP/2.0/UDP 10.0.0.1:5070;RPORT=5060;branch=z9hG4bK-1;received=192.0.2.9\r\n"
          "Via: SIP/2.0/UDP 198.51.100.1;branch=z9hG4bK-0\r\n"
          "From: \"Al\" <sip:al@example.org>;tag=al\r\n"
          "To: <sip:bob@example.com>\r\n"
          "Call-ID: one@example.org\r\n"
          "CSeq: 7 INVITE\r\n"
          "Timestamp: 54 0.200\r\n"
          "Content-Length: 0\r\n\r\n");
}

TEST_CASE("what the layer writes itself goes through its user's rules, once") {
  base::packet_pool pool;
  sip::transaction_options options;
  std::vector<std::string> seen;
  options.write_own = [&](const sip::draft& d, sip::client_id c, sip::server_id s) {
    seen.push_back(std::string(d.start_line()) + (c ? " client" : "") + (s ? " server" : ""));
    return sip::rewritten{pool.copy("wire of " + std::string(d.start_line())), serialize(d, pool)};
  };
  layer_rig rig(sip::transport::udp, options);
  rig.run("INVITE 486 486");
  rig.run("<INVITE @1 <INVITE");
  REQUIRE(seen ==
          std::vector<std::string>{"ACK sip:bob@example.com SIP/2.0 client", "SIP/2.0 100 Trying server"});
  REQUIRE(rig.sent[1] == "wire of ACK sip:bob@example.com SIP/2.0");
  REQUIRE(rig.sends[1].intended.text().starts_with("ACK sip:bob@example.com SIP/2.0\r\n"));
  REQUIRE(rig.sends[2].wire.data() == rig.sends[1].wire.data());
}

TEST_CASE("the response's top Via and hop follow RFC 3261 §18.2 and RFC 3581") {
  struct row {
    const char* name;
    const char* sent_by_and_params;
    const char* via;
    const char* udp_target;
  };
  const row rows[] = {
      {"sent-by is the source", "192.0.2.9:5070;branch=z9hG4bK-1", "192.0.2.9:5070;branch=z9hG4bK-1",
       "192.0.2.9:5070"},
      {"default port", "192.0.2.9;branch=z9hG4bK-1", "192.0.2.9;branch=z9hG4bK-1", "192.0.2.9:5060"},
      {"other address", "10.1.1.1:4540;branch=z9hG4bK-1", "10.1.1.1:4540;branch=z9hG4bK-1;received=192.0.2.9",
       "192.0.2.9:4540"},
      {"name", "host.example.com;branch=z9hG4bK-1", "host.example.com;branch=z9hG4bK-1;received=192.0.2.9",
       "192.0.2.9:5060"},
      {"rport", "10.1.1.1:4540;rport;branch=z9hG4bK-1",
       "10.1.1.1:4540;rport=9988;branch=z9hG4bK-1;received=192.0.2.9", "192.0.2.9:9988"},
      {"rport although sent-by is the source", "192.0.2.9:5060;branch=z9hG4bK-1;rport",
       "192.0.2.9:5060;branch=z9hG4bK-1;rport=9988;received=192.0.2.9", "192.0.2.9:9988"},
      {"values that the client made up", "10.1.1.1;received=203.0.113.5;rport=1;branch=z9hG4bK-1;x;y=\"z\"",
       "10.1.1.1;rport=9988;branch=z9hG4bK-1;x;y=\"z\";received=192.0.2.9", "192.0.2.9:9988"},
      {"maddr is not followed", "192.0.2.9;maddr=203.0.113.5;branch=z9hG4bK-1",
       "192.0.2.9;maddr=203.0.113.5;branch=z9hG4bK-1", "192.0.2.9:5060"},
      {"only the first of a list", "10.1.1.1;rport;branch=z9hG4bK-1, SIP/2.0/UDP 10.9.9.9;rport",
       "10.1.1.1;rport=9988;branch=z9hG4bK-1;received=192.0.2.9", "192.0.2.9:9988"},
  };
  base::packet_pool pool;
  for (const auto& r : rows) {
    INFO(r.name);
    rig::request request;
    request.sent_by = r.sent_by_and_params;
    request.branch.clear();
    const auto m = sip::message::parse(pool.copy(request.text()));
    REQUIRE(m.ok());
    sip::hop from{sip::transport::udp, 3, rig::local, *base::endpoint::parse("192.0.2.9:9988")};
    REQUIRE(top_via_for_response(m, from) == std::string("SIP/2.0/UDP ") + r.via);
    const auto udp = reply_hop_for(m, from);
    REQUIRE(udp.remote.to_string() == r.udp_target);
    REQUIRE((udp.flow == 3 && udp.local == from.local));
    from.proto = sip::transport::tcp;
    REQUIRE(reply_hop_for(m, from) == from);
  }
}

TEST_CASE("IPv6 sources are compared as addresses and written without brackets (RFC 5118 §4.5)") {
  base::packet_pool pool;
  const sip::hop from{sip::transport::udp, 3, rig::local, *base::endpoint::parse("[2001:db8::9]:5060")};
  rig::request request;
  request.sent_by = "[2001:db8:0::9]:5060";
  REQUIRE(top_via_for_response(sip::message::parse(pool.copy(request.text())), from) ==
          "SIP/2.0/UDP [2001:db8:0::9]:5060;branch=z9hG4bK-1");
  request.sent_by = "[2001:db8::8]:5060";
  REQUIRE(top_via_for_response(sip::message::parse(pool.copy(request.text())), from) ==
          "SIP/2.0/UDP [2001:db8::8]:5060;branch=z9hG4bK-1;received=2001:db8::9");
}

TEST_CASE("a drafted response keeps all Vias, in order, with only the first changed") {
  base::packet_pool pool;
  rig::request r;
  r.sent_by = "10.1.1.1;rport;branch=z9hG4bK-1, SIP/2.0/TCP a.example.com";
  r.branch = "z9hG4bK-0";
  r.more = "Via: SIP/2.0/UDP b.example.com\r\nVia: SIP/2.0/UDP c.example.com\r\n";
  const auto request = sip::message::parse(pool.copy(r.text()));
  const sip::hop from{sip::transport::udp, 3, rig::local, rig::peer};
  const auto d = draft_response(request, from, 404, "Gone Fishing", "tag1");
  const auto bytes = serialize(d, pool);
  REQUIRE(bytes.text().starts_with("SIP/2.0 404 Gone Fishing\r\n"));
  const auto response = sip::message::parse(bytes);
  REQUIRE(response.ok());
  const std::vector<std::string_view> expected{
      "SIP/2.0/UDP 10.1.1.1;rport=5060;branch=z9hG4bK-1;received=192.0.2.9",
      "SIP/2.0/TCP a.example.com;branch=z9hG4bK-0", "SIP/2.0/UDP b.example.com", "SIP/2.0/UDP c.example.com"};
  REQUIRE(response.list(sip::header_id::via) == expected);
  REQUIRE(response.to().tag() == "tag1");
  REQUIRE(after_first_line(std::string(bytes.text())).starts_with("Via: "));
}
