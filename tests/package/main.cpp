// What a program outside does with the installed libraries: one function of each.
#include <codec/g711.hpp>
#include <rtp/sequence.hpp>
#include <sip/body/pidf.hpp>
#include <sip/identity/passport.hpp>
#include <sip/message/message.hpp>

#include <array>
#include <cstdio>

int main() {
  base::packet_pool pool;
  const auto invite = sip::message::parse(pool.copy("INVITE sip:bob@example.test SIP/2.0\r\n\r\n"));
  std::array<std::uint8_t, 1> code{};
  codec::pcmu_encode(std::array<std::int16_t, 1>{0}, code);
  std::printf("%s, %u\n", invite.ok() ? "accepted" : "rejected", unsigned{code[0]});
  const bool in_order = rtp::unwrap<std::uint16_t>(1, 65535) == 65537;
  const bool bodies = sip::presence::parse(sip::presence{}.print()) && !sip::passport_token::parse("");
  return !invite.ok() && bodies && in_order && code[0] == codec::pcmu_silence ? 0 : 1;
}
