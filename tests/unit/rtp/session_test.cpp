#include <rtp/session.hpp>

#include "packets.hpp"

#include <catch2/catch.hpp>

using namespace rtp;
using namespace base;
using namespace std::chrono_literals;
using admission = session::admission;

namespace {

const endpoint signalled = *endpoint::parse("192.0.2.1:4000");
const endpoint behind_nat = *endpoint::parse("198.51.100.7:61000");
const endpoint stranger = *endpoint::parse("203.0.113.9:5000");

session_options settings() {
  session_options o;
  o.remote_rtp = signalled;
  o.event_payload_type = 101;
  return o;
}

struct fixture {
  seeded_rng random{1};
  instant now{1000s};
  session s{settings(), now, random};

  admission hear(const endpoint& from, std::uint16_t sequence, std::uint32_t ssrc = 0x5EED) {
    return s.on_packet(now, from, wire(sound(sequence, sequence * 160U, ssrc))).what;
  }
  bytes speak(const session::outgoing& frame = {160}) {
    bytes packet(400, 0x55);
    const auto out = s.send(now, frame, packet);
    return {out.begin(), out.end()};
  }
  bytes report() {
    bytes out(300);
    out.resize(s.write_report(now, out));
    return out;
  }
};

packet_view read(const bytes& wire) {
  const auto packet = parse_packet(wire);
  REQUIRE(packet.has_value());
  return *packet;
}

rtcp_compound compound_of(const bytes& wire) {
  auto compound = rtcp_compound::parse(wire);
  REQUIRE(compound.has_value());
  return *compound;
}

rtcp_packet first_packet(const bytes& wire) {
  return *compound_of(wire).next();
}

bool says_bye(const bytes& wire, std::uint32_t ssrc) {
  auto compound = compound_of(wire);
  while (const auto p = compound.next()) {
    if (p->what == rtcp_packet::kind::bye && p->ssrc == ssrc) return true;
  }
  return false;
}

}  // namespace

TEST_CASE("what is sent counts up in sequence and media time, also over silence and missed intervals") {
  fixture f;
  const auto a = f.speak();
  const auto first = read(a);
  REQUIRE(first.ssrc == f.s.ssrc());
  REQUIRE(first.payload.size() == 160);
  REQUIRE(first.payload[159] == 0x55);
  const auto b = f.speak({160, 8, true});
  REQUIRE(read(b).sequence == static_cast<std::uint16_t>(first.sequence + 1));
  REQUIRE(read(b).timestamp == first.timestamp + 160);
  REQUIRE(read(b).payload_type == 8);
  REQUIRE(read(b).marker);
  REQUIRE(f.speak({0}).empty());
  f.s.skip(320);
  const auto c = f.speak();
  REQUIRE(read(c).sequence == static_cast<std::uint16_t>(first.sequence + 2));
  REQUIRE(read(c).timestamp == first.timestamp + 160 * 5);
  REQUIRE(f.speak({500}).empty());
  REQUIRE(f.s.statistics().sent == 3);
}

TEST_CASE("the packets of one event share its timestamp, the next event has its own") {
  fixture f;
  const auto before = f.speak();
  const auto start = read(before).timestamp + 160;
  const auto event = [&](bool marker, bool hold) { return read(f.speak({4, 101, marker, hold})).timestamp; };
  REQUIRE(event(true, false) == start);
  REQUIRE(event(false, true) == start);
  REQUIRE(event(false, true) == start);
  REQUIRE(event(true, true) == start + 3 * 160);
  REQUIRE(event(false, true) == start + 3 * 160);
  const auto after = f.speak();
  REQUIRE(read(after).timestamp == start + 5 * 160);
}

TEST_CASE("the signalled peer is heard at once, others are third parties") {
  fixture f;
  REQUIRE(f.hear(signalled, 100) == admission::media);
  REQUIRE(f.hear(stranger, 101) == admission::rejected);
  REQUIRE(f.hear(stranger, 102) == admission::rejected);
  REQUIRE(f.hear(signalled, 101) == admission::media);
  REQUIRE(f.s.rtp_destination() == signalled);
  const auto s = f.s.statistics();
  REQUIRE(s.received == 2);
  REQUIRE(s.rejected == 2);
  REQUIRE(s.lost == 0);
}

TEST_CASE("a peer behind a NAT is learned from two packets in sequence, and held") {
  fixture f;
  REQUIRE(f.hear(behind_nat, 7) == admission::probation);
  REQUIRE(f.s.rtp_destination() == signalled);
  REQUIRE(f.hear(stranger, 9) == admission::probation);
  REQUIRE(f.hear(behind_nat, 8) == admission::probation);
  REQUIRE(f.hear(behind_nat, 9) == admission::media);
  REQUIRE(f.s.rtp_destination() == behind_nat);
  REQUIRE(f.hear(stranger, 10) == admission::rejected);
  REQUIRE(f.hear(stranger, 11) == admission::rejected);
  REQUIRE(f.hear(behind_nat, 10) == admission::media);
}

TEST_CASE("the signalled peer takes over from whoever came first, never the other way round") {
  fixture f;
  f.hear(stranger, 1);
  REQUIRE(f.hear(stranger, 2) == admission::media);
  REQUIRE(f.hear(signalled, 500, 77) == admission::media);
  REQUIRE(f.hear(stranger, 3) == admission::rejected);
  REQUIRE(f.s.rtp_destination() == signalled);
}

TEST_CASE("without symmetric RTP packets go where signalling said") {
  fixture f;
  auto options = settings();
  options.symmetric = false;
  f.s.configure(options);
  f.hear(behind_nat, 7);
  REQUIRE(f.hear(behind_nat, 8) == admission::media);
  REQUIRE(f.s.rtp_destination() == signalled);
  REQUIRE(f.s.rtcp_destination() == *endpoint::parse("192.0.2.1:4001"));
  options.remote_rtcp = stranger;
  f.s.configure(options);
  REQUIRE(f.s.rtcp_destination() == stranger);
}

TEST_CASE("a new remote address is learned anew, the same one is kept, a held one is not sent to") {
  fixture f;
  f.hear(behind_nat, 7);
  f.hear(behind_nat, 8);
  f.s.configure(settings());
  REQUIRE(f.s.rtp_destination() == behind_nat);
  auto moved = settings();
  moved.remote_rtp = *endpoint::parse("192.0.2.2:4000");
  f.s.configure(moved);
  REQUIRE(f.s.rtp_destination() == moved.remote_rtp);
  for (const auto* held : {"0.0.0.0:4000", "192.0.2.2:0"}) {
    moved.remote_rtp = *endpoint::parse(held);
    f.s.configure(moved);
    REQUIRE(f.s.rtp_destination().port == 0);
    REQUIRE(f.s.rtcp_destination().port == 0);
  }
}

TEST_CASE("garbage, unknown payload types and far jumps are counted as rejected") {
  fixture f;
  f.hear(signalled, 100);
  auto unknown = sound(101, 160);
  unknown.payload_type = 72;
  REQUIRE(f.s.on_packet(f.now, signalled, wire(unknown)).what == admission::rejected);
  REQUIRE(f.s.on_packet(f.now, signalled, bytes(3)).what == admission::rejected);
  REQUIRE(f.hear(signalled, 30'000) == admission::rejected);
  const bytes huge(1000);
  auto large = sound(101, 160);
  large.payload = huge;
  REQUIRE(f.s.on_packet(f.now, signalled, wire(large)).what == admission::rejected);
  const auto s = f.s.statistics();
  REQUIRE(s.wrong_payload == 1);
  REQUIRE(s.garbage == 2);
  REQUIRE(s.implausible == 1);
  REQUIRE(s.rejected == 4);
  REQUIRE(f.hear(signalled, 102) == admission::media);
}

TEST_CASE("event packets come out as they arrive, each once") {
  fixture f;
  f.hear(signalled, 100);
  auto event = sound(101, 16'160);
  event.payload_type = 101;
  REQUIRE(f.s.on_packet(f.now, signalled, wire(event)).what == admission::event);
  REQUIRE(f.s.on_packet(f.now, signalled, wire(event)).what == admission::duplicate);
  f.hear(signalled, 102);
  const auto s = f.s.statistics();
  REQUIRE(s.duplicates == 1);
  REQUIRE(s.lost == 0);
  REQUIRE(s.received == 4);
}

TEST_CASE("loss counts across restarts and changes of the source") {
  fixture f;
  f.hear(signalled, 100);
  f.hear(signalled, 103);  // two lost
  f.hear(signalled, 40'000);
  REQUIRE(f.hear(signalled, 40'001) == admission::media);  // restarted
  REQUIRE(f.hear(signalled, 40'003) == admission::media);  // one lost
  REQUIRE(f.hear(signalled, 9, 0xCAFE) == admission::probation);
  REQUIRE(f.hear(signalled, 10, 0xCAFE) == admission::media);
  REQUIRE(f.hear(signalled, 11, 0xCAFE) == admission::media);
  REQUIRE(f.s.statistics().lost == 3);
}

TEST_CASE("a collision makes us say BYE and take another SSRC, once, a loop is then ignored") {
  fixture f;
  f.speak();
  const auto old = f.s.ssrc();
  f.hear(signalled, 1, old);
  REQUIRE(f.s.ssrc() != old);
  REQUIRE(f.s.next_report() <= f.now);
  REQUIRE(says_bye(f.report(), old));
  REQUIRE(f.s.next_report() > f.now);
  const auto ours = f.s.ssrc();
  for (std::uint16_t i = 2; i < 20; ++i) REQUIRE(f.hear(signalled, i, ours) == admission::rejected);
  REQUIRE(f.s.ssrc() == ours);
  REQUIRE(f.s.statistics().collisions == 1);
  REQUIRE(f.hear(signalled, 2, old) == admission::media);
}

TEST_CASE("a stranger cannot make us change our SSRC while the peer is there") {
  fixture f;
  f.hear(signalled, 1);
  f.speak();
  const auto ours = f.s.ssrc();
  for (std::uint16_t port = 5000; port < 5100; ++port) {
    REQUIRE(f.hear({stranger.address, port}, 2, ours) == admission::rejected);
  }
  REQUIRE(f.s.ssrc() == ours);
  REQUIRE(f.s.statistics().wrong_source == 100);
  REQUIRE(f.s.statistics().collisions == 0);
}

TEST_CASE("header extensions, padding and contributors do not reach what is heard") {
  fixture f;
  const bytes extension(20, 0xBE), contributors{1, 2, 3, 4, 5, 6, 7, 8};
  f.hear(signalled, 100);
  auto full = sound(101, 101 * 160);
  full.extension = header_extension{0xBEDE, extension};
  full.csrcs = contributors;
  full.padding = 24;
  REQUIRE(f.s.on_packet(f.now, signalled, wire(full)).what == admission::media);
  int heard = 0;
  for (int i = 0; i < 4; ++i) {
    f.s.buffer().advance(f.now += 20ms);
    for (auto item = f.s.buffer().next(); item.what != playout::kind::done; item = f.s.buffer().next()) {
      if (item.what == playout::kind::packet) ++heard;
      if (item.what == playout::kind::packet) REQUIRE(item.payload.size() == 160);
    }
  }
  REQUIRE(heard == 2);
}

TEST_CASE("with rtcp-mux reports come and go on the RTP addresses, without it they are no RTP") {
  fixture alice;
  auto options = settings();
  options.rtcp_mux = true;
  options.remote_rtcp = stranger;
  alice.s.configure(options);
  REQUIRE(alice.s.rtcp_destination() == signalled);
  session bob(options, alice.now, alice.random);
  const auto media = alice.speak();
  const auto sr = alice.report();
  REQUIRE(bob.on_packet(alice.now, signalled, media).what == admission::media);
  REQUIRE(bob.on_packet(alice.now, signalled, sr).what == admission::control);
  REQUIRE(bob.on_packet(alice.now, stranger, sr).what == admission::rejected);
  auto cut = sr;
  cut.pop_back();
  REQUIRE(bob.on_packet(alice.now, signalled, cut).what == admission::rejected);
  bytes rr(session::max_report_size);
  rr.resize(bob.write_report(alice.now, rr));
  REQUIRE(first_packet(rr).block(0).last_sender_report != 0);
  const auto s = bob.statistics();
  REQUIRE(s.received == 1);
  REQUIRE(s.wrong_source == 1);
  REQUIRE(s.garbage == 1);

  fixture plain;
  REQUIRE(plain.s.on_packet(plain.now, signalled, sr).what == admission::rejected);
  REQUIRE(plain.s.statistics().rejected == 1);
  alice.hear(behind_nat, 1);
  alice.hear(behind_nat, 2);
  REQUIRE(alice.s.rtcp_destination() == behind_nat);
}

TEST_CASE("every first two bytes are RTP or RTCP as RFC 5761 has it") {
  for (unsigned type = 0; type < 256; ++type) {
    const bytes start{0x80, static_cast<std::uint8_t>(type)};
    REQUIRE(is_rtcp(start) == (type >= 192 && type <= 223));
  }
  REQUIRE_FALSE(is_rtcp({}));
  REQUIRE_FALSE(is_rtcp(bytes{0x80}));
}

TEST_CASE("a change of the payload type in mid-call is followed, the old type is refused") {
  fixture f;
  f.hear(signalled, 100);
  auto options = settings();
  options.payload_type = 8;
  options.comfort_noise_payload_type = 13;
  f.s.configure(options);
  REQUIRE(f.hear(signalled, 101) == admission::rejected);
  for (const auto& [type, sequence] : {std::pair{8, 102}, {13, 103}, {8, 104}}) {
    auto p = sound(static_cast<std::uint16_t>(sequence), static_cast<std::uint32_t>(sequence) * 160);
    p.payload_type = static_cast<std::uint8_t>(type);
    REQUIRE(f.s.on_packet(f.now, signalled, wire(p)).what == admission::media);
  }
  REQUIRE(f.s.statistics().wrong_payload == 1);
  REQUIRE(f.s.statistics().lost == 1);  // the refused one is not heard either
}

TEST_CASE("a sender reports as one, a listener as one, and both hear what the other saw") {
  fixture alice;
  fixture bob;
  bob.random = seeded_rng(2);
  session bob_session(settings(), bob.now, bob.random);
  for (int i = 0; i < 10; ++i) {
    const auto packet = alice.speak();
    if (i != 4) bob_session.on_packet(alice.now, signalled, packet);
    alice.now += 20ms;
  }
  const auto sr = alice.report();
  const auto sent = first_packet(sr);
  REQUIRE(sent.what == rtcp_packet::kind::sender_report);
  REQUIRE(sent.sender->packets == 10);
  REQUIRE(sent.sender->octets == 1600);
  REQUIRE(bob_session.on_rtcp(alice.now + 30ms, signalled, sr));

  bytes rr(300);
  rr.resize(bob_session.write_report(alice.now + 530ms, rr));
  const auto heard = first_packet(rr);
  REQUIRE(heard.what == rtcp_packet::kind::receiver_report);
  REQUIRE(heard.block_count() == 1);
  REQUIRE(heard.block(0).ssrc == alice.s.ssrc());
  REQUIRE(heard.block(0).lost == 1);
  REQUIRE(alice.s.on_rtcp(alice.now + 570ms, signalled, rr));
  const auto s = alice.s.statistics();
  REQUIRE(std::abs((s.round_trip - 70ms).count()) < 50'000);
  REQUIRE(s.remote_lost == Approx(0.1));
  REQUIRE(bob_session.statistics().lost == 1);

  alice.report();
  REQUIRE(first_packet(alice.report()).what == rtcp_packet::kind::receiver_report);
}

TEST_CASE("the peer's recent loss is of its last reports, unlike that of the whole call") {
  fixture alice;
  auto random = seeded_rng(2);
  session bob(settings(), alice.now, random);
  const auto talk = [&](int one_lost_in) {
    for (int i = 0; i < 20; ++i, alice.now += 20ms) {
      const auto packet = alice.speak();
      if (one_lost_in == 0 || i % one_lost_in != 2) bob.on_packet(alice.now, signalled, packet);
    }
    bytes rr(300);
    rr.resize(bob.write_report(alice.now, rr));
    REQUIRE(alice.s.on_rtcp(alice.now, signalled, rr));
  };
  REQUIRE_FALSE(alice.s.recent_remote_loss().has_value());
  talk(0);
  REQUIRE(alice.s.recent_remote_loss() == 0.0);
  talk(5);
  REQUIRE(*alice.s.recent_remote_loss() == Approx(0.1).margin(0.005));
  REQUIRE(alice.s.statistics().remote_lost == Approx(0.1));
  for (int i = 0; i < 8; ++i) talk(0);
  REQUIRE(*alice.s.recent_remote_loss() < 0.001);
  REQUIRE(alice.s.statistics().remote_lost == Approx(0.02));
}

TEST_CASE("reports of strangers and broken ones are rejected, our own follow the source of the peer's") {
  fixture f;
  f.hear(signalled, 1);
  const auto ours = f.report();
  REQUIRE_FALSE(f.s.on_rtcp(f.now, stranger, ours));
  REQUIRE_FALSE(f.s.on_rtcp(f.now, signalled, bytes(8)));
  REQUIRE(f.s.statistics().rejected == 2);
  outgoing_report farewell;
  farewell.ssrc = 0x5EED;
  farewell.cname = "peer";
  farewell.bye = true;
  bytes bye(100);
  bye.resize(build_report(farewell, bye));
  REQUIRE(f.s.on_rtcp(f.now, {signalled.address, 4321}, bye));
  REQUIRE(f.s.rtcp_destination().port == 4321);
}

TEST_CASE("who never spoke leaves without a word") {
  fixture f;
  bytes out(300);
  REQUIRE(f.s.write_bye(f.now, out) == 0);
  f.speak();
  out.resize(f.s.write_bye(f.now, out));
  REQUIRE(says_bye(out, f.s.ssrc()));
}

TEST_CASE("two sessions differ in all that must not be guessed") {
  seeded_rng random(9);
  session a(settings(), instant{}, random);
  session b(settings(), instant{}, random);
  REQUIRE(a.ssrc() != b.ssrc());
  bytes pa(200), pb(200);
  const auto va = *parse_packet(a.send({}, {160}, pa));
  const auto vb = *parse_packet(b.send({}, {160}, pb));
  REQUIRE(va.sequence != vb.sequence);
  REQUIRE(va.timestamp != vb.timestamp);
}

TEST_CASE("a session takes less than 9 KiB, and less than 16 once the peer's packets are twice as long as ours") {
  fixture f;
  REQUIRE(sizeof(session) + f.s.buffer().capacity_bytes() < 9 * 1024);
  const bytes payload(320, 0x55);
  for (std::uint16_t sequence = 100; sequence < 110; ++sequence) {
    auto p = sound(sequence, sequence * 320U);
    p.payload = payload;
    REQUIRE(f.s.on_packet(f.now, signalled, wire(p)).what == admission::media);
  }
  REQUIRE(f.s.statistics().garbage == 0);
  REQUIRE(sizeof(session) + f.s.buffer().capacity_bytes() < 16 * 1024);
}

TEST_CASE("longer packets and another interval change the buffer, and not what was counted") {
  fixture f;
  const auto play = [&] {
    f.now += 20ms;
    f.s.buffer().advance(f.now);
    while (f.s.buffer().next().what != playout::kind::done) continue;
  };
  for (std::uint16_t sequence = 100; sequence < 200; ++sequence, play()) {
    if (sequence % 10 != 5) f.hear(signalled, sequence);
  }
  const auto before = f.s.statistics();
  REQUIRE(before.losses.unheard >= 9);

  const bytes long_payload(320, 0x55);
  auto long_packet = sound(200, 200 * 160U, 0x5EED);
  long_packet.payload = long_payload;
  REQUIRE(f.s.on_packet(f.now, signalled, wire(long_packet)).what == admission::media);
  const auto with_long_packets = f.s.statistics();
  REQUIRE(with_long_packets.losses.unheard >= before.losses.unheard);
  REQUIRE(with_long_packets.discarded >= before.discarded);

  auto slower = settings();
  slower.interval_ms = 40;
  f.s.configure(slower);
  REQUIRE(f.s.statistics().losses.unheard > with_long_packets.losses.unheard);  // that packet was never heard
  REQUIRE(f.s.statistics().discarded == with_long_packets.discarded + 1);
}
