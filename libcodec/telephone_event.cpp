#include <codec/telephone_event.hpp>

#include <algorithm>
#include <string_view>

namespace codec {

namespace {
constexpr std::string_view digits = "0123456789*#ABCD!";
}

std::optional<telephone_event> telephone_event::parse(std::span<const std::uint8_t> payload) {
  if (payload.size() < size) return std::nullopt;
  const auto duration = static_cast<std::uint16_t>(payload[2] << 8 | payload[3]);
  return telephone_event{payload[0], (payload[1] & 0x80) != 0, static_cast<std::uint8_t>(payload[1] & 0x3f),
                         duration};
}

std::array<std::uint8_t, telephone_event::size> telephone_event::bytes() const {
  const int flags = (end ? 0x80 : 0) | (volume & 0x3f);
  return {event, static_cast<std::uint8_t>(flags), static_cast<std::uint8_t>(duration >> 8),
          static_cast<std::uint8_t>(duration & 0xff)};
}

std::optional<char> digit_of(std::uint8_t event) {
  if (event >= digits.size()) return std::nullopt;
  return digits[event];
}

std::optional<std::uint8_t> event_of(char digit) {
  const char wanted = digit >= 'a' && digit <= 'd' ? static_cast<char>(digit - 'a' + 'A') : digit;
  const auto found = digits.find(wanted);
  if (found == std::string_view::npos) return std::nullopt;
  return static_cast<std::uint8_t>(found);
}

}  // namespace codec
