// RTCP beside the sound: goodbyes, reports, and the port they share.
#include "loop_party.hpp"

#include <rtp/rtcp.hpp>

#include <catch2/catch.hpp>

#include <utility>

using namespace rtp;

namespace {

/// A receiver's report: half of what `ssrc` sent was lost.
std::vector<std::uint8_t> report_of_loss(std::uint32_t ssrc) {
  outgoing_report report;
  report.ssrc = 7;
  report.cname = "peer";
  report.block = report_block{};
  report.block->ssrc = ssrc;
  report.block->fraction_lost = 128;
  report.block->lost = 1;
  std::vector<std::uint8_t> bytes(512);
  bytes.resize(build_report(report, bytes));
  return bytes;
}

bool has_bye(const std::vector<std::uint8_t>& bytes) {
  auto compound = rtcp_compound::parse(bytes);
  if (!compound) return false;
  while (const auto packet = compound->next()) {
    if (packet->what == rtcp_packet::kind::bye) return true;
  }
  return false;
}

}  // namespace

TEST_CASE("closing says BYE, and an unreachable peer stops nothing") {
  const raw_socket peer_rtp, peer_rtcp;
  party a, b;
  media_loop loop({});
  open(loop, a, 20, true);
  auto options = towards(peer_rtp.local());
  options.remote_rtcp = peer_rtcp.local();
  loop.configure(a.opened.stream, options);
  const auto packet = parse_packet(peer_rtp.receive());
  REQUIRE(packet.has_value());
  REQUIRE(is_ready(a.enough));
  loop.close(a.opened.stream);
  REQUIRE(has_bye(peer_rtcp.receive()));

  base::endpoint gone;
  {
    const raw_socket leaving;
    gone = leaving.local();
  }
  open(loop, b, 20, true);
  loop.configure(b.opened.stream, towards(gone));
  REQUIRE(is_ready(b.enough));
  REQUIRE(loop.close(b.opened.stream).sent >= 20);
}

TEST_CASE("with rtcp-mux RTP and RTCP share a port, and the next one is free for others") {
  const raw_socket peer;
  party a;
  media_loop loop({});
  open(loop, a, 5, true);
  const base::endpoint second{loopback, static_cast<std::uint16_t>(a.opened.rtp.port + 1)};
  REQUIRE_FALSE(raw_socket::is_free(second));
  auto options = towards(peer.local());
  options.rtcp_mux = true;
  loop.configure(a.opened.stream, options);
  REQUIRE(is_ready(a.enough));
  REQUIRE(raw_socket::is_free(second));
  loop.close(a.opened.stream);
  bool said_bye = false;
  for (auto bytes = peer.receive(); !bytes.empty() && !said_bye; bytes = peer.receive())
    said_bye = has_bye(bytes);
  REQUIRE(said_bye);
}

TEST_CASE("reports on the RTP port are heard, on hold too, and none without rtcp-mux") {
  for (const bool mux : {true, false}) {
    for (const bool receive : {true, false}) {
      CAPTURE(mux, receive);
      const raw_socket peer;
      party a;
      media_loop loop({});
      open(loop, a, 15, true);
      auto options = towards(peer.local());
      options.rtcp_mux = mux;
      options.receive = receive;
      loop.configure(a.opened.stream, options);
      const auto sent = parse_packet(peer.receive());
      REQUIRE(sent.has_value());
      peer.send(report_of_loss(sent->ssrc), a.opened.rtp);
      REQUIRE(is_ready(a.enough));
      REQUIRE((loop.statistics(a.opened.stream).remote_lost > 0) == mux);
    }
  }
}

TEST_CASE("the loss that a peer reports reaches the handler, on either port") {
  struct listening final : counting_handler {
    using counting_handler::counting_handler;
    void on_remote_loss(double share) override {
      if (!std::exchange(told, true)) loss.set_value(share);
    }
    bool told = false;
    std::promise<double> loss;
  };
  for (const bool mux : {true, false}) {
    CAPTURE(mux);
    const raw_socket peer;
    heard record;
    media_loop loop({});
    auto handler = std::make_unique<listening>(record, 1);
    auto loss = handler->loss.get_future();
    const auto opened = loop.open(loopback, 0, std::move(handler));
    auto options = towards(peer.local());
    options.rtcp_mux = mux;
    loop.configure(opened.stream, options);
    const auto sent = parse_packet(peer.receive());
    REQUIRE(sent.has_value());
    const auto port = static_cast<std::uint16_t>(opened.rtp.port + (mux ? 0 : 1));
    peer.send(report_of_loss(sent->ssrc), {loopback, port});
    REQUIRE(loss.wait_for(patience) == std::future_status::ready);
    REQUIRE(loss.get() == 0.5);
    loop.close(opened.stream);
  }
}

TEST_CASE("who stops to share the port has a second one again") {
  const raw_socket peer_rtp, peer_rtcp;
  party a;
  media_loop loop({});
  open(loop, a, 3, true);
  auto options = towards(peer_rtp.local());
  options.remote_rtcp = peer_rtcp.local();
  options.rtcp_mux = true;
  loop.configure(a.opened.stream, options);
  REQUIRE(is_ready(a.enough));
  options.rtcp_mux = false;
  loop.configure(a.opened.stream, options);
  loop.close(a.opened.stream);
  REQUIRE(has_bye(peer_rtcp.receive()));
}
