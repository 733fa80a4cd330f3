#include "coders.hpp"

#include <base/ascii.hpp>
#include <codec/concealment.hpp>
#include <codec/g711.hpp>
#include <codec/g722.hpp>
#include <codec/l16.hpp>

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>

namespace codec {

namespace {

enum class kind : std::uint8_t { pcmu, pcma, g722, l16, opus, g729 };

struct built {
  std::string_view name;
  std::uint32_t clock_rate_hz;
  std::uint32_t sample_rate_hz;
  codec::kind kind;
};

constexpr std::array all_built{
    built{"PCMU", 8000, 8000, kind::pcmu},  built{"PCMA", 8000, 8000, kind::pcma},
    built{"G722", 8000, 16000, kind::g722}, built{"opus", 48000, opus_rate_hz, kind::opus},
    built{"L16", 8000, 8000, kind::l16},    built{"L16", 16000, 16000, kind::l16},
    built{"L16", 44100, 44100, kind::l16},  built{"L16", 48000, 48000, kind::l16},
    built{"G729", 8000, 8000, kind::g729},
};

const built* find(const codec_format& format) {
  for (const auto& b : all_built) {
    if (b.kind == kind::g729 && !g729_is_built) continue;
    if (b.clock_rate_hz == format.clock_rate_hz && base::iequals(b.name, format.name)) return &b;
  }
  return nullptr;
}

// How many bytes and samples belong together, and the functions that turn one into the other.
struct pcmu {
  static constexpr std::size_t bytes = 1, samples = 1;
  void encode(std::span<const std::int16_t> in, std::span<std::uint8_t> out) { pcmu_encode(in, out); }
  void decode(std::span<const std::uint8_t> in, std::span<std::int16_t> out) { pcmu_decode(in, out); }
};
struct pcma {
  static constexpr std::size_t bytes = 1, samples = 1;
  void encode(std::span<const std::int16_t> in, std::span<std::uint8_t> out) { pcma_encode(in, out); }
  void decode(std::span<const std::uint8_t> in, std::span<std::int16_t> out) { pcma_decode(in, out); }
};
struct l16 {
  static constexpr std::size_t bytes = 2, samples = 1;
  void encode(std::span<const std::int16_t> in, std::span<std::uint8_t> out) { l16_encode(in, out); }
  void decode(std::span<const std::uint8_t> in, std::span<std::int16_t> out) { l16_decode(in, out); }
};
struct g722_out : g722_encoder {
  static constexpr std::size_t bytes = 1, samples = 2;
};
struct g722_in : g722_decoder {
  static constexpr std::size_t bytes = 1, samples = 2;
};

template <class Law>
class sample_encoder final : public encoder {
 public:
  std::size_t encode(std::span<const std::int16_t> sound, std::span<std::uint8_t> payload) override {
    const auto units = std::min(sound.size() / Law::samples, payload.size() / Law::bytes);
    law_.encode(sound.first(units * Law::samples), payload);
    return units * Law::bytes;
  }

 private:
  Law law_;
};

template <class Law>
class sample_decoder final : public decoder {
 public:
  explicit sample_decoder(std::uint32_t rate_hz) : concealment_(rate_hz) {}
  std::size_t decode(std::span<const std::uint8_t> payload, std::span<std::int16_t> sound) override {
    const auto units = payload.size() / Law::bytes;
    const auto count = units * Law::samples;
    if (count > sound.size()) return 0;
    law_.decode(payload.first(units * Law::bytes), sound);
    concealment_.heard(sound.first(count));
    return count;
  }
  void conceal(std::span<std::int16_t> sound) override { concealment_.conceal(sound); }

 private:
  Law law_;
  concealment concealment_;
};

}  // namespace

void decoder::recover(std::span<const std::uint8_t>, std::span<std::int16_t> sound) {
  conceal(sound);
}

bool decoder::pause(std::span<std::int16_t>) {
  return false;
}

std::uint32_t sample_rate_hz(const codec_format& format) {
  const auto* b = find(format);
  return b == nullptr ? 0 : b->sample_rate_hz;
}

std::uint32_t usable_packet_ms(const codec_format& format, std::uint32_t wanted_ms) {
  const auto* b = find(format);
  const auto fits = [&](std::uint32_t ms) {
    if (b != nullptr && b->kind == kind::opus) return ms == 10 || ms % 20 == 0;
    if (b != nullptr && b->kind == kind::l16)
      return b->sample_rate_hz * ms / 1000 * l16::bytes <= max_payload_bytes;
    return true;
  };
  auto ms = std::clamp(wanted_ms / 10 * 10, std::uint32_t{10}, max_packet_ms);
  while (ms > 10 && !fits(ms)) ms -= 10;
  return ms;
}

std::uint32_t largest_payload_bytes(const codec_format& format, std::uint32_t ms) {
  constexpr auto most = static_cast<std::uint32_t>(max_received_payload_bytes);
  const auto* b = find(format);
  if (b == nullptr) return 0;
  switch (b->kind) {
    case kind::pcmu:
    case kind::pcma:
    case kind::g722:
      return std::min(most, 8 * ms);
    case kind::l16:
      return std::min(most, static_cast<std::uint32_t>(b->sample_rate_hz * l16::bytes * ms / 1000));
    case kind::g729:
      return std::min(most, ms);
    case kind::opus:
      return max_payload_bytes;
  }
  return most;
}

std::unique_ptr<encoder> make_encoder(const codec_format& format) {
  const auto* b = find(format);
  if (b == nullptr) return nullptr;
  switch (b->kind) {
    case kind::pcmu:
      return std::make_unique<sample_encoder<pcmu>>();
    case kind::pcma:
      return std::make_unique<sample_encoder<pcma>>();
    case kind::g722:
      return std::make_unique<sample_encoder<g722_out>>();
    case kind::l16:
      return std::make_unique<sample_encoder<l16>>();
    case kind::opus:
      return make_opus_encoder(opus_parameters::parse(format.fmtp));
    case kind::g729:
      return make_g729_encoder();
  }
  return nullptr;
}

std::unique_ptr<decoder> make_decoder(const codec_format& format) {
  const auto* b = find(format);
  if (b == nullptr) return nullptr;
  switch (b->kind) {
    case kind::pcmu:
      return std::make_unique<sample_decoder<pcmu>>(b->sample_rate_hz);
    case kind::pcma:
      return std::make_unique<sample_decoder<pcma>>(b->sample_rate_hz);
    case kind::g722:
      return std::make_unique<sample_decoder<g722_in>>(b->sample_rate_hz);
    case kind::l16:
      return std::make_unique<sample_decoder<l16>>(b->sample_rate_hz);
    case kind::opus:
      return make_opus_decoder();
    case kind::g729:
      return make_g729_decoder();
  }
  return nullptr;
}

}  // namespace codec
