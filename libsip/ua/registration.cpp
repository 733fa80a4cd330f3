#include <sip/ua/registration.hpp>

#include <algorithm>

namespace sip {

namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

// RFC 5626 §4.5: base and ceiling of the back-off between attempts when no flow works.
constexpr std::uint32_t base_back_off_s = 30;
constexpr std::uint32_t max_back_off_s = 1800;
constexpr std::uint32_t max_doublings = 6;
constexpr std::uint32_t shortest_expires_s = 1;

bool worth_retrying(int code) { return code == 0 || code == 408 || code == 480 || code == 500 || code == 503 || code == 504; }

/// Refresh early enough for a retransmitted REGISTER to arrive: 5 s before the end, or at half time of short bindings.
base::duration refresh_after(std::uint32_t expires_s) {
  return expires_s > 20 ? base::duration(seconds(expires_s - std::max<std::uint32_t>(5, expires_s / 10)))
                        : base::duration(milliseconds(expires_s * 500ULL));
}

std::string_view user_of(std::string_view aor) {
  const auto parsed = parse_uri(aor);
  return parsed ? parsed->user : std::string_view{};
}

}  // namespace

registration::registration(account_id account, const account_settings& settings, base::rng& random)
    : account_(account), settings_(&settings), random_(&random), expires_s_(settings.expires_s) {
  call_id_ = random.token(24);
  tag_ = random.token(12);
}

void registration::start(base::instant, actions& out) {
  stop_wanted_ = false;
  if (is_busy()) return;
  refreshing_ = state_ == state::registered;
  state_ = state::registering;
  out.push_back(registration_event{account_, registration_status::registering, 0, "", expires_s_, 0});
  send(expires_s_, out);
}

void registration::stop(actions& out) {
  timer_ = base::never;
  if (state_ == state::registering) {
    stop_wanted_ = true;
    return;
  }
  if (state_ != state::registered) {
    if (state_ == state::failed) state_ = state::idle;
    return;
  }
  state_ = state::unregistering;
  send(0, out);
}

void registration::send(std::uint32_t expires_s, actions& out) {
  timer_ = base::never;
  auto d = draft::request("REGISTER", settings_->registrar);
  d.add(header_id::max_forwards, "70");
  const auto& display = settings_->display_name;
  const std::string name = display.empty() ? std::string() : quote(display) + " ";
  d.add(header_id::from, {name, "<", settings_->aor, ">;tag=", tag_});
  d.add(header_id::to, {name, "<", settings_->aor, ">"});
  d.add(header_id::call_id, call_id_);
  d.add(header_id::cseq, {std::to_string(take_cseq()), " REGISTER"});
  d.add(header_id::expires, std::to_string(expires_s));
  const auto& hop = settings_->outbound_proxy.empty() ? settings_->registrar : settings_->outbound_proxy;
  out.push_back(send_request{purpose::register_, std::move(d), hop});
}

void registration::on_response(base::instant now, const message& response, actions& out) {
  const int code = response.status();
  if (code < 200) return;
  if (code < 300) return on_success(now, response, out);
  const auto lowest = response.get<min_expires>();
  if (code == 423 && state_ == state::registering && lowest && lowest->seconds > expires_s_) {
    expires_s_ = lowest->seconds;
    return send(expires_s_, out);
  }
  on_failure(now, code, response.reason(), !worth_retrying(code), out);
  const auto wait = response.get<retry_after>();
  if (wait && timer_ != base::never) timer_ = std::max(timer_, now + seconds(std::min(wait->seconds, max_back_off_s)));
}

void registration::on_success(base::instant now, const message& response, actions& out) {
  failures_ = 0;
  refreshing_ = false;
  if (state_ == state::unregistering) {
    state_ = state::idle;
    out.push_back(registration_event{account_, registration_status::unregistered, response.status(), std::string(response.reason()), 0, 0});
    return;
  }
  state_ = state::registered;
  const auto granted = granted_expires(response);
  timer_ = now + refresh_after(granted);
  out.push_back(registration_event{account_, registration_status::registered, response.status(), std::string(response.reason()), granted, 0});
  if (std::exchange(stop_wanted_, false)) stop(out);
}

// §10.2.4: the expires parameter of our own Contact, else the Expires header, else what we asked for.
std::uint32_t registration::granted_expires(const message& response) const {
  const auto ours = user_of(settings_->aor);
  for (const auto value : response.list(header_id::contact)) {
    const auto c = contact::parse(value);
    if (!c || c->star || user_of(c->address.uri_text) != ours) continue;
    if (const auto e = c->expires()) return std::max(*e, shortest_expires_s);
  }
  const auto e = response.get<expires>();
  return std::max(e ? e->seconds : expires_s_, shortest_expires_s);
}

base::duration registration::back_off() {
  const auto ceiling = std::min(max_back_off_s, base_back_off_s << std::min(failures_, max_doublings));
  ++failures_;
  return milliseconds(ceiling * 500ULL + random_->below(ceiling * 500ULL));
}

void registration::on_failure(base::instant now, int code, std::string_view reason, bool final, actions& out) {
  refreshing_ = false;
  if (state_ == state::unregistering || stop_wanted_) {
    stop_wanted_ = false;
    state_ = state::idle;
    out.push_back(registration_event{account_, registration_status::unregistered, code, std::string(reason), 0, 0});
    return;
  }
  state_ = state::failed;
  std::uint32_t retry_s = 0;
  if (!final) {
    const auto wait = back_off();
    timer_ = now + wait;
    retry_s = static_cast<std::uint32_t>(std::chrono::duration_cast<seconds>(wait).count());
  }
  out.push_back(registration_event{account_, registration_status::failed, code, std::string(reason), 0, retry_s});
}

void registration::on_timeout(base::instant now, actions& out) {
  if (timer_ > now) return;
  timer_ = base::never;
  start(now, out);
}

}  // namespace sip
