#include <sip/message/headers_capabilities.hpp>

#include "take.hpp"

#include <algorithm>

namespace sip {

using take::error_at;

bool accept_header::covers(std::string_view type) const {
  const auto slash = std::min(type.find('/'), type.size());
  const auto fits = [](std::string_view range, std::string_view word) { return range == "*" || base::iequals(range, word); };
  return fits(media.type, type.substr(0, slash)) && fits(media.subtype, type.substr(std::min(slash + 1, type.size())));
}

result<accept_header> accept_header::parse(std::string_view value, mode m) {
  const auto one = take::first_value(id, value);
  const auto media = content_type::parse(one, m);
  if (!media) return take::moved(media.error(), take::place(value, one));
  if (m == mode::strict && media->type == "*" && media->subtype != "*")
    return error_at(errc::bad_value, take::place(value, one));
  return accept_header{*media};
}

namespace {

/// `en-gb`: letters and digits in groups of at most eight (RFC 3261 §25.1 language-range, RFC 5646), or a
/// star.
bool is_language_range(std::string_view range) {
  if (range == "*") return true;
  std::size_t group = 0;
  for (const char c : range) {
    if (c == '-' ? group == 0 : (!base::is_alnum(c) || group == 8)) return false;
    group = c == '-' ? 0 : group + 1;
  }
  return group > 0;
}

}  // namespace

result<accept_language_header> accept_language_header::parse(std::string_view value, mode m) {
  const auto form = forms::parse_token(id, value, m);
  if (!form) return form.error();
  if (m == mode::strict && !is_language_range(form->token))
    return error_at(errc::bad_value, take::place(value, form->token));
  return accept_language_header{form->token, form->params};
}

result<feature_form> parse_features(header_id id, std::string_view value, mode m) {
  const auto form = forms::parse_token(id, value, m);
  if (!form) return form.error();
  if (form->token != "*") return error_at(errc::bad_value, take::place(value, form->token));
  return feature_form{form->params};
}

result<accept_contact_header> accept_contact_header::parse(std::string_view value, mode m) {
  return forms::named<accept_contact_header>(parse_features(id, value, m));
}

result<reject_contact_header> reject_contact_header::parse(std::string_view value, mode m) {
  return forms::named<reject_contact_header>(parse_features(id, value, m));
}

result<feature_caps_header> feature_caps_header::parse(std::string_view value, mode m) {
  const auto form = parse_features(id, value, m);
  if (!form) return form.error();
  for (const auto& p : form->features) {
    if (m == mode::strict && p.name[0] != '+') return error_at(errc::parameter, take::place(value, p.name));
  }
  return feature_caps_header{*form};
}

result<priority_value_form> parse_priority_value(header_id id, std::string_view value) {
  const auto one = take::first_value(id, value);
  const auto at = take::place(value, one);
  const auto end = chars::skip(one, 0, chars::token);
  if (end == 0 || end != one.size()) return error_at(errc::token, at + end);
  const auto dot = one.find('.');
  if (dot == std::string_view::npos || dot == 0 || dot + 1 == one.size() ||
      one.find('.', dot + 1) != one.npos)
    return error_at(errc::bad_value, at);
  return priority_value_form{one.substr(0, dot), one.substr(dot + 1)};
}

result<resource_priority_header> resource_priority_header::parse(std::string_view value, mode) {
  return forms::named<resource_priority_header>(parse_priority_value(id, value));
}

result<accept_resource_priority_header> accept_resource_priority_header::parse(std::string_view value, mode) {
  return forms::named<accept_resource_priority_header>(parse_priority_value(id, value));
}

}  // namespace sip
