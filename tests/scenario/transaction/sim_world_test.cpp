#include <sim_world.hpp>

#include <catch2/catch.hpp>

#include <stdexcept>
#include <string>

using namespace std::chrono_literals;

namespace {

const auto a_at = *base::endpoint::parse("192.0.2.1:5060");
const auto b_at = *base::endpoint::parse("[2001:db8::2]:5060");

/// Writes down what it hears.
struct listener final : sim_node {
  void receive(base::instant now, const sip::hop& from, base::packet bytes) override {
    heard.emplace_back(bytes.text());
    stream += bytes.text();
    last = from;
    heard_at = now;
  }
  void on_timeout(base::instant now) override {
    fired.push_back(now);
    if (!stuck) timer = base::never;
  }
  [[nodiscard]] base::instant next_timeout() const override { return timer; }
  void flow_up(base::instant, const sip::hop& flow) override { up.push_back(flow); }
  void flow_down(base::instant, const sip::hop& flow) override { down.push_back(flow); }

  std::vector<std::string> heard;
  std::string stream;
  sip::hop last;
  base::instant heard_at{};
  base::instant timer = base::never;
  bool stuck = false;
  std::vector<base::instant> fired;
  std::vector<sip::hop> up, down;
};

struct two_listeners {
  explicit two_listeners(std::uint64_t seed) : world(seed) {
    a_flow = world.add(a_at, a);
    b_flow = world.add(b_at, b);
  }
  void send(int times) {
    for (int i = 0; i < times; ++i) {
      world.send({sip::transport::udp, a_flow, a_at, b_at},
                 world.pool().copy("datagram " + std::to_string(i)));
    }
  }
  listener a, b;
  sim_world world;
  sip::flow_id a_flow, b_flow;
};

}  // namespace

TEST_CASE("a datagram arrives after the link's delay, seen from the other side") {
  two_listeners t(1);
  sim_link l;
  l.min_delay = l.max_delay = 30ms;
  t.world.set_link(a_at, b_at, l);
  t.send(1);
  REQUIRE(t.world.run_until_idle(base::instant{1s}));
  REQUIRE(t.b.heard == std::vector<std::string>{"datagram 0"});
  REQUIRE(t.b.last == sip::hop{sip::transport::udp, t.b_flow, b_at, a_at});
  REQUIRE(t.b.heard_at == base::instant{30ms});
  t.world.send(t.b.last, t.world.pool().copy("back"));
  REQUIRE(t.world.run_until_idle(base::instant{1s}));
  REQUIRE(t.a.heard == std::vector<std::string>{"back"});
}

TEST_CASE("loss, doubling and damage come as often as the link says, and are counted") {
  two_listeners t(2);
  sim_link l;
  l.loss = 0.25;
  l.duplication = 0.25;
  l.corruption = 0.25;
  t.world.set_default_link(l);
  t.send(10'000);
  REQUIRE(t.world.run_until_idle(base::instant{1s}));
  const auto& c = t.world.counts();
  const auto near = [](std::uint64_t value, double expected) {
    return std::abs(static_cast<double>(value) - expected) < expected * 0.1;
  };
  REQUIRE(near(c.lost, 2500));
  REQUIRE(near(c.duplicated, 7500 * 0.25));
  REQUIRE(near(c.corrupted, 7500 * 1.25 * 0.25));
  REQUIRE(c.sent == 10'000);
  REQUIRE(c.delivered == c.sent - c.lost + c.duplicated);
  REQUIRE(t.b.heard.size() == c.delivered);
  std::uint64_t odd = 0;
  for (const auto& h : t.b.heard) odd += h.starts_with("datagram ") ? 0 : 1;
  REQUIRE(odd > 0);
}

TEST_CASE("a varying delay reorders datagrams, but not a stream") {
  two_listeners t(3);
  sim_link l;
  l.max_delay = 500ms;
  t.world.set_default_link(l);
  t.send(50);
  REQUIRE(t.world.run_until_idle(base::instant{1s}));
  REQUIRE(t.b.heard.size() == 50);
  REQUIRE_FALSE(std::is_sorted(t.b.heard.begin(), t.b.heard.end(), [](const auto& x, const auto& y) {
    return std::stoi(x.substr(9)) < std::stoi(y.substr(9));
  }));

  const auto flow = t.world.connect(a_at, b_at);
  REQUIRE(t.world.run_until_idle(base::instant{5s}));
  REQUIRE((t.a.up.size() == 1 && t.a.up[0].flow == flow && t.b.up.size() == 1));
  t.b.heard.clear();
  t.b.stream.clear();
  std::string all;
  for (int i = 0; i < 50; ++i) {
    const auto text = "segment " + std::to_string(i) + ";";
    all += text;
    t.world.send(t.a.up[0], t.world.pool().copy(text));
  }
  t.world.close(flow);
  REQUIRE(t.world.run_until_idle(base::instant{60s}));
  REQUIRE(t.b.stream == all);
  REQUIRE(t.b.heard.size() > 50);  // cut in other places than it was sent
  REQUIRE((t.b.down.size() == 1 && t.a.down.empty()));
}

TEST_CASE("a stream to nobody, and one that is cut, go down") {
  two_listeners t(4);
  const auto to_nobody = t.world.connect(a_at, *base::endpoint::parse("192.0.2.77:1"));
  REQUIRE(t.world.run_until_idle(base::instant{1s}));
  REQUIRE((t.a.up.empty() && t.a.down.size() == 1 && t.a.down[0].flow == to_nobody));

  const auto flow = t.world.connect(a_at, b_at);
  REQUIRE(t.world.run_until_idle(base::instant{2s}));
  t.world.send(t.a.up[0], t.world.pool().copy("lost"));
  t.world.cut(flow);
  REQUIRE((t.a.down.size() == 2 && t.b.down.size() == 1));
  REQUIRE(t.world.run_until_idle(base::instant{3s}));
  REQUIRE(t.b.stream.empty());
  t.world.send(t.a.up[0], t.world.pool().copy("too late"));
  REQUIRE(t.world.counts().unreachable >= 2);
  REQUIRE(t.world.pool().outstanding() == 0);
}

TEST_CASE("timers fire at their time, one that does not move on is an error") {
  two_listeners t(5);
  t.a.timer = base::instant{2s};
  t.world.run_until(base::instant{1s});
  REQUIRE(t.a.fired.empty());
  t.world.run_until(base::instant{3s});
  REQUIRE(t.a.fired == std::vector{base::instant{2s}});
  t.a.timer = base::instant{2s};
  REQUIRE_THROWS_AS(t.world.run_until(base::instant{4s}), std::logic_error);
  t.a.timer = base::instant{5s};
  t.a.stuck = true;
  REQUIRE_THROWS_AS(t.world.run_until(base::instant{6s}), std::logic_error);
}

TEST_CASE("the observer sees everything that is sent, also what is lost") {
  two_listeners t(6);
  sim_link l;
  l.loss = 1;
  t.world.set_default_link(l);
  std::string seen;
  t.world.observe([&](base::instant, const sip::hop& to, const base::packet& bytes) {
    REQUIRE(to.remote == b_at);
    seen += bytes.text();
  });
  t.send(2);
  REQUIRE(seen == "datagram 0datagram 1");
  REQUIRE(t.world.counts().bytes_sent == seen.size());
  REQUIRE(t.world.run_until_idle(base::instant{1s}));
  REQUIRE(t.b.heard.empty());
}
