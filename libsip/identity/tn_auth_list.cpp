#include "tn_auth_list.hpp"

#include <base/ascii.hpp>

#include <algorithm>
#include <cstdint>

namespace sip::detail {
namespace {

constexpr std::size_t max_digits = 15;  // of a TelephoneNumber

enum tag : unsigned char {
  integer = 0x02,
  ia5_string = 0x16,
  sequence = 0x30,
  provider = 0xa0,
  range = 0xa1,
  one = 0xa2
};

struct element {
  unsigned char tag = 0;
  std::string_view value;
};

/// Cuts one element off; nothing when the bytes are not DER, or of a length above 64 KiB.
std::optional<element> take(std::string_view& der) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(der[i]); };
  if (der.size() < 2) return std::nullopt;
  std::size_t size = byte(1), head = 2;
  if (size >= 0x80) {
    const std::size_t bytes = size & 0x7fU;
    if (bytes == 0 || bytes > 2 || der.size() < head + bytes) return std::nullopt;
    for (size = 0; head < 2 + bytes; ++head) size = size << 8U | byte(head);
  }
  if (der.size() - head < size) return std::nullopt;
  const element e{byte(0), der.substr(head, size)};
  der.remove_prefix(head + size);
  return e;
}

/// The one element within `der`, which must be of that kind.
std::optional<std::string_view> only(std::string_view der, tag wanted) {
  const auto e = take(der);
  return e && e->tag == wanted && der.empty() ? std::optional(e->value) : std::nullopt;
}

bool is_number(std::string_view text) {
  return !text.empty() && text.size() <= max_digits && std::all_of(text.begin(), text.end(), [](char c) {
    return base::is_digit(c) || c == '#' || c == '*';
  });
}

std::optional<number_grant> read_range(std::string_view der) {
  const auto inside = only(der, sequence);
  if (!inside) return std::nullopt;
  auto rest = *inside;
  const auto start = take(rest), count = take(rest);
  if (!start || start->tag != ia5_string || !is_number(start->value)) return std::nullopt;
  if (!count || count->tag != integer || count->value.empty() || count->value.size() > 8) return std::nullopt;
  std::uint64_t number = 0;
  for (const char c : count->value) number = number << 8U | static_cast<unsigned char>(c);
  return number_grant{{}, std::string(start->value), number};
}

std::optional<number_grant> read_entry(const element& e) {
  if (e.tag == range) return read_range(e.value);
  const auto text = only(e.value, ia5_string);
  if (!text) return std::nullopt;
  if (e.tag == provider) return number_grant{std::string(*text), {}, 0};
  if (e.tag == one && is_number(*text)) return number_grant{{}, std::string(*text), 1};
  return std::nullopt;
}

}  // namespace

std::optional<std::vector<number_grant>> parse_tn_auth_list(std::string_view der) {
  const auto list = only(der, sequence);
  if (!list || list->empty()) return std::nullopt;
  std::vector<number_grant> out;
  for (auto rest = *list; !rest.empty();) {
    const auto e = take(rest);
    auto grant = e ? read_entry(*e) : std::nullopt;
    if (!grant || out.size() == max_number_grants) return std::nullopt;
    out.push_back(std::move(*grant));
  }
  return out;
}

bool covers(const number_grant& grant, std::string_view number) {
  if (grant.count == 0 || number.size() != grant.start.size()) return false;
  if (grant.start == number) return true;
  const auto first = base::parse_number<std::uint64_t>(grant.start),
             wanted = base::parse_number<std::uint64_t>(number);
  return first && wanted && *wanted > *first && *wanted - *first < grant.count;
}

}  // namespace sip::detail
