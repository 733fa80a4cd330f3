#include <sip/ua/stun.hpp>

namespace sip {

namespace {

constexpr std::uint32_t magic_cookie = 0x2112A442;
constexpr std::uint16_t binding_request = 0x0001, binding_success = 0x0101, binding_error = 0x0111;
constexpr std::uint16_t error_code = 0x0009, unknown_attributes = 0x000A, xor_mapped_address = 0x0020;
constexpr std::uint16_t first_optional = 0x8000;

std::uint8_t byte_at(std::string_view s, std::size_t i) {
  return static_cast<std::uint8_t>(s[i]);
}
std::uint16_t word_at(std::string_view s, std::size_t i) {
  return static_cast<std::uint16_t>(byte_at(s, i) << 8U | byte_at(s, i + 1));
}
void put_word(std::string& s, unsigned v) {
  s.push_back(static_cast<char>(v >> 8U & 0xFFU));
  s.push_back(static_cast<char>(v & 0xFFU));
}

/// RFC 8489 §5: what an address is xored with, the cookie and then the transaction id.
std::uint8_t mask_at(const stun_id& id, std::size_t i) {
  return i < 4 ? static_cast<std::uint8_t>(magic_cookie >> (24 - 8 * i)) : id[i - 4];
}

std::string header(std::uint16_t type, std::size_t size, const stun_id& id) {
  std::string s;
  put_word(s, type);
  put_word(s, static_cast<unsigned>(size));
  put_word(s, magic_cookie >> 16U);
  put_word(s, magic_cookie & 0xFFFFU);
  s.append(reinterpret_cast<const char*>(id.data()), id.size());
  return s;
}

/// §14.2.
std::optional<base::endpoint> unmask(std::string_view value, const stun_id& id) {
  if (value.size() < 4) return std::nullopt;
  const bool v4 = byte_at(value, 1) == 1 && value.size() == 8;
  const bool v6 = byte_at(value, 1) == 2 && value.size() == 20;
  if (!v4 && !v6) return std::nullopt;
  const auto port = static_cast<std::uint16_t>(word_at(value, 2) ^ (magic_cookie >> 16U));
  std::array<std::uint8_t, 16> bytes{};
  for (std::size_t i = 4; i < value.size(); ++i) bytes[i - 4] = byte_at(value, i) ^ mask_at(id, i - 4);
  if (v6) return base::endpoint{base::ip_address::v6(bytes), port};
  const auto bits = std::uint32_t{bytes[0]} << 24U | std::uint32_t{bytes[1]} << 16U |
                    std::uint32_t{bytes[2]} << 8U | bytes[3];
  return base::endpoint{base::ip_address::v4(bits), port};
}

/// USERNAME, MESSAGE-INTEGRITY, REALM and NONCE are known, if of no use here.
bool is_known(std::uint16_t type) {
  switch (type) {
    case 0x0001:
    case 0x0006:
    case 0x0008:
    case error_code:
    case unknown_attributes:
    case 0x0014:
    case 0x0015:
    case 0x001C:
    case xor_mapped_address:
      return true;
    default:
      return type >= first_optional;
  }
}

bool read_attributes(std::string_view rest, stun_message& m) {
  for (std::size_t n = 0; !rest.empty(); ++n) {
    if (rest.size() < 4 || n == max_stun_attributes) return false;
    const auto type = word_at(rest, 0);
    const std::size_t size = word_at(rest, 2);
    const auto padded = 4 + (size + 3) / 4 * 4;
    if (padded > rest.size()) return false;
    if (type == xor_mapped_address && !m.mapped) m.mapped = unmask(rest.substr(4, size), m.id);
    if (!is_known(type) && m.unknown_attribute == 0) m.unknown_attribute = type;
    rest.remove_prefix(padded);
  }
  return true;
}

}  // namespace

bool looks_like_stun(std::string_view bytes) {
  return bytes.size() >= stun_header_size && byte_at(bytes, 0) < 0x40 &&
         word_at(bytes, 4) == magic_cookie >> 16U && word_at(bytes, 6) == (magic_cookie & 0xFFFFU);
}

std::optional<stun_message> parse_stun(std::string_view bytes) {
  if (!looks_like_stun(bytes) || stun_header_size + word_at(bytes, 2) != bytes.size()) return std::nullopt;
  stun_message m;
  switch (word_at(bytes, 0)) {
    case binding_request:
      m.kind = stun_kind::binding_request;
      break;
    case binding_success:
      m.kind = stun_kind::binding_success;
      break;
    case binding_error:
      m.kind = stun_kind::binding_error;
      break;
    default:
      return std::nullopt;
  }
  for (std::size_t i = 0; i < m.id.size(); ++i) m.id[i] = byte_at(bytes, 8 + i);
  if (!read_attributes(bytes.substr(stun_header_size), m)) return std::nullopt;
  return m;
}

std::string stun_request(const stun_id& id) {
  return header(binding_request, 0, id);
}

std::string stun_success(const stun_id& id, const base::endpoint& mapped) {
  const std::size_t size = mapped.address.is_v6() ? 16 : 4;
  auto s = header(binding_success, 8 + size, id);
  put_word(s, xor_mapped_address);
  put_word(s, static_cast<unsigned>(4 + size));
  put_word(s, mapped.address.is_v6() ? 2 : 1);
  put_word(s, mapped.port ^ (magic_cookie >> 16U));
  for (std::size_t i = 0; i < size; ++i)
    s.push_back(static_cast<char>(mapped.address.bytes()[i] ^ mask_at(id, i)));
  return s;
}

std::string stun_unknown_attribute(const stun_id& id, std::uint16_t attribute) {
  auto s = header(binding_error, 16, id);
  put_word(s, error_code);
  put_word(s, 4);
  put_word(s, 0);
  put_word(s, 4U << 8U | 20U);  // class 4, number 20
  put_word(s, unknown_attributes);
  put_word(s, 2);
  put_word(s, attribute);
  put_word(s, 0);
  return s;
}

}  // namespace sip
