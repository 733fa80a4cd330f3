#include <sip/message/header_id.hpp>

#include "lookup.hpp"

#include <base/ascii.hpp>

#include <algorithm>
#include <array>
#include <cstddef>

namespace sip {
namespace {

struct header_row {
  std::string_view name;
  char compact;
  bool list;
};

// In the order of header_id.
constexpr std::array<header_row, static_cast<std::size_t>(header_id::count)> headers{{
    {"", 0, false},
    {"Via", 'v', true},
    {"Route", 0, true},
    {"Record-Route", 0, true},
    {"Path", 0, true},
    {"Service-Route", 0, true},
    {"Flow-Timer", 0, false},
    {"Max-Forwards", 0, false},
    {"Max-Breadth", 0, false},
    {"From", 'f', false},
    {"To", 't', false},
    {"Call-ID", 'i', false},
    {"CSeq", 0, false},
    {"Contact", 'm', true},
    {"Expires", 0, false},
    {"Min-Expires", 0, false},
    {"Event", 'o', false},
    {"Subscription-State", 0, false},
    {"Refer-To", 'r', false},
    {"Referred-By", 'b', false},
    {"Refer-Sub", 0, false},
    {"Replaces", 0, false},
    {"Join", 0, false},
    {"Target-Dialog", 0, false},
    {"RAck", 0, false},
    {"RSeq", 0, false},
    {"Session-Expires", 'x', false},
    {"Min-SE", 0, false},
    {"SIP-ETag", 0, false},
    {"SIP-If-Match", 0, false},
    {"Require", 0, true},
    {"Proxy-Require", 0, true},
    {"Supported", 'k', true},
    {"Unsupported", 0, true},
    {"Allow", 0, true},
    {"Allow-Events", 'u', true},
    {"Authorization", 0, false},
    {"Proxy-Authorization", 0, false},
    {"WWW-Authenticate", 0, false},
    {"Proxy-Authenticate", 0, false},
    {"Authentication-Info", 0, false},
    {"Accept", 0, true},
    {"Accept-Encoding", 0, true},
    {"Accept-Language", 0, true},
    {"Accept-Contact", 'a', true},
    {"Reject-Contact", 'j', true},
    {"Request-Disposition", 'd', true},
    {"Alert-Info", 0, true},
    {"Call-Info", 0, true},
    {"Error-Info", 0, true},
    {"Date", 0, false},
    {"Timestamp", 0, false},
    {"Retry-After", 0, false},
    {"Warning", 0, true},
    {"Reason", 0, true},
    {"Priority", 0, false},
    {"Resource-Priority", 0, true},
    {"Accept-Resource-Priority", 0, true},
    {"Subject", 's', false},
    {"Organization", 0, false},
    {"Reply-To", 0, false},
    {"In-Reply-To", 0, true},
    {"MIME-Version", 0, false},
    {"User-Agent", 0, false},
    {"Server", 0, false},
    {"P-Asserted-Identity", 0, true},
    {"P-Preferred-Identity", 0, true},
    {"P-Associated-URI", 0, true},
    {"P-Called-Party-ID", 0, false},
    {"P-Visited-Network-ID", 0, true},
    {"P-Access-Network-Info", 0, true},
    {"P-Charging-Function-Addresses", 0, true},
    {"P-Charging-Vector", 0, false},
    {"P-Early-Media", 0, true},
    {"Privacy", 0, false},
    {"Diversion", 0, true},
    {"History-Info", 0, true},
    {"Identity", 'y', true},
    {"Answer-Mode", 0, false},
    {"Priv-Answer-Mode", 0, false},
    {"Info-Package", 0, false},
    {"Recv-Info", 0, true},
    {"Feature-Caps", 0, true},
    {"User-to-User", 0, true},
    {"Suppress-If-Match", 0, false},
    {"Content-Disposition", 0, false},
    {"Content-Encoding", 'e', true},
    {"Content-Language", 0, true},
    {"Content-Type", 'c', false},
    {"Content-Length", 'l', false},
}};
static_assert(headers.back().name == "Content-Length", "a row is missing or one too many");

constexpr bool is_challenge(std::size_t row) {  // several of them are no list, RFC 3261 §7.3.1
  return row >= static_cast<std::size_t>(header_id::authorization) &&
         row <= static_cast<std::size_t>(header_id::proxy_authenticate);
}

/// No header name is longer.
constexpr std::size_t longest_name = 32;
static_assert(std::all_of(headers.begin(), headers.end(),
                          [](const header_row& h) { return h.name.size() <= longest_name; }));

constexpr name_words masks_of(std::size_t size) {
  const auto mask = [](std::size_t characters) {  // of the last ones of eight
    return characters == 0 ? 0 : upper_mask(8) << (64 - 8 * std::min<std::size_t>(characters, 8));
  };
  return {mask(size), mask(size - std::min<std::size_t>(size, 8))};
}

constexpr name_words words_of(std::string_view name) {
  name_words words;
  for (std::size_t i = 0; i < std::min<std::size_t>(name.size(), 16); ++i) {
    const auto c = static_cast<unsigned char>(name[name.size() - 1 - i]);
    auto& word = i < 8 ? words.tail : words.head;
    word |= (c & std::uint64_t{0xdf}) << (8 * (7 - i % 8));
  }
  return words;
}

constexpr bool may_repeat(std::size_t row) {
  return headers[row].list || is_challenge(row);
}
static_assert(headers.size() - std::count_if(headers.begin(), headers.end(),
                                             [](const header_row& h) { return h.list; }) <=
                  64,
              "name_pattern::once has a bit for each header that may stand once");

constexpr std::uint64_t once_bit(std::size_t row) {
  if (may_repeat(row)) return 0;
  std::uint64_t bit = 1;
  for (std::size_t i = 1; i < row; ++i) bit <<= may_repeat(i) ? 0U : 1U;
  return bit;
}

constexpr core_header core_of(header_id id) {
  switch (id) {
    case header_id::via:
      return core_header::via;
    case header_id::from:
      return core_header::from;
    case header_id::to:
      return core_header::to;
    case header_id::call_id:
      return core_header::call_id;
    case header_id::cseq:
      return core_header::cseq;
    case header_id::max_forwards:
      return core_header::max_forwards;
    case header_id::contact:
      return core_header::contact;
    case header_id::content_length:
      return core_header::content_length;
    case header_id::date:
      return core_header::date;
    default:
      return core_header::none;
  }
}

constexpr name_pattern make_pattern(std::string_view name, std::size_t row) {
  const auto id = static_cast<header_id>(row);
  return {words_of(name), once_bit(row), static_cast<std::uint8_t>(name.size()), id, core_of(id)};
}

/// A multiplier with which no two patterns of `t` have the same slot.
constexpr std::uint64_t multiplier_without_collision(const name_table& t, std::size_t used) {
  std::array<std::uint32_t, name_table::slots> last_seed{};  // that put something there
  for (std::uint32_t seed = 1;; ++seed) {
    const auto multiplier = seed * 0x9e3779b97f4a7c15U | 1U;
    std::size_t i = 1;
    for (; i < used; ++i) {
      auto& last = last_seed[name_table::slot(t.patterns[i].words, t.patterns[i].size, multiplier)];
      if (last == seed) break;
      last = seed;
    }
    if (i == used) return multiplier;
  }
}

constexpr name_table make_names() {
  name_table t{};
  for (std::size_t size = 0; size < t.masks.size(); ++size) t.masks[size] = masks_of(size);
  std::uint8_t used = 1;
  for (std::size_t i = 1; i < headers.size(); ++i) {
    t.patterns[used++] = make_pattern(headers[i].name, i);
    if (headers[i].compact != 0) t.patterns[used++] = make_pattern({&headers[i].compact, 1}, i);
  }
  t.multiplier = multiplier_without_collision(t, used);
  for (std::uint8_t i = 1; i < used; ++i)
    t.pattern_at[name_table::slot(t.patterns[i].words, t.patterns[i].size, t.multiplier)] = i;
  return t;
}

constexpr auto make_wire_names() {
  std::array<wire_name, headers.size()> names{};
  for (std::size_t i = 0; i < headers.size(); ++i) {
    auto* end = std::copy(headers[i].name.begin(), headers[i].name.end(), names[i].text.begin());
    *end++ = ':';
    *end++ = ' ';
    names[i].size = headers[i].name.size() + 2;
  }
  return names;
}
static_assert(longest_name + 2 <= sizeof wire_name::text);

const header_row& row(header_id id) {
  return headers[static_cast<std::size_t>(id) % headers.size()];
}

}  // namespace

constinit const name_table names = make_names();
constinit const std::array<wire_name, static_cast<std::size_t>(header_id::count)> wire_names =
    make_wire_names();

bool name_pattern::long_name_fits(const char* end, std::size_t name_size) const {
  return size == name_size && base::iequals({end - size, size}, name_of(id));
}

namespace {

/// No control characters in sixteen bytes; the words of a name do not tell CR from a hyphen.
bool has_no_control(const char* bytes) {
  constexpr std::uint64_t sixties =
      0x4040404040404040U;  // a byte from 0x20 to 0x7f has this bit or the one below
  const auto a = load8(bytes);
  const auto b = load8(bytes + 8);
  return ((a | a << 1U) & (b | b << 1U) & sixties) == sixties;
}

}  // namespace

header_id header_id_of(std::string_view name) {
  if (name.empty() || name.size() > longest_name) return header_id::other;
  if constexpr (!loads_are_little_endian) {
    const auto& p = names.candidate(words_of(name), name.size());
    return base::iequals(name, p.size == 1 ? compact_name_of(p.id) : name_of(p.id)) ? p.id : header_id::other;
  }
  std::array<char, longest_name> room;  // what stands before the name is read too
  room.fill(' ');
  std::memcpy(room.end() - name.size(), name.data(), name.size());
  return has_no_control(room.end() - 16) ? names.find(room.end(), name.size()).id : header_id::other;
}

std::string_view name_of(header_id id) {
  return row(id).name;
}

std::string_view compact_name_of(header_id id) {
  const auto& r = row(id);
  return r.compact != 0 ? std::string_view(&r.compact, 1) : std::string_view{};
}

bool is_list(header_id id) {
  return row(id).list;
}

}  // namespace sip
