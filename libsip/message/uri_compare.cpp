// When two URIs mean the same: RFC 3261 §19.1.4, RFC 5954 §4.2 for IP addresses, RFC 3966 §4 for tel.
#include <sip/message/uri.hpp>

#include "ipv6_reference.hpp"

#include <base/ascii.hpp>

#include <algorithm>
#include <vector>

namespace sip {
namespace {

constexpr std::string_view reserved = ";/?:@&=+$,";
constexpr std::size_t max_compared_params =
    1024;  ///< bytes; beyond, only equal text is equivalent (the work is quadratic)

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(), base::to_lower);
  return text;
}

/// Escapes resolved, but those of reserved characters kept ("%3b" as "%3B"): they are not equivalent to them.
std::string normal(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto plain = unescape(text.substr(i, 3));
    const bool escape = text[i] == '%' && plain.size() == 1;
    if (escape && reserved.find(plain[0]) == reserved.npos && plain[0] != '%') {
      out += plain;
    } else if (escape) {
      for (const char c : text.substr(i, 3)) out += c >= 'a' && c <= 'f' ? static_cast<char>(c - 32) : c;
    } else {
      out += text[i];
    }
    if (escape) i += 2;
  }
  return out;
}

/// Escapes keep their place, but "%3b" becomes "%3B".
std::string upper_escapes(std::string_view text) {
  std::string out(text);
  for (std::size_t i = 0; i + 2 < out.size(); ++i) {
    if (out[i] != '%') continue;
    for (const auto k : {i + 1, i + 2})
      out[k] = out[k] >= 'a' && out[k] <= 'f' ? static_cast<char>(out[k] - 32) : out[k];
  }
  return out;
}

bool same_host(std::string_view a, std::string_view b) {
  if (base::iequals(a, b)) return true;
  const auto x = address_of_host(a, mode::tolerant);
  return x && x == address_of_host(b, mode::tolerant);
}

bool same_text(std::string_view a, std::string_view b) {
  return lower(normal(a)) == lower(normal(b));
}

enum class match : std::uint8_t { absent, differs, same };

/// How `p` stands to the parameters of its name in `others`. A name should stand once; if not, one of them
/// must be equal.
template <class Same>
match find_match(const param_view& p, const params_view& others, Same same) {
  auto found = match::absent;
  for (const auto& other : others) {
    if (!same_text(p.name, other.name)) continue;
    if (same(p, other)) return match::same;
    found = match::differs;
  }
  return found;
}

/// transport is not in the list of §19.1.4, but its examples and its rule on defaults say that it counts.
bool counts_when_absent(std::string_view name) {
  constexpr std::string_view names[] = {"user", "ttl", "method", "maddr", "transport"};
  return std::any_of(std::begin(names), std::end(names), [&](auto n) { return same_text(n, name); });
}

/// Parameters of `a` against those of `b`; called both ways round.
bool params_match(const params_view& a, const params_view& b) {
  const auto same = [](const param_view& x, const param_view& y) { return same_text(x.value, y.value); };
  return std::all_of(a.begin(), a.end(), [&](const param_view& p) {
    const auto found = find_match(p, b, same);
    return found == match::same || (found == match::absent && !counts_when_absent(p.name));
  });
}

std::vector<std::string> header_list(std::string_view headers) {
  std::vector<std::string> list;
  while (!headers.empty()) {
    const auto end = std::min(headers.find('&'), headers.size());
    const auto item = headers.substr(0, end);
    const auto equal = std::min(item.find('='), item.size());
    list.push_back(lower(normal(item.substr(0, equal))) + normal(item.substr(equal)));
    headers.remove_prefix(std::min(end + 1, headers.size()));
  }
  std::sort(list.begin(), list.end());
  return list;
}

bool same_sip(const uri_view& a, const uri_view& b) {
  return a.has_user == b.has_user && normal(a.user) == normal(b.user) &&
         a.password.empty() == b.password.empty() && normal(a.password) == normal(b.password) &&
         same_host(a.host, b.host) && a.port == b.port && params_match(a.params, b.params) &&
         params_match(b.params, a.params) && header_list(a.headers) == header_list(b.headers);
}

std::string digits(std::string_view number) {
  std::string out;
  for (const char c : number) {
    if (std::string_view("-.()").find(c) == std::string_view::npos) out += base::to_lower(c);
  }
  return out;
}

bool same_tel_param(const param_view& a, const param_view& b) {
  const bool number = base::iequals(a.name, "ext") ||
                      (base::iequals(a.name, "phone-context") && !a.value.empty() && a.value[0] == '+');
  return number ? digits(a.value) == digits(b.value) : same_text(a.value, b.value);
}

bool tel_params_match(const params_view& a, const params_view& b) {
  return std::all_of(a.begin(), a.end(),
                     [&](const param_view& p) { return find_match(p, b, same_tel_param) == match::same; });
}

/// RFC 8141 §3.1. Services and UUIDs are compared without regard to case (RFC 5031 §3, RFC 4122 §3).
bool same_urn(const urn_view& a, const urn_view& b) {
  if (!base::iequals(a.nid, b.nid)) return false;
  const bool any_case = base::iequals(a.nid, "service") || base::iequals(a.nid, "uuid");
  return any_case ? base::iequals(a.nss, b.nss) : upper_escapes(a.nss) == upper_escapes(b.nss);
}

}  // namespace

bool equivalent(const uri_view& a, const uri_view& b) {
  if (a.scheme != b.scheme) return false;
  if (std::max(a.params.text().size(), b.params.text().size()) > max_compared_params) return a.text == b.text;
  switch (a.scheme) {
    case uri_scheme::sip:
    case uri_scheme::sips:
      return same_sip(a, b);
    case uri_scheme::tel:
      return digits(a.user) == digits(b.user) && tel_params_match(a.params, b.params) &&
             tel_params_match(b.params, a.params);
    case uri_scheme::other:
      if (const auto x = parse_urn(a.text), y = parse_urn(b.text); x && y) return same_urn(*x, *y);
      return base::iequals(a.scheme_text, b.scheme_text) &&
             a.text.substr(a.scheme_text.size()) == b.text.substr(b.scheme_text.size());
  }
  return false;
}

}  // namespace sip
