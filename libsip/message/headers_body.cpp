#include <sip/message/headers_body.hpp>

#include "take.hpp"

#include <algorithm>

namespace sip {

bool content_disposition_header::is_optional() const {
  const auto handling = params.get("handling");
  return handling && base::iequals(*handling, "optional");
}

result<content_disposition_header> content_disposition_header::parse(std::string_view value, mode m) {
  return forms::named<content_disposition_header>(forms::parse_token(id, value, m));
}

result<mime_version_header> mime_version_header::parse(std::string_view value, mode) {
  const auto text = base::trim(value);
  const auto dot = std::min(text.find('.'), text.size());
  const auto major = base::parse_number<std::uint32_t>(text.substr(0, dot));
  const auto minor = base::parse_number<std::uint32_t>(text.substr(std::min(dot + 1, text.size())));
  if (!major || !minor) return take::error_at(errc::number, major ? dot : 0);
  return mime_version_header{*major, *minor};
}

}  // namespace sip
