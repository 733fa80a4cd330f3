#include "session_body.hpp"

#include <base/ascii.hpp>
#include <sip/message/headers_body.hpp>
#include <sip/message/headers_capabilities.hpp>
#include <sip/transaction/response_via.hpp>
#include <sip/ua/capabilities.hpp>

#include <algorithm>
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
std::vector<std::string_view> unmet(const message& request, const capabilities& can) {
  auto required = request.list(header_id::require);
  if (required.empty()) return required;
  const auto supported = supported_by(can);
  std::erase_if(required, [&](std::string_view tag) { return names(supported, tag); });
  return required;
}

template <class Text>
std::string joined(const std::vector<Text>& items) {
  std::string text;
  for (const auto& item : items) text.append(text.empty() ? "" : ", ").append(item);
  return text;
}

/// 501 or 405 with the methods that there are (§8.2.1, §21.5.2).
draft method_refusal(const message& request, const hop& from, std::string_view to_tag) {
  auto d = draft_response(request, from, request.method() == method::other ? 501 : 405, {}, to_tag);
  d.add(header_id::allow, allowed_methods);
  return d;
}

/// As `allowed_methods` says: all that we know but what is for registrars.
bool is_allowed(method m) {
  return m != method::other && m != method::register_;
}

std::optional<draft> refuse_method(const message& request, const hop& from, std::string_view to_tag) {
  if (is_allowed(request.method())) return std::nullopt;
  return method_refusal(request, from, to_tag);
}

std::optional<draft> refuse_body(const message& request, const hop& from, std::string_view to_tag, const capabilities& can) {
  if (request.body().size() > can.max_body) return draft_response(request, from, 413, {}, to_tag);
  const auto m = request.method();
  const bool session = m == method::invite || m == method::update || m == method::prack;
  if (request.body().empty() || !session) return std::nullopt;
  const auto type = request.get<content_type>();
  if (type && type->is("application/pkcs7-mime")) return draft_response(request, from, 493, {}, to_tag);  // §21.4.28
  const auto disposition = request.get<content_disposition_header>();
  const bool encoded = is_encoded(request) && !(disposition && disposition->is_optional());
  const auto parts = session_parts(request);
  if (!parts) return draft_response(request, from, 400, "Bad Request: body, " + sentence(parts.error()), to_tag);
  if (!encoded && !parts->refused) return std::nullopt;
  auto d = draft_response(request, from, 415, {}, to_tag);
  d.add(header_id::accept, accepted_bodies);
  if (encoded) d.add(header_id::accept_encoding, "identity");
  return d;
}

/// True when the range of an Accept includes the type in which we offer and answer.
bool takes_sdp(std::string_view range) {
  const auto media = accept_header::parse(range);
  return media && media->covers("application/sdp");
}

/// §21.4.7, RFC 4475 §3.3.15: an INVITE whose sender says that it cannot take our answer's body.
std::optional<draft> refuse_accept(const message& request, const hop& from, std::string_view to_tag) {
  if (request.method() != method::invite) return std::nullopt;
  const auto ranges = request.list(header_id::accept);
  const bool fits = std::any_of(ranges.begin(), ranges.end(), takes_sdp);
  if (ranges.empty() || fits) return std::nullopt;
  auto d = draft_response(request, from, 406, {}, to_tag);
  d.add(header_id::warning, "399 siptty \"answers come as application/sdp, which Accept does not list\"");
  return d;
}

}  // namespace

std::string supported_by(const capabilities& can) {
  std::string all(supported_extensions);
  if (can.can_join) all += ", join";
  if (can.outbound) all += ", outbound";
  if (can.gruu) all += ", gruu";
  return all;
}

std::optional<draft> refusal_of(const message& request, const hop& from, std::string_view to_tag, const capabilities& can) {
  if (auto d = refuse_method(request, from, to_tag)) return d;
  const bool misplaced = request.has(header_id::replaces) || (can.can_join && request.has(header_id::join));
  if (misplaced && request.method() != method::invite) return draft_response(request, from, 400, "Replaces and Join belong to INVITE", to_tag);
  const auto uri = parse_uri(request.request_uri());
  const bool reachable = uri && (uri->scheme == uri_scheme::sip || uri->scheme == uri_scheme::sips || uri->scheme == uri_scheme::tel);
  if (!reachable) return draft_response(request, from, 416, {}, to_tag);
  if (const auto required = unmet(request, can); !required.empty()) {
    auto d = draft_response(request, from, 420, {}, to_tag);
    d.add(header_id::unsupported, joined(required));
    return d;
  }
  if (auto d = refuse_body(request, from, to_tag, can)) return d;
  return refuse_accept(request, from, to_tag);
}

std::optional<draft> refusal_of_rejected(const message& request, const hop& from, std::string_view to_tag) {
  const bool answerable = request.is_request() && request.method() != method::ack && request.has(header_id::via);
  if (!answerable) return std::nullopt;
  const auto error = request.error();
  if (error.code == errc::version) return draft_response(request, from, 505, {}, to_tag);
  if (error.code == errc::too_large) return draft_response(request, from, 513, {}, to_tag);
  const bool unknown_method = error.code == errc::cseq_method && request.method() == method::other;
  if (unknown_method) return method_refusal(request, from, to_tag);  // RFC 4475 §3.1.2.18
  const auto line = std::to_string(line_of(request.text(), error.offset));
  return draft_response(request, from, 400, "Bad Request: " + std::string(describe(error.code)) + ", line " + line, to_tag);
}

std::string join(const std::vector<std::string>& items) { return joined(items); }

draft options_answer(const message& request, const hop& from, std::string_view to_tag, const capabilities& can) {
  auto d = draft_response(request, from, 200, {}, to_tag);
  d.add(header_id::allow, allowed_methods);
  d.add(header_id::supported, supported_by(can));
  d.add(header_id::accept, accepted_bodies);
  d.add(header_id::accept_encoding, "identity");
  d.add(header_id::accept_language, "en");
  return d;
}

}  // namespace sip
