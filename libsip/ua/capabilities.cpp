#include <base/ascii.hpp>
#include <sip/transaction/response_via.hpp>
#include <sip/ua/capabilities.hpp>

#include <string>

namespace sip {

namespace {

bool names(std::string_view list, std::string_view word) {
  while (const auto item = next_list_item(list)) {
    if (*item == word) return true;
  }
  return false;
}

/// What the request requires and we do not know.
std::vector<std::string_view> unmet(const message& request) {
  auto required = request.list(header_id::require);
  std::erase_if(required, [](std::string_view tag) { return names(supported_extensions, tag); });
  return required;
}

template <class Text>
std::string joined(const std::vector<Text>& items) {
  std::string text;
  for (const auto& item : items) text.append(text.empty() ? "" : ", ").append(item);
  return text;
}

std::optional<draft> refuse_method(const message& request, const hop& from, std::string_view to_tag) {
  if (names(allowed_methods, request.method_text())) return std::nullopt;
  const bool known = request.method() != method::other;
  auto d = draft_response(request, from, known ? 405 : 501, {}, to_tag);
  d.add(header_id::allow, allowed_methods);
  return d;
}

std::optional<draft> refuse_body(const message& request, const hop& from, std::string_view to_tag) {
  const auto m = request.method();
  const bool session = m == method::invite || m == method::update || m == method::prack;
  if (request.body().empty() || !session) return std::nullopt;
  const auto type = request.get<content_type>();
  const bool plain = request.value(header_id::content_encoding).empty() ||
                     base::iequals(request.value(header_id::content_encoding), "identity");
  if (plain && type && type->is(accepted_bodies)) return std::nullopt;
  auto d = draft_response(request, from, 415, {}, to_tag);
  d.add(header_id::accept, accepted_bodies);
  if (!plain) d.add(header_id::accept_encoding, "identity");
  return d;
}

}  // namespace

std::optional<draft> refusal_of(const message& request, const hop& from, std::string_view to_tag) {
  if (auto d = refuse_method(request, from, to_tag)) return d;
  const auto uri = parse_uri(request.request_uri());
  const bool reachable = uri && (uri->scheme == uri_scheme::sip || uri->scheme == uri_scheme::sips || uri->scheme == uri_scheme::tel);
  if (!reachable) return draft_response(request, from, 416, {}, to_tag);
  if (const auto required = unmet(request); !required.empty()) {
    auto d = draft_response(request, from, 420, {}, to_tag);
    d.add(header_id::unsupported, joined(required));
    return d;
  }
  return refuse_body(request, from, to_tag);
}

std::optional<draft> refusal_of_rejected(const message& request, const hop& from, std::string_view to_tag) {
  const bool answerable = request.is_request() && request.method() != method::ack && request.has(header_id::via);
  if (!answerable) return std::nullopt;
  const auto error = request.error();
  if (error.code == errc::version) return draft_response(request, from, 505, {}, to_tag);
  const auto line = std::to_string(line_of(request.text(), error.offset));
  return draft_response(request, from, 400, "Bad Request: " + std::string(describe(error.code)) + ", line " + line, to_tag);
}

std::string join(const std::vector<std::string>& items) { return joined(items); }

draft options_answer(const message& request, const hop& from, std::string_view to_tag) {
  auto d = draft_response(request, from, 200, {}, to_tag);
  d.add(header_id::allow, allowed_methods);
  d.add(header_id::supported, supported_extensions);
  d.add(header_id::accept, accepted_bodies);
  d.add(header_id::accept_encoding, "identity");
  d.add(header_id::accept_language, "en");
  return d;
}

}  // namespace sip
