#include <sip/message/uri.hpp>

#include "chars.hpp"
#include "host_name.hpp"
#include "ipv6_reference.hpp"

#include <base/ascii.hpp>

namespace sip {
namespace {

/// Takes a URI apart from left to right. `i_` is where it stands.
class uri_parser {
 public:
  uri_parser(std::string_view text, mode m) : text_(text), strict_(m == mode::strict) {}

  result<uri_view> parse() {
    uri_.text = text_;
    if (!scheme()) return error_;
    const bool ok = uri_.scheme == uri_scheme::other ? opaque()
                    : uri_.scheme == uri_scheme::tel ? number() && params()
                                                     : user() && host() && port() && params() && headers();
    if (ok && i_ != text_.size()) fail(errc::uri_syntax, i_);
    if (error_) return error_;
    return uri_;
  }

 private:
  bool fail(errc code, std::size_t at) {
    if (!error_) error_ = {code, static_cast<std::uint32_t>(at)};
    return false;
  }
  [[nodiscard]] bool at(char c) const { return i_ < text_.size() && text_[i_] == c; }

  /// From `i_` on as long as characters are of `sets` or escapes; tolerant mode takes `loose` ones as well.
  bool run(unsigned sets, std::string_view stops, std::string_view& out) {
    const auto begin = i_;
    for (; i_ < text_.size(); ++i_) {
      const char c = text_[i_];
      if (chars::is(c, sets)) continue;
      if (c == '%') {
        const bool escape = i_ + 2 < text_.size() && chars::is(text_[i_ + 1], chars::hex) &&
                            chars::is(text_[i_ + 2], chars::hex);
        if (!escape && strict_) return fail(errc::uri_escape, i_);
        continue;
      }
      if (strict_ || stops.find(c) != stops.npos || !chars::is(c, chars::loose_uri)) break;
    }
    out = text_.substr(begin, i_ - begin);
    return true;
  }

  bool scheme() {
    while (i_ < text_.size() && (base::is_alnum(text_[i_]) || at('+') || at('-') || at('.'))) ++i_;
    if (i_ == 0 || !at(':') || !base::is_alpha(text_[0])) return fail(errc::uri_scheme, 0);
    uri_.scheme_text = text_.substr(0, i_++);
    if (base::iequals(uri_.scheme_text, "sip"))
      uri_.scheme = uri_scheme::sip;
    else if (base::iequals(uri_.scheme_text, "sips"))
      uri_.scheme = uri_scheme::sips;
    else if (base::iequals(uri_.scheme_text, "tel"))
      uri_.scheme = uri_scheme::tel;
    return true;
  }

  bool opaque() {
    std::string_view rest;
    if (!run(chars::uric, "", rest)) return false;
    return rest.empty() ? fail(errc::uri_syntax, i_) : true;
  }

  bool user() {
    const auto end = text_.find('@', i_);
    if (end == std::string_view::npos) return true;
    const auto begin = i_;
    if (!run(chars::user, ":@", uri_.user)) return false;
    if (at(':')) {
      ++i_;
      if (!run(chars::password, "@", uri_.password)) return false;
    }
    if (!at('@')) return fail(errc::uri_syntax, i_);
    if (strict_ && uri_.user.empty()) return fail(errc::uri_syntax, begin);
    uri_.has_user = true;
    ++i_;
    return true;
  }

  bool host() {
    const auto begin = i_;
    if (at('[')) {
      const auto close = text_.find(']', i_);
      if (close == std::string_view::npos) return fail(errc::uri_host, begin);
      i_ = close + 1;
      uri_.host = text_.substr(begin, i_ - begin);
      const auto address = address_of_host(uri_.host, strict_ ? mode::strict : mode::tolerant);
      return address && address->is_v6() ? true : fail(errc::uri_host, begin);
    }
    i_ = chars::skip(text_, i_, chars::host);
    uri_.host = text_.substr(begin, i_ - begin);
    const bool bad = uri_.host.empty() || (strict_ && !is_host_name(uri_.host)) || uri_.host.front() == '.' ||
                     uri_.host.find("..") != std::string_view::npos;
    return bad ? fail(errc::uri_host, begin) : true;
  }

  bool port() {
    if (!at(':')) return true;
    const auto begin = ++i_;
    i_ = chars::skip(text_, i_, chars::digit);
    const auto number = base::parse_number<std::uint16_t>(text_.substr(begin, i_ - begin));
    if (!number || *number == 0) return fail(errc::uri_port, begin);
    uri_.port = *number;
    return true;
  }

  bool params() {
    const auto begin = i_;
    while (at(';')) {
      ++i_;
      std::string_view name, value;
      if (!run(chars::uri_param, "=;?", name)) return false;
      if (name.empty()) return fail(errc::parameter, i_);
      if (!at('=')) continue;
      ++i_;
      if (!run(chars::uri_param, ";?", value)) return false;
      if (strict_ && value.empty()) return fail(errc::parameter, i_);
    }
    uri_.params = params_view::unchecked(text_.substr(begin, i_ - begin));
    return true;
  }

  bool headers() {
    if (!at('?')) return true;
    const auto mark = i_++;
    if (!run(chars::uri_header | chars::uric, "", uri_.headers)) return false;
    return uri_.headers.empty() ? fail(errc::uri_syntax, mark) : true;
  }

  /// RFC 3966 §3: +digits, or a local number with its context.
  bool number() {
    const auto begin = i_;
    const bool global = at('+');
    if (global) ++i_;
    const auto digits = i_;
    i_ = chars::skip(text_, i_, global ? chars::digit : chars::phone);
    if (global) {
      while (i_ < text_.size() && (base::is_digit(text_[i_]) || visual.find(text_[i_]) != visual.npos)) ++i_;
    }
    uri_.user = text_.substr(begin, i_ - begin);
    uri_.has_user = true;
    if (text_.substr(digits, i_ - digits).find_first_not_of(visual) == std::string_view::npos) {
      return fail(errc::uri_syntax, digits);
    }
    if (strict_ && !global && !has_context()) return fail(errc::parameter, i_);
    return true;
  }
  [[nodiscard]] bool has_context() const {
    return params_view::unchecked(text_.substr(i_)).has("phone-context");
  }

  static constexpr std::string_view visual = "-.()";
  std::string_view text_;
  bool strict_;
  std::size_t i_ = 0;
  parse_error error_;
  uri_view uri_;
};

}  // namespace

result<uri_view> parse_uri(std::string_view text, mode m) {
  return uri_parser(text, m).parse();
}

result<uri> uri::parse(std::string text, mode m) {
  if (const auto checked = parse_uri(text, m); !checked) return checked.error();
  uri u;
  u.text_ = std::move(text);
  return u;
}

uri_view uri::view() const& {
  const auto parsed = parse_uri(text_);
  return parsed ? *parsed : uri_view{};
}

}  // namespace sip
