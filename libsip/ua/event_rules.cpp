#include "event_rules.hpp"

#include <base/ascii.hpp>
#include <sip/transaction/response_via.hpp>

#include <algorithm>

namespace sip {

namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr std::uint32_t base_back_off_s = 30;
constexpr std::uint32_t max_back_off_s = 1800;
constexpr std::uint32_t max_doublings = 6;

}  // namespace

base::duration refresh_after(std::uint32_t expires_s) {
  if (expires_s <= 20) return milliseconds(expires_s * 500ULL);
  return seconds(expires_s - std::clamp<std::uint32_t>(expires_s / 10, 5, 64));
}

base::duration back_off(std::uint32_t failures, base::rng& random) {
  const auto ceiling = std::min(max_back_off_s, base_back_off_s << std::min(failures, max_doublings));
  return milliseconds(ceiling * 500ULL + random.below(ceiling * 500ULL));
}

std::uint32_t in_seconds(base::duration d) {
  return static_cast<std::uint32_t>(std::chrono::duration_cast<seconds>(d).count());
}

bool ends_subscription(int code) {
  return code == 404 || code == 405 || code == 410 || code == 416 || (code >= 480 && code <= 485) || code == 489 || code == 501 ||
         code == 604;
}

bool worth_retrying(int code) { return code == 0 || code == 408 || code == 480 || code == 500 || code == 503 || code == 504; }

std::optional<std::uint32_t> seconds_in(const params_view& params, std::string_view name) {
  const auto text = params.get(name);
  const auto value = text ? base::parse_number<std::uint32_t>(*text) : std::nullopt;
  return value ? std::optional(std::min(*value, longest_expires_s)) : std::nullopt;
}

std::uint32_t expires_of(const message& m, std::uint32_t otherwise) {
  const auto e = m.get<expires>();
  return std::min(e ? e->seconds : otherwise, longest_expires_s);
}

draft out_of_dialog(std::string_view method, std::string_view uri, const account_settings& account, const request_identity& who) {
  auto d = draft::request(method, uri);
  d.add(header_id::max_forwards, "70");
  const auto name = account.display_name.empty() ? std::string() : quote(account.display_name) + " ";
  if (who.from.empty()) {
    d.add(header_id::from, {name, "<", account.aor, ">;tag=", who.tag});
  } else if (who.from.find('<') == std::string_view::npos) {
    d.add(header_id::from, {"<", who.from, ">;tag=", who.tag});
  } else {
    d.add(header_id::from, {who.from, ";tag=", who.tag});
  }
  d.add(header_id::to, {"<", who.to, ">"});
  d.add(header_id::call_id, who.call_id);
  d.add(header_id::cseq, {std::to_string(who.cseq), " ", method});
  return d;
}

const std::string& first_hop(const account_settings& account, const std::string& uri) {
  return account.outbound_proxy.empty() ? uri : account.outbound_proxy;
}

draft dialog_response(const message& request, const hop& via, int code, std::string_view to_tag) {
  auto d = draft_response(request, via, code, {}, to_tag);
  for (const auto& h : request.headers()) {
    if (h.id == header_id::record_route) d.add(h.id, unfolded(request.value(h)));
  }
  return d;
}

}  // namespace sip
