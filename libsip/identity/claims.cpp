#include <sip/identity/claims.hpp>

#include <base/ascii.hpp>
#include <sip/message/headers.hpp>
#include <sip/message/uri.hpp>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>

namespace sip {
namespace {

constexpr std::size_t max_fingerprints = 16;

std::string_view without(std::string_view text, char open, char close) {
  const bool wrapped = text.size() >= 2 && text.front() == open && text.back() == close;
  return wrapped ? text.substr(1, text.size() - 2) : text;
}

/// §8.3: digits, # and *; country code by local policy.
std::string canonical_number(std::string_view user, const number_policy& policy) {
  const bool global = user.starts_with('+');
  std::string digits;
  for (const char c : user) {
    if (base::is_digit(c) || c == '#' || c == '*') digits += c;
  }
  if (global || policy.country_code.empty()) return digits;
  if (digits.starts_with(policy.national_prefix)) digits.erase(0, policy.national_prefix.size());
  return policy.country_code + digits;
}

bool is_number(const uri_view& u, std::string_view user, const number_policy& policy) {
  const auto digit = [](char c) { return base::is_digit(c) || c == '#' || c == '*'; };
  if (std::none_of(user.begin(), user.end(), digit)) return false;
  if (u.scheme == uri_scheme::tel) return true;
  if (base::iequals(u.params.get("user").value_or(std::string_view{}), "phone")) return true;
  if (policy.plus_is_number && user.starts_with('+')) {
    return std::all_of(user.begin() + 1, user.end(),
                       [](char c) { return base::is_digit(c) || c == '-' || c == '.'; });
  }
  return policy.digits_are_numbers && std::all_of(user.begin(), user.end(), base::is_digit);
}

std::string lower(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), base::to_lower);
  return out;
}

claimed_identity from_header(std::string_view value, const number_policy& policy) {
  const auto address = parse_name_addr(value);
  return address ? identity_of(address->uri_text, policy) : claimed_identity{};
}

std::vector<media_key> fingerprints_of(std::string_view content_type_value, std::string_view body) {
  std::vector<media_key> keys;
  const auto type = content_type::parse(content_type_value);
  if (!type || !type->is("application/sdp")) return keys;
  constexpr std::string_view attribute = "a=fingerprint:";
  for (auto at = body.find(attribute); at != std::string_view::npos; at = body.find(attribute, at + 1)) {
    if (at != 0 && body[at - 1] != '\n') continue;
    auto line = body.substr(at + attribute.size());
    line = base::trim(line.substr(0, line.find('\n')));
    const auto space = line.find(' ');
    if (space == std::string_view::npos || keys.size() == max_fingerprints) continue;
    media_key k{lower(line.substr(0, space)), {}};
    for (const char c : line.substr(space)) {
      if (base::is_hex(c)) k.digest += c >= 'a' ? static_cast<char>(c - 32) : c;
    }
    if (std::find(keys.begin(), keys.end(), k) == keys.end()) keys.push_back(std::move(k));
  }
  std::sort(keys.begin(), keys.end());
  return keys;
}

std::optional<std::int64_t> seconds_of(std::string_view value) {
  const auto parsed = date::parse(value);
  return parsed ? std::optional(parsed->unix_seconds) : std::nullopt;
}

}  // namespace

std::optional<identity_header> parse_identity(std::string_view value) {
  identity_header out;
  const auto semicolon = value.find(';');
  out.token = without(base::trim(value.substr(0, semicolon)), '"', '"');
  if (out.token.empty() || semicolon == std::string_view::npos) return std::nullopt;
  // info is in <>, which no other parameter has, so the list is read here.
  auto rest = value.substr(semicolon + 1);
  while (!rest.empty()) {
    std::size_t end = 0;
    for (char closing = 0; end < rest.size() && (closing != 0 || rest[end] != ';'); ++end) {
      if (closing != 0) {
        if (rest[end] == closing) closing = 0;
      } else if (rest[end] == '<' || rest[end] == '"') {
        closing = rest[end] == '<' ? '>' : '"';
      }
    }
    const auto item = base::trim(rest.substr(0, end));
    rest.remove_prefix(std::min(rest.size(), end + 1));
    const auto equals = item.find('=');
    if (equals == std::string_view::npos) continue;
    const auto name = base::trim(item.substr(0, equals));
    const auto text = without(base::trim(item.substr(equals + 1)), '"', '"');
    if (base::iequals(name, "info")) out.info = without(text, '<', '>');
    if (base::iequals(name, "alg")) out.algorithm = text;
    if (base::iequals(name, "ppt")) out.ppt = text;
  }
  if (out.info.empty()) return std::nullopt;
  return out;
}

claimed_identity identity_of(std::string_view uri_text, const number_policy& policy) {
  const auto u = parse_uri(uri_text);
  if (!u) return {false, std::string(uri_text)};
  const auto user = unescape(u->user.substr(0, u->user.find(';')));
  if (is_number(*u, user, policy)) return {true, canonical_number(user, policy)};
  if (u->scheme == uri_scheme::other || u->scheme == uri_scheme::tel) return {false, std::string(uri_text)};
  // §8.5: scheme, user, host and port; no parameters.
  std::string out = lower(u->scheme_text) + ":";
  if (u->has_user) out.append(u->user).append("@");
  out += lower(u->host);
  if (u->port != 0) out += ":" + std::to_string(u->port);
  return {false, out};
}

request_claims claims_of(const message& request, const number_policy& policy, bool asserted) {
  request_claims out;
  out.orig = identity_of(request.from().uri_text, policy);
  const auto list = request.list(header_id::p_asserted_identity);
  if (asserted && !list.empty()) out.orig = from_header(list.front(), policy);
  out.dest = identity_of(request.to().uri_text, policy);
  out.date_s = seconds_of(request.value(header_id::date));
  out.media_keys = fingerprints_of(request.value(header_id::content_type), request.body());
  return out;
}

request_claims claims_of(const draft& request, const number_policy& policy) {
  return {from_header(request.value(header_id::from), policy),
          from_header(request.value(header_id::to), policy), seconds_of(request.value(header_id::date)),
          fingerprints_of(request.value(header_id::content_type), request.body())};
}

std::string print_date(std::int64_t unix_seconds) {
  constexpr std::array<const char*, 7> weekdays{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  constexpr std::array<const char*, 12> months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                               "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  using namespace std::chrono;
  const sys_seconds time{seconds(unix_seconds)};
  const auto day = floor<days>(time);
  const year_month_day date{day};
  const hh_mm_ss clock{time - day};
  char text[40];
  std::snprintf(text, sizeof text, "%s, %02u %s %04d %02d:%02d:%02d GMT", weekdays[weekday(day).c_encoding()],
                static_cast<unsigned>(date.day()), months[static_cast<unsigned>(date.month()) - 1],
                static_cast<int>(date.year()), static_cast<int>(clock.hours().count()),
                static_cast<int>(clock.minutes().count()), static_cast<int>(clock.seconds().count()));
  return text;
}

}  // namespace sip
