#include <base/ascii.hpp>
#include <sip/ua/session_timer.hpp>

#include <algorithm>
#include <string>

namespace sip {

namespace {

using std::chrono::seconds;

constexpr std::uint32_t longest_s = 7 * 24 * 3600;   // more than that is never meant
constexpr auto retry_refresh = seconds(2);           // when another change of the session is under way

struct session_expires_view {
  std::uint32_t seconds = 0;
  std::optional<bool> uac_refreshes;
};

std::optional<session_expires_view> read(const message& m) {
  const auto value = base::trim(m.value(header_id::session_expires));
  const auto semicolon = value.find(';');
  const auto delta = base::parse_number<std::uint32_t>(base::trim(value.substr(0, semicolon)));
  if (!delta) return std::nullopt;
  session_expires_view view{std::min(*delta, longest_s), std::nullopt};
  if (semicolon == std::string_view::npos) return view;
  if (const auto params = parse_params(value.substr(semicolon))) {
    if (const auto who = params->get("refresher")) view.uac_refreshes = base::iequals(*who, "uac");
  }
  return view;
}

std::optional<std::uint32_t> min_se_of(const message& m) {
  const auto value = m.value(header_id::min_se);
  return base::parse_number<std::uint32_t>(base::trim(value.substr(0, value.find(';'))));
}

bool supports_timer(const message& m) {
  return m.lists(header_id::supported, "timer") || m.lists(header_id::require, "timer");
}

}  // namespace

void session_timer::add_to_request(draft& request) const {
  const auto interval = interval_s_ != 0 ? interval_s_ : settings_.expires_s;
  if (interval == 0) return;
  std::string value = std::to_string(std::max(interval, min_se_s_));
  if (interval_s_ != 0) value += we_refresh_ ? ";refresher=uac" : ";refresher=uas";
  request.add(header_id::session_expires, value);
  if (min_se_s_ != smallest_min_se_s) request.add(header_id::min_se, std::to_string(min_se_s_));
}

void session_timer::on_success(base::instant now, const message& response) {
  const auto se = read(response);
  if (se) return arm(now, se->seconds, se->uac_refreshes.value_or(true));
  // The peer knows no timers: we may still refresh, for the sake of the proxies between (§7.2).
  if (settings_.expires_s != 0) return arm(now, std::max(settings_.expires_s, min_se_s_), true);
  interval_s_ = 0;
  stop();
}

bool session_timer::on_too_small(const message& response) {
  const auto least = min_se_of(response);
  if (!least || *least <= min_se_s_ || *least > longest_s) return false;
  min_se_s_ = *least;
  settings_.expires_s = std::max(settings_.expires_s, *least);
  if (interval_s_ != 0) interval_s_ = std::max(interval_s_, *least);
  return true;
}

bool session_timer::is_too_small(const message& request) const {
  const auto se = read(request);
  return se && se->seconds < min_se_s_ && supports_timer(request);
}

void session_timer::add_to_success(base::instant now, const message& request, draft& response) {
  const auto se = read(request);
  const bool can = supports_timer(request);
  if (!se && settings_.expires_s == 0) {
    interval_s_ = 0;
    return stop();
  }
  const auto interval = se ? std::max(se->seconds, min_se_s_) : std::max({settings_.expires_s, min_se_s_, min_se_of(request).value_or(0)});
  const bool uac_refreshes = can && (!se || se->uac_refreshes.value_or(true));
  response.add(header_id::session_expires, {std::to_string(interval), ";refresher=", uac_refreshes ? "uac" : "uas"});
  if (uac_refreshes) response.add(header_id::require, "timer");
  arm(now, interval, !uac_refreshes);
}

// §10: the refresher refreshes at half time; the other hangs up min(32 s, a third) before the end.
void session_timer::arm(base::instant now, std::uint32_t interval_s, bool we_refresh) {
  interval_s_ = interval_s;
  we_refresh_ = we_refresh;
  stop();
  if (we_refresh) {
    refresh_at_ = now + seconds(interval_s) / 2;
  } else {
    expire_at_ = now + seconds(interval_s - std::min<std::uint32_t>(32, interval_s / 3));
  }
}

bool session_timer::take_refresh(base::instant now) {
  if (refresh_at_ > now) return false;
  refresh_at_ = now + retry_refresh;
  return true;
}

}  // namespace sip
