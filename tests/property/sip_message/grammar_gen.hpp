// Values made by the grammar of RFC 3261 §25.1, so that strict mode must take them.
#pragma once

#include <rapidcheck.h>
#include <base/ascii.hpp>

#include <sip/message/header_id.hpp>
#include <sip/message/params.hpp>
#include <sip/message/uri.hpp>

#include <string>
#include <utility>
#include <vector>

namespace grammar {

using rc::Gen;
namespace gen = rc::gen;

inline Gen<std::string> text_of(std::string_view alphabet, int least, int most) {
  return gen::mapcat(gen::inRange(least, most + 1), [letters = std::string(alphabet)](int size) {
    return gen::container<std::string>(static_cast<std::size_t>(size), gen::elementOf(letters));
  });
}

inline Gen<std::string> token() {
  return text_of("abcXYZ019-.!%*_+`'~", 1, 12);
}
inline Gen<std::string> name() {
  return text_of("abcdefXYZ019", 1, 10);
}
inline Gen<std::string> digits() {
  return gen::map(gen::inRange(0, 2'000'000'000), [](int n) { return std::to_string(n); });
}
inline Gen<std::string> quoted() {
  return gen::map(text_of("ab ,;<>@:\"\\/?=()\t", 0, 12), [](const std::string& s) { return sip::quote(s); });
}
inline Gen<std::string> host() {
  return gen::oneOf(
      gen::map(name(), [](const std::string& n) { return n + ".example.org"; }),
      gen::element<std::string>("192.0.2.1", "[2001:db8::1]", "[::ffff:192.0.2.1]", "localhost"));
}
inline Gen<std::string> port() {
  return gen::oneOf(gen::just(std::string()),
                    gen::map(gen::inRange(1, 65536), [](int p) { return ":" + std::to_string(p); }));
}

/// ";a;b=c;d=\"e\"", with names that no parser gives a meaning.
inline Gen<std::string> params() {
  const auto one = gen::oneOf(
      gen::map(token(), [](const std::string& t) { return ";x" + t; }),
      gen::map(gen::pair(token(), token()), [](const auto& p) { return ";x" + p.first + "=" + p.second; }),
      gen::map(gen::pair(token(), quoted()), [](const auto& p) { return ";x" + p.first + "=" + p.second; }));
  return gen::map(gen::resize(4, gen::container<std::vector<std::string>>(one)), [](const auto& list) {
    std::string all;
    for (const auto& p : list) all += p;
    return all;
  });
}

inline Gen<std::string> sip_uri() {
  return gen::apply(
      [](const std::string& scheme, const std::string& user, const std::string& h, const std::string& p,
         bool lr) {
        return scheme + (user.empty() ? "" : sip::escape_user(user) + "@") + h + p + (lr ? ";lr" : "");
      },
      gen::element<std::string>("sip:", "sips:", "SIP:"), text_of("ab 1%@:;/?\"<>", 0, 8), host(), port(),
      gen::arbitrary<bool>());
}
inline Gen<std::string> any_uri() {
  return gen::oneOf(sip_uri(),
                    gen::element<std::string>("tel:+1-201-555-0123", "tel:7042;phone-context=example.org",
                                              "urn:service:sos", "mailto:a@b", "http://a/b?c=d"));
}
inline Gen<std::string> address() {
  return gen::apply(
      [](const std::string& n, const std::string& u, const std::string& p) { return n + "<" + u + ">" + p; },
      gen::oneOf(gen::just(std::string()), gen::map(quoted(), [](const auto& q) { return q + " "; }),
                 gen::map(token(), [](const auto& t) { return t + " "; })),
      any_uri(), params());
}

/// Values joined by commas.
inline Gen<std::string> list_of(const Gen<std::string>& one) {
  return gen::map(gen::mapcat(gen::inRange(1, 5),
                              [one](int n) {
                                return gen::container<std::vector<std::string>>(static_cast<std::size_t>(n),
                                                                                one);
                              }),
                  [](const auto& items) {
                    std::string all;
                    for (const auto& item : items) all += (all.empty() ? "" : ", ") + item;
                    return all;
                  });
}

inline Gen<std::string> token_with_params() {
  return gen::map(gen::pair(token(), params()), [](const auto& p) { return p.first + p.second; });
}
/// Not "*/x", which is a token and a token too.
inline Gen<std::string> media() {
  return gen::map(gen::tuple(name(), token(), params()),
                  [](const auto& t) { return std::get<0>(t) + "/" + std::get<1>(t) + std::get<2>(t); });
}

/// One header line: an id and a value that its grammar allows.
inline Gen<std::pair<sip::header_id, std::string>> header() {
  using h = sip::header_id;
  const auto line = [](h id, const Gen<std::string>& value) { return gen::pair(gen::just(id), value); };
  const auto dialog = gen::map(gen::tuple(name(), token(), token()), [](const auto& t) {
    return std::get<0>(t) + ";to-tag=" + std::get<1>(t) + ";from-tag=" + std::get<2>(t);
  });
  const auto route =
      gen::map(gen::pair(sip_uri(), params()), [](const auto& p) { return "<" + p.first + ">" + p.second; });
  const auto link = gen::map(params(), [](const auto& p) { return "<http://example.org/a,b?c>" + p; });
  return gen::oneOf(
      line(h::route, list_of(route)), line(h::record_route, list_of(route)),
      line(h::contact, list_of(address())), line(h::p_asserted_identity, list_of(address())),
      line(h::diversion, list_of(route)), line(h::supported, list_of(token())),
      line(h::allow, list_of(token())), line(h::require, list_of(token())),
      line(h::event, token_with_params()), line(h::subscription_state, token_with_params()),
      line(h::content_disposition, token_with_params()), line(h::accept, list_of(media())),
      line(h::accept_encoding, list_of(token_with_params())), line(h::alert_info, list_of(link)),
      line(h::replaces, dialog), line(h::join, dialog), line(h::expires, digits()),
      line(h::min_expires, digits()),
      line(h::user_to_user, list_of(gen::map(gen::pair(quoted(), params()),
                                             [](const auto& p) { return p.first + p.second; }))),
      line(h::reason, list_of(token_with_params())),
      line(h::subject, gen::map(text_of("ab ,;<>@:\"\\/?=()", 0, 12),
                                [](const std::string& t) { return std::string(base::trim(t)); })),
      line(h::referred_by, address()), line(h::refer_to, address()), line(h::reply_to, address()));
}

}  // namespace grammar
