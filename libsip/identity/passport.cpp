#include <sip/identity/passport.hpp>

#include <base/ascii.hpp>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

#include <algorithm>
#include <stdexcept>

namespace sip {
namespace {

namespace json = boost::json;
using failed = passport_error;

constexpr std::size_t max_depth = 8;
constexpr std::size_t max_media_keys = 16;
constexpr std::size_t signature_size = 64;

std::string quoted(std::string_view text) {
  return json::serialize(json::value(json::string_view(text.data(), text.size())));
}

std::string pair_of(std::string_view name, std::string_view value) {
  std::string out = quoted(name) + ":";
  return out.append(value);
}

/// {"tn":"…"}, with an array for the destinations.
std::string identity_json(const claimed_identity& i) {
  return "{" + pair_of(i.is_number ? "tn" : "uri", quoted(i.value)) + "}";
}

/// {"tn":[…],"uri":[…]}.
std::string destinations_json(const std::vector<claimed_identity>& all) {
  std::string out;
  for (const bool numbers : {true, false}) {
    std::string list;
    for (const auto& i : all) {
      if (i.is_number == numbers) list += (list.empty() ? "" : ",") + quoted(i.value);
    }
    if (list.empty()) continue;
    out += (out.empty() ? "" : ",") + pair_of(numbers ? "tn" : "uri", "[" + list + "]");
  }
  return "{" + out + "}";
}

std::string media_keys_json(std::vector<media_key> keys) {
  std::sort(keys.begin(), keys.end());
  std::string list;
  for (const auto& k : keys) {
    list += (list.empty() ? "{" : ",{") + pair_of("alg", quoted(k.algorithm)) + "," +
            pair_of("dig", quoted(k.digest)) + "}";
  }
  return "[" + list + "]";
}

/// A text member; empty when it is absent. False when it is something else.
bool read_text(const json::object& o, json::string_view name, std::string& into) {
  const auto* v = o.if_contains(name);
  if (v == nullptr) return true;
  const auto* text = v->if_string();
  if (text != nullptr) into.assign(text->data(), text->size());
  return text != nullptr;
}

bool is_number(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(),
                                      [](char c) { return base::is_digit(c) || c == '#' || c == '*'; });
}

/// {"tn":…} and {"uri":…}, each one text or, where `many`, a list of them.
bool read_identities(const json::value& v, bool many, std::vector<claimed_identity>& into) {
  const auto* o = v.if_object();
  if (o == nullptr) return false;
  for (const bool number : {true, false}) {
    const auto* member = o->if_contains(number ? "tn" : "uri");
    if (member == nullptr) continue;
    const auto add = [&](const json::value& item) {
      const auto* text = item.if_string();
      if (text == nullptr || text->empty() || into.size() == max_passport_destinations) return false;
      into.push_back({number, std::string(text->data(), text->size())});
      return !number || is_number(into.back().value);
    };
    const auto* list = many ? member->if_array() : nullptr;
    if (list == nullptr ? !add(*member) : !std::all_of(list->begin(), list->end(), add)) return false;
  }
  return many ? !into.empty() : into.size() == 1;
}

/// A number, or as some write it a text of digits.
bool read_time(const json::value& v, std::int64_t& into) {
  const auto* text = v.if_string();
  const auto digits =
      text == nullptr ? std::nullopt : base::parse_number<std::int64_t>({text->data(), text->size()});
  if (digits) into = *digits;
  if (v.is_int64()) into = v.get_int64();
  return (v.is_int64() || digits) && into >= 0;
}

bool read_media_keys(const json::value& v, std::vector<media_key>& into) {
  const auto* list = v.if_array();
  if (list == nullptr || list->size() > max_media_keys) return false;
  for (const auto& item : *list) {
    const auto* o = item.if_object();
    media_key k;
    if (o == nullptr || !read_text(*o, "alg", k.algorithm) || !read_text(*o, "dig", k.digest)) return false;
    into.push_back(std::move(k));
  }
  return true;
}

base::result<json::object, failed> read_object(std::string_view part) {
  const auto text = base64url_decode(part);
  if (!text) return failed{passport_errc::bad_base64, {}};
  json::parse_options options;
  options.max_depth = max_depth;
  boost::system::error_code error;
  auto v = json::parse(*text, error, {}, options);
  if (error || !v.is_object()) return failed{passport_errc::bad_json, {}};
  return std::move(v.get_object());
}

base::result<void, failed> read_header(const json::object& o, passport& p) {
  std::string type;
  p.algorithm.clear();
  if (!read_text(o, "typ", type) || type != "passport") return failed{passport_errc::bad_claim, "typ"};
  if (!read_text(o, "alg", p.algorithm) || p.algorithm.empty())
    return failed{passport_errc::bad_claim, "alg"};
  if (!read_text(o, "x5u", p.x5u) || p.x5u.empty()) return failed{passport_errc::bad_claim, "x5u"};
  if (!read_text(o, "ppt", p.ppt)) return failed{passport_errc::bad_claim, "ppt"};
  return {};
}

base::result<void, failed> read_shaken(const passport& p) {
  if (p.attest != "A" && p.attest != "B" && p.attest != "C")
    return failed{passport_errc::bad_claim, "attest"};
  if (p.origid.empty()) return failed{passport_errc::missing_claim, "origid"};
  return {};
}

base::result<void, failed> read_payload(const json::object& o, passport& p) {
  for (const auto* name : {"orig", "dest", "iat"}) {
    if (!o.contains(name)) return failed{passport_errc::missing_claim, name};
  }
  std::vector<claimed_identity> orig, div;
  if (!read_identities(o.at("orig"), false, orig)) return failed{passport_errc::bad_claim, "orig"};
  p.orig = orig.front();
  if (!read_identities(o.at("dest"), true, p.dest)) return failed{passport_errc::bad_claim, "dest"};
  if (!read_time(o.at("iat"), p.issued_at_s)) return failed{passport_errc::bad_claim, "iat"};
  const auto* keys = o.if_contains("mky");
  if (keys != nullptr && !read_media_keys(*keys, p.media_keys))
    return failed{passport_errc::bad_claim, "mky"};
  if (!read_text(o, "attest", p.attest)) return failed{passport_errc::bad_claim, "attest"};
  if (!read_text(o, "origid", p.origid)) return failed{passport_errc::bad_claim, "origid"};
  if (const auto* d = o.if_contains("div"); d != nullptr) {
    if (!read_identities(*d, false, div)) return failed{passport_errc::bad_claim, "div"};
    p.div = div.front();
  }
  if (p.ppt == "div" && !p.div) return failed{passport_errc::missing_claim, "div"};
  return p.ppt == "shaken" ? read_shaken(p) : base::result<void, failed>{};
}

}  // namespace

std::string_view describe(passport_errc code) {
  switch (code) {
    case passport_errc::none:
      return "no error";
    case passport_errc::too_large:
      return "the PASSporT is larger than 8192 bytes";
    case passport_errc::not_three_parts:
      return "the PASSporT is not header.payload.signature";
    case passport_errc::bad_base64:
      return "a part of the PASSporT is not base64url, or its signature is not 64 bytes long";
    case passport_errc::bad_json:
      return "a part of the PASSporT is not a JSON object";
    case passport_errc::missing_claim:
      return "the PASSporT lacks a claim that it must have";
    case passport_errc::bad_claim:
      return "a claim of the PASSporT has a value that is not allowed";
  }
  return "unknown error";
}

void throw_exception_from_error(const passport_error& e, const boost::source_location&) {
  throw std::logic_error(std::string(describe(e.code)));
}

std::string passport::header_json() const {
  std::string out = "{" + pair_of("alg", quoted(algorithm));
  if (!ppt.empty()) out += "," + pair_of("ppt", quoted(ppt));
  return out + ",\"typ\":\"passport\"," + pair_of("x5u", quoted(x5u)) + "}";
}

std::string passport::payload_json() const {
  std::string out = "{";
  if (!attest.empty()) out += pair_of("attest", quoted(attest)) + ",";
  out += pair_of("dest", destinations_json(dest)) + ",";
  if (div) out += pair_of("div", identity_json(*div)) + ",";
  out += pair_of("iat", std::to_string(issued_at_s)) + ",";
  if (!media_keys.empty()) out += pair_of("mky", media_keys_json(media_keys)) + ",";
  out += pair_of("orig", identity_json(orig));
  if (!origid.empty()) out += "," + pair_of("origid", quoted(origid));
  return out + "}";
}

base::result<passport_token, passport_error> passport_token::parse(std::string_view text) {
  if (text.size() > max_passport_size) return failed{passport_errc::too_large, {}};
  const auto first = text.find('.'), last = text.rfind('.');
  if (first == std::string_view::npos || first == last || text.find('.', first + 1) != last) {
    return failed{passport_errc::not_three_parts, {}};
  }
  passport_token out;
  auto signature = base64url_decode(text.substr(last + 1));
  if (!signature || signature->size() != signature_size)
    return failed{passport_errc::bad_base64, "signature"};
  out.signature = std::move(*signature);
  if (last == 1) return out;
  const auto header = read_object(text.substr(0, first));
  if (!header) return header.error();
  const auto payload = read_object(text.substr(first + 1, last - first - 1));
  if (!payload) return payload.error();
  passport p;
  if (const auto done = read_header(*header, p); !done) return done.error();
  if (const auto done = read_payload(*payload, p); !done) return done.error();
  out.claims = std::move(p);
  out.signed_text = text.substr(0, last);
  return out;
}

}  // namespace sip
