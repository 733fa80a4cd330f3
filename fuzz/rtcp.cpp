// Bytes as a compound of RTCP: every view lies within the bytes, and a session takes them without harm.
#include <base/assert.hpp>
#include <rtp/session.hpp>

#include <array>

namespace {

template <class View>
void check_within(const rtp::byte_view& whole, const View& part) {
  if (part.empty()) return;
  const auto* begin = reinterpret_cast<const std::uint8_t*>(part.data());
  SIPTTY_ASSERT(begin >= whole.data() && begin + part.size() <= whole.data() + whole.size());
}

void check_extended(const rtp::byte_view& whole, rtp::byte_view blocks) {
  while (const auto block = rtp::take_block(blocks)) {
    check_within(whole, block->content);
    static_cast<void>(block->reference_time());
    static_cast<void>(block->delay_since(1));
    static_cast<void>(block->metrics());
  }
  SIPTTY_ASSERT(blocks.empty());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const rtp::byte_view in(data, size);
  auto compound = rtp::rtcp_compound::parse(in);
  std::size_t packets = 0;
  if (compound) {
    while (const auto packet = compound->next()) {
      ++packets;
      check_within(in, packet->blocks);
      check_within(in, packet->sources);
      check_within(in, packet->cname);
      check_within(in, packet->reason);
      check_extended(in, packet->extended);
      for (std::size_t i = 0; i < packet->block_count(); ++i) static_cast<void>(packet->block(i));
    }
    SIPTTY_ASSERT(packets > 0 && packets <= size / 4);
  } else {
    SIPTTY_ASSERT(compound.error().offset <= size);
  }

  base::seeded_rng random(1);
  rtp::session_options options;
  options.remote_rtp = {base::ip_address::v4(0xC0000201), 4000};
  base::instant now{std::chrono::seconds(10)};
  rtp::session session(options, now, random);
  SIPTTY_ASSERT(session.on_rtcp(now, options.remote_rtp, in) == compound.has_value());
  const auto heard = session.statistics();
  SIPTTY_ASSERT(heard.remote_mos >= 0 && heard.remote_mos <= 5 && heard.round_trip >= base::duration::zero());
  std::array<std::uint8_t, rtp::session::max_report_size> out{};
  const auto written = session.write_report(now, out);
  SIPTTY_ASSERT(rtp::rtcp_compound::parse(rtp::byte_view(out).first(written)).has_value());
  return 0;
}
