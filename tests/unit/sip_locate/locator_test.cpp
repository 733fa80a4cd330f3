#include <sip/locate/locator.hpp>

#include <sip/locate/dns_cache.hpp>
#include <sip/locate/srv_order.hpp>

#include <catch2/catch.hpp>

#include <map>

using namespace std::chrono_literals;
using sip::dns_type;

namespace {

struct zone {
  std::map<sip::dns_question, sip::dns_records> records;

  void naptr(const std::string& name, std::uint16_t order, std::uint16_t preference,
             const std::string& service, const std::string& replacement) {
    records[{dns_type::naptr, name}].naptr.push_back({order, preference, "s", service, "", replacement});
  }
  void srv(const std::string& name, std::uint16_t priority, std::uint16_t weight, std::uint16_t port,
           const std::string& target) {
    records[{dns_type::srv, name}].srv.push_back({priority, weight, port, target});
  }
  void a(const std::string& name, std::uint32_t address) {
    records[{dns_type::a, name}].addresses.push_back(base::ip_address::v4(address));
  }
  [[nodiscard]] sip::dns_records answer(const sip::dns_question& q) const {
    const auto found = records.find(q);
    if (found != records.end()) return found->second;
    sip::dns_records none;
    none.sentence = "no such name";
    return none;
  }
};

struct search {
  std::vector<std::string> asked, servers;
  std::string end;
};

/// Works the whole plan off as if every server failed.
search run(const zone& z, const std::string& uri, const sip::locate_options& o = {},
           const sip::server_memory& memory = {}, std::uint64_t seed = 1) {
  base::seeded_rng random(seed);
  sip::locator l(uri, o);
  search s;
  for (;;) {
    auto step = l.next(base::instant{}, memory);
    if (const auto* q = std::get_if<sip::dns_question>(&step)) {
      s.asked.push_back(std::string(name_of(q->type)) + " " + q->name);
      l.on_answer(z.answer(*q), random);
    } else if (const auto* server = std::get_if<sip::location>(&step)) {
      s.servers.push_back(std::string(name_of(server->proto)) + " " + server->remote.to_string());
    } else {
      s.end = std::get<sip::dead_end>(step).sentence;
      return s;
    }
  }
}

using lines = std::vector<std::string>;

}  // namespace

TEST_CASE("a number needs no DNS, a port no services, a transport no NAPTR") {
  zone z;
  z.a("pbx.test", 0x0a000001);
  z.srv("_sip._tcp.pbx.test", 1, 1, 5070, "pbx.test");
  REQUIRE(run(z, "sip:a@192.0.2.1").asked.empty());
  REQUIRE(run(z, "sip:a@192.0.2.1").servers == lines{"UDP 192.0.2.1:5060"});
  REQUIRE(run(z, "sip:a@[2001:db8::1]:5070;transport=tcp").servers == lines{"TCP [2001:db8::1]:5070"});
  REQUIRE(run(z, "sip:a@pbx.test:5080").asked == lines{"A pbx.test"});
  REQUIRE(run(z, "sip:a@pbx.test:5080").servers == lines{"UDP 10.0.0.1:5080"});
  REQUIRE(run(z, "sip:a@pbx.test;transport=tcp").asked == lines{"SRV _sip._tcp.pbx.test", "A pbx.test"});
  REQUIRE(run(z, "sip:a@pbx.test;transport=tcp").servers == lines{"TCP 10.0.0.1:5070"});
  REQUIRE(run(z, "sip:a@pbx.test", {sip::transport::tcp, true, false}).asked.front() ==
          "SRV _sip._tcp.pbx.test");
  REQUIRE(run(z, "sip:a@other.test;maddr=192.0.2.9").servers == lines{"UDP 192.0.2.9:5060"});
}

TEST_CASE(
    "NAPTR: order, then preference, services without a transport of ours passed over (RFC 3263 section "
    "4.1)") {
  zone z;
  z.naptr("d.test", 90, 10, "SIP+D2U", "_sip._udp.d.test.");
  z.naptr("d.test", 50, 20, "SIP+D2T", "_sip._tcp.elsewhere.test");
  z.naptr("d.test", 10, 10, "SIPS+D2T", "_sips._tcp.d.test");
  z.naptr("d.test", 5, 10, "E2U+sip", "x.d.test");
  z.srv("_sip._tcp.elsewhere.test", 1, 0, 5065, "t.d.test");
  z.srv("_sip._udp.d.test", 1, 0, 5066, "u.d.test");
  z.a("t.d.test", 0x0a000001);
  z.a("u.d.test", 0x0a000002);
  const auto s = run(z, "sip:d.test");
  REQUIRE(s.asked == lines{"NAPTR d.test", "SRV _sip._tcp.elsewhere.test", "A t.d.test",
                           "SRV _sip._udp.d.test", "A u.d.test"});
  REQUIRE(s.servers == lines{"TCP 10.0.0.1:5065", "UDP 10.0.0.2:5066"});
}

TEST_CASE("without NAPTR our transports' SRV records are asked for, without those the host itself") {
  zone z;
  z.a("d.test", 0x0a000001);
  auto s = run(z, "sip:d.test");
  REQUIRE(s.asked == lines{"NAPTR d.test", "SRV _sip._udp.d.test", "SRV _sip._tcp.d.test", "A d.test"});
  REQUIRE(s.servers == lines{"UDP 10.0.0.1:5060"});
  z.srv("_sip._tcp.d.test", 1, 0, 5061, "d.test");
  s = run(z, "sip:d.test");
  REQUIRE(s.servers == lines{"TCP 10.0.0.1:5061"});
}

TEST_CASE("a resolver that drops NAPTR questions costs one of them, not three") {
  zone z;
  z.a("d.test", 0x0a000001);
  z.records[{dns_type::naptr, "d.test"}].failed = true;
  const auto s = run(z, "sip:d.test");
  REQUIRE(s.asked == lines{"NAPTR d.test", "A d.test"});
  REQUIRE(s.servers == lines{"UDP 10.0.0.1:5060"});
}

TEST_CASE("a name of one word has no services") {
  zone z;
  z.a("pbx", 0x0a000001);
  REQUIRE(run(z, "sip:100@pbx").asked == lines{"A pbx"});
}

TEST_CASE("a dead end says why") {
  zone z;
  REQUIRE(run(z, "sip:d.test").end == "no such name");
  z.srv("_sip._udp.d.test", 0, 0, 0, ".");
  REQUIRE(run(z, "sip:d.test").end.find("offers no such service") != std::string::npos);
  REQUIRE(run(z, "sips:a@b.test").end.find("TLS") != std::string::npos);
  REQUIRE(run(z, "tel:+1").end.find("names no host") != std::string::npos);
  REQUIRE(run(z, "sip:a@b.test;transport=sctp").end.find("sctp") != std::string::npos);
  REQUIRE(run(z, "no uri").end.find("no SIP URI") != std::string::npos);
  zone six;
  six.records[{dns_type::a, "h.test"}].addresses = {base::ip_address::v6({})};
  REQUIRE(run(six, "sip:h.test:5060").end.find("no IPv4 address") != std::string::npos);
}

TEST_CASE("IPv6: AAAA is asked for and nothing else is used") {
  zone z;
  z.a("h.test", 0x0a000001);
  z.records[{dns_type::aaaa, "h.test"}].addresses = {*base::ip_address::parse("2001:db8::5")};
  const auto s = run(z, "sip:h.test:5060", {sip::transport::udp, false, true});
  REQUIRE(s.asked == lines{"AAAA h.test"});
  REQUIRE(s.servers == lines{"UDP [2001:db8::5]:5060"});
}

TEST_CASE("SRV: priorities in order, within one every server once, heavy ones mostly first (RFC 2782)") {
  std::vector<sip::srv_record> all = {
      {20, 0, 1, "late"}, {10, 90, 1, "heavy"}, {10, 10, 1, "light"}, {10, 0, 1, "zero"}};
  std::map<std::string, int> first;
  for (std::uint64_t seed = 1; seed <= 2000; ++seed) {
    base::seeded_rng random(seed);
    const auto o = sip::in_order(all, random);
    REQUIRE(o.size() == 4);
    REQUIRE(o[3].target == "late");
    ++first[o[0].target];
  }
  REQUIRE(first["heavy"] > 1700);
  REQUIRE(first["light"] > 120);
  REQUIRE(first["light"] < 290);
  REQUIRE(first["zero"] > 0);
  REQUIRE(first["zero"] < 60);
}

TEST_CASE("what a hostile DNS says is bounded") {
  zone z;
  for (int i = 0; i < 500; ++i) {
    z.naptr("d.test", 1, 1, "SIP+D2U", "_sip._udp.d.test");
    z.srv("_sip._udp.d.test", 1, 1, 5060, "h" + std::to_string(i) + ".test");
    for (std::uint32_t n = 0; n < 20; ++n) z.a("h" + std::to_string(i) + ".test", 0x0a000000U + n);
  }
  const auto s = run(z, "sip:d.test");
  REQUIRE(s.asked.size() <= sip::locator::max_questions);
  REQUIRE(s.servers.size() <= sip::locator::max_tries);
  zone empty;
  for (int i = 0; i < 500; ++i) {
    empty.naptr("d.test", 1, 1, "SIP+D2U", "_sip._udp.d.test");
    empty.srv("_sip._udp.d.test", 1, 1, 5060, "h" + std::to_string(i) + ".test");
  }
  REQUIRE(run(empty, "sip:d.test").asked.size() <= sip::locator::max_questions);
}

TEST_CASE("a server that failed is tried last, until its penalty is over") {
  zone z;
  z.srv("_sip._udp.d.test", 1, 0, 5060, "a.test");
  z.srv("_sip._udp.d.test", 2, 0, 5060, "b.test");
  z.a("a.test", 0x0a000001);
  z.a("b.test", 0x0a000002);
  const base::endpoint a{base::ip_address::v4(0x0a000001), 5060};
  sip::server_memory memory;
  memory.failed(base::instant{}, sip::transport::udp, a);
  REQUIRE(run(z, "sip:d.test", {}, memory).servers == lines{"UDP 10.0.0.2:5060", "UDP 10.0.0.1:5060"});
  REQUIRE_FALSE(memory.is_down(base::instant{61s}, sip::transport::udp, a));
  memory.failed(base::instant{61s}, sip::transport::udp, a);
  REQUIRE(memory.is_down(base::instant{61s + 119s}, sip::transport::udp, a));
  memory.worked(sip::transport::udp, a);
  REQUIRE_FALSE(memory.is_down(base::instant{62s}, sip::transport::udp, a));
  memory.failed(base::instant{0s}, sip::transport::udp, a, 10h);
  REQUIRE_FALSE(memory.is_down(base::instant{31min}, sip::transport::udp, a));
  for (std::uint16_t port = 1; port < 5000; ++port)
    memory.failed(base::instant{}, sip::transport::udp, {a.address, port});
  REQUIRE(memory.size() <= sip::server_memory::max_servers);
}

TEST_CASE("the cache keeps an answer for its time, and no failures") {
  sip::dns_cache cache;
  const sip::dns_question q{dns_type::a, "h.test"};
  sip::dns_records r;
  r.addresses = {base::ip_address::v4(1)};
  r.ttl_s = 5;
  cache.keep(base::instant{}, q, r);
  REQUIRE(cache.find(base::instant{4s}, q) != nullptr);
  REQUIRE(cache.find(base::instant{5s}, q) == nullptr);
  r.failed = true;
  cache.keep(base::instant{}, {dns_type::srv, "x"}, r);
  REQUIRE(cache.find(base::instant{}, {dns_type::srv, "x"}) == nullptr);
  r.failed = false;
  for (int i = 0; i < 5000; ++i) cache.keep(base::instant{}, {dns_type::a, std::to_string(i)}, r);
  REQUIRE(cache.size() <= sip::dns_cache::max_answers);
}
