// One seam for all codecs: sound in, payloads out, and back.
//
// Sound is mono, 16 bits, at the codec's own rate. Coders allocate when they are made and never again. They
// keep state from packet to packet: one for each direction of each stream.
#pragma once

#include <base/export.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>

namespace codec SIPTTY_API {

/// A codec as SDP names it.
struct codec_format {
  std::string name = "PCMU";           ///< compared without regard to case
  std::uint32_t clock_rate_hz = 8000;  ///< of RTP; not the samples' for G.722 (RFC 3551 §4.5.2)
  std::string fmtp;  ///< the receiver's parameters; those of a codec without any are ignored
  friend bool operator==(const codec_format&, const codec_format&) = default;
};

/// Samples a second; 0 for a codec that is not built. PCMU, PCMA, G722, opus, L16 at 8000, 16000, 44100 and
/// 48000, and G729 in a build with SIPTTY_G729.
[[nodiscard]] std::uint32_t sample_rate_hz(const codec_format& format);

inline constexpr std::uint32_t max_packet_ms = 120;

/// The longest packet that the codec can make and that is not longer than `wanted_ms`, itself a multiple of
/// 10 from 10 to `max_packet_ms`. Opus has frames of 10, 20, 40 and 60 ms; longer packets hold several, of 20
/// or 60 ms (RFC 6716 §3.2): 80, 100 and 120 ms. L16 has to fit a datagram.
[[nodiscard]] std::uint32_t usable_packet_ms(const codec_format& format, std::uint32_t wanted_ms);

/// Bytes that hold any packet of `usable_packet_ms`.
inline constexpr std::size_t max_payload_bytes = 1400;

/// Bytes of the longest payload that is taken from a peer: 20 ms of L16 at 48 kHz. Ethernet splits such
/// packets, so we make none, but Asterisk does.
inline constexpr std::size_t max_received_payload_bytes = 1920;

/// Bytes of the largest packet of `ms` that a peer may make, at most `max_received_payload_bytes`; 0 for a
/// codec that is not built.
[[nodiscard]] std::uint32_t largest_payload_bytes(const codec_format& format, std::uint32_t ms);

class encoder {
 public:
  virtual ~encoder() = default;
  /// Makes one packet's payload of its sound; returns its size. 0: nothing needs to be sent (discontinuous
  /// transmission). `payload` has room for `max_payload_bytes`.
  virtual std::size_t encode(std::span<const std::int16_t> sound, std::span<std::uint8_t> payload) = 0;
  /// Whether pauses may go without packets although the receiver did not ask for that. For codecs whose decoders know
  /// of pauses; the others do not change.
  virtual void allow_pauses(bool) {}
  /// The share of packets, 0 to 1, that the receiver lost of late, by its reports. For codecs whose packets can tell of
  /// the one before, where the receiver asked for that: how much they tell follows it. The others do not change.
  virtual void expect_loss(double) {}
};

class decoder {
 public:
  virtual ~decoder() = default;
  /// Returns the number of samples; 0 when the payload is none of this codec's, or its sound is longer than
  /// `sound`.
  virtual std::size_t decode(std::span<const std::uint8_t> payload, std::span<std::int16_t> sound) = 0;
  /// What is heard in place of a packet that was lost: whole multiples of 10 ms.
  virtual void conceal(std::span<std::int16_t> sound) = 0;
  /// The same, where the packet after the lost one is known already and may tell of it.
  virtual void recover(std::span<const std::uint8_t> following, std::span<std::int16_t> sound);
  /// Whether packets may tell of the one before, so that waiting for the next is worth it.
  [[nodiscard]] virtual bool recovers() const { return false; }
  /// The background of a pause in which the peer sends nothing on purpose; false when the codec knows of
  /// none.
  virtual bool pause(std::span<std::int16_t> sound);
};

/// Null for a codec that is not built.
[[nodiscard]] std::unique_ptr<encoder> make_encoder(const codec_format& format);
[[nodiscard]] std::unique_ptr<decoder> make_decoder(const codec_format& format);

}  // namespace codec
