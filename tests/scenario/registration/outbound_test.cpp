#include "rig.hpp"

#include <sip/ua/stun.hpp>

using namespace std::chrono_literals;

namespace {

struct outbound_rig : rig {
  outbound_rig() {
    settings.outbound = true;
    settings.instance_id = "urn:uuid:00000000-0000-4000-8000-000000000001";
    settings.registrar = "sip:pbx.test";
    settings.outbound_proxy = "sip:" + first_at.to_string() + ";lr";
    first.outbound = second.outbound = true;
  }
  void over_tcp() {
    settings.outbound_proxy = "sip:" + first_at.to_string() + ";transport=tcp;lr";
    settings.further_outbound_proxies = {"sip:" + second_at.to_string() + ";transport=tcp;lr"};
  }
};

}  // namespace

TEST_CASE("outbound: two flows, told apart by reg-id, Call-ID and first hop, of one instance") {
  outbound_rig r;
  r.over_tcp();
  r.start();
  r.run(1s);
  REQUIRE(r.first.last("REGISTER", "Supported") == "path, outbound");
  REQUIRE(r.first.last("REGISTER", "Contact")
              .ends_with(">;+sip.instance=\"<urn:uuid:00000000-0000-4000-8000-000000000001>\";reg-id=1"));
  REQUIRE(r.second.last("REGISTER", "Contact").ends_with(";reg-id=2"));
  REQUIRE(r.first.last("REGISTER", "Call-ID") != r.second.last("REGISTER", "Call-ID"));
  REQUIRE(r.first.requests.back().starts_with("REGISTER sip:pbx.test SIP/2.0"));
  REQUIRE(r.second.last("REGISTER", "Route") == "<sip:" + second_at.to_string() + ";transport=tcp;lr>");
  const auto all = r.events();
  REQUIRE(std::count_if(all.begin(), all.end(),
                        [](const auto& e) { return e.status == status::registered && e.outbound; }) == 2);
  r.dial("sip:bob@pbx.test");
  r.run(1s);
  REQUIRE(r.first.last("INVITE", "Contact").find(";ob>") != std::string::npos);
  REQUIRE(r.first.last("INVITE", "Supported").find("outbound") != std::string::npos);
  r.stop();
  r.run(1s);
  REQUIRE(r.first.bindings.empty());
  REQUIRE(r.second.bindings.empty());
}

TEST_CASE(
    "a connection that answers its pings is replaced at once when it breaks, and calls take the other flow "
    "meanwhile") {
  outbound_rig r;
  r.over_tcp();
  r.first.flow_timer_s = 20;
  r.start();
  r.run(50s);
  REQUIRE(r.first.keep_alives >= 2);  // within 16-20 s each
  REQUIRE(r.first.keep_alives <= 4);
  REQUIRE(r.second.keep_alives == 0);  // 95-120 s without a Flow-Timer
  REQUIRE(r.first.streams.size() == 1);
  r.world.cut(r.first.streams.front().flow);
  r.run(1s);
  REQUIRE(r.first.count("REGISTER") == 2);
  REQUIRE(r.first.streams.size() == 1);
  REQUIRE(r.first.last("REGISTER", "Contact").ends_with(";reg-id=1"));
  REQUIRE(r.last().status == status::registered);

  r.first.silent = true;
  r.run(32s);  // a ping unanswered for 10 s: dead, and the REGISTER over a new connection is not answered
  r.run(40s);
  REQUIRE(r.last().status == status::failed);
  REQUIRE(r.last().other_flow_holds);
  REQUIRE(r.last().retry_in_s >= 90);  // base-time 90 s while a flow works (RFC 5626 §4.5)
  r.dial("sip:bob@pbx.test");
  r.run(1s);
  REQUIRE(r.second.count("INVITE") == 1);
}

TEST_CASE("over UDP the keep-alive is a STUN request, and silence for its whole course kills the flow") {
  outbound_rig r;
  r.start();
  r.run(2min);
  REQUIRE(r.first.keep_alives >= 4);
  REQUIRE(r.first.keep_alives <= 5);
  REQUIRE(r.first.count("REGISTER") == 1);
  const auto before = r.first.keep_alives;
  r.first.answers_keep_alives = false;
  while (r.first.keep_alives == before) r.run(1ms);
  r.run(39s);
  REQUIRE(r.first.keep_alives - before == 7);
  REQUIRE(r.first.count("REGISTER") == 1);
  r.run(1s);
  REQUIRE(r.first.count("REGISTER") == 2);
  r.run(3min);  // a flow whose keep-alives were never answered is tried again after a back-off only
  REQUIRE(r.first.count("REGISTER") <= 4);
}

TEST_CASE("another mapped address is a failed flow") {
  outbound_rig r;
  r.start();
  r.run(30s);
  REQUIRE(r.first.count("REGISTER") == 1);
  r.first.nat = {base::ip_address::v4(0xc6336401), 40001};
  r.run(30s);
  REQUIRE(r.first.count("REGISTER") == 2);
  REQUIRE(r.last().status == status::registered);
}

TEST_CASE(
    "a registrar that does not take part gets no keep-alives, and 439 a registration without outbound") {
  outbound_rig r;
  r.first.outbound = false;
  r.start();
  r.run(3min);
  REQUIRE(r.first.keep_alives == 0);
  REQUIRE_FALSE(r.last().outbound);

  outbound_rig lacks;
  lacks.first.refuse_with = 439;
  lacks.start();
  lacks.run(10ms);
  lacks.first.refuse_with = 0;
  REQUIRE(lacks.first.count("REGISTER") == 2);
  REQUIRE(lacks.first.last("REGISTER", "Supported") == "path");
  REQUIRE(lacks.first.last("REGISTER", "Contact").find("reg-id") == std::string::npos);
}

TEST_CASE("keep-alives can be had by setting alone, answered ones and bare ones") {
  rig answered;
  answered.settings.keep_alive = true;
  answered.start();
  answered.run(1min);
  REQUIRE(answered.first.keep_alives == 2);
  rig bare;
  bare.settings.nat_refresh_s = 10;
  bare.start();
  bare.run(61s);
  REQUIRE(bare.first.keep_alives == 6);
}

TEST_CASE("a REGISTER that offers keep-alives is asked for them, anew by each 2xx") {
  rig r;
  r.settings.keep_offer = true;
  r.settings.expires_s = 120;
  r.first.keep_wanted_s = 10;
  r.start();
  r.run(60s);
  REQUIRE(r.first.last("REGISTER", "Via").ends_with(";keep"));
  REQUIRE(r.first.keep_alives >= 5);  // every 8 to 10 s
  REQUIRE(r.first.keep_alives <= 7);
  r.first.keep_wanted_s = 0;  // the refresh is not asked: they cease (RFC 6223 §4.2.2)
  r.run(60s);
  REQUIRE(r.first.count("REGISTER") == 2);
  const auto so_far = r.first.keep_alives;
  r.run(40s);
  REQUIRE(r.first.keep_alives == so_far);

  rig unwilling;
  unwilling.first.keep_wanted_s = 10;
  unwilling.start();
  unwilling.run(60s);
  REQUIRE(unwilling.first.last("REGISTER", "Via").find("keep") == std::string::npos);
  REQUIRE(unwilling.first.keep_alives == 0);
}

TEST_CASE(
    "a connection that a server ends right after the registration does not make us register in a circle") {
  rig r;
  r.settings.registrar = "sip:" + first_at.to_string() + ";transport=tcp";
  r.start();
  r.run(1s);
  REQUIRE(r.last().status == status::registered);
  r.world.cut(r.first.streams.front().flow);
  r.run(20s);
  REQUIRE(r.first.count("REGISTER") == 1);
  REQUIRE(r.last().status == status::failed);
  r.run(2min);
  REQUIRE(r.first.count("REGISTER") == 2);
  REQUIRE(r.last().status == status::registered);
  r.run(1min);
  r.world.cut(r.first.streams.front().flow);  // after a minute of life it is replaced at once
  r.run(1s);
  REQUIRE(r.first.count("REGISTER") == 3);
}

namespace {

struct stun_client final : sim_node {
  stun_client(sim_world& world, const base::endpoint& at) : flow(world.add(at, *this)) {}
  void receive(base::instant, const sip::hop&, base::packet bytes) override {
    got.emplace_back(bytes.text());
  }
  void on_timeout(base::instant) override {}
  [[nodiscard]] base::instant next_timeout() const override { return base::never; }
  sip::flow_id flow;
  std::vector<std::string> got;
};

}  // namespace

TEST_CASE(
    "a STUN Binding request on the SIP socket is answered with the source address, other STUN is not "
    "answered") {
  rig r;
  const base::endpoint at{base::ip_address::v4(0x0a000030), 4000};
  stun_client client(r.world, at);
  const sip::stun_id id{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12};
  const auto send = [&](const std::string& bytes) {
    r.world.send({sip::transport::udp, client.flow, at, phone_at}, r.world.pool().copy(bytes));
    r.run(10ms);
  };
  send(sip::stun_request(id));
  REQUIRE(client.got.size() == 1);
  const auto answer = sip::parse_stun(client.got[0]);
  REQUIRE(answer);
  REQUIRE(answer->kind == sip::stun_kind::binding_success);
  REQUIRE(answer->id == id);
  REQUIRE(answer->mapped == at);
  send(sip::stun_success(id, at));
  auto allocate = sip::stun_request(id);
  allocate[1] = 3;
  send(allocate);
  send(sip::stun_request(id).substr(0, 19));
  REQUIRE(client.got.size() == 1);
}

TEST_CASE("XOR-MAPPED-ADDRESS reads as in the test vectors of RFC 5769 sections 2.2 and 2.3") {
  const std::string id = "\xb7\xe7\xa7\x01\xbc\x34\xd6\x86\xfa\x87\xdf\xae";
  const std::string cookie = "\x21\x12\xa4\x42";
  const std::string four("\x00\x20\x00\x08\x00\x01\xa1\x47\xe1\x12\xa6\x43", 12);
  const std::string six(
      "\x00\x20\x00\x14\x00\x02\xa1\x47\x01\x13\xa9\xfa\xa5\xd3\xf1\x79\xbc\x25\xf4\xb5\xbe\xd2\xb9\xd9", 24);
  const auto v4 = sip::parse_stun(std::string("\x01\x01\x00\x0c", 4) + cookie + id + four);
  REQUIRE(v4);
  REQUIRE(v4->mapped->to_string() == "192.0.2.1:32853");
  const auto v6 = sip::parse_stun(std::string("\x01\x01\x00\x18", 4) + cookie + id + six);
  REQUIRE(v6);
  REQUIRE(v6->mapped->to_string() == "[2001:db8:1234:5678:11:2233:4455:6677]:32853");
  REQUIRE(sip::stun_success(v4->id, *v4->mapped).substr(20) == four);
  REQUIRE(sip::stun_success(v6->id, *v6->mapped).substr(20) == six);
  REQUIRE_FALSE(sip::parse_stun(std::string("\x01\x01\x00\x0b", 4) + cookie + id + four.substr(0, 11)));
}
