#include <sip/ua/registration.hpp>

#include <algorithm>

namespace sip {

namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

// RFC 5626 §4.5: base and ceiling of the back-off between attempts when no flow works.
constexpr std::uint32_t base_back_off_s = 30;
constexpr std::uint32_t relaxed_back_off_s = 90;  // while another flow works
constexpr std::uint32_t max_back_off_s = 1800;
constexpr std::uint32_t max_doublings = 6;

bool worth_retrying(int code) { return code == 0 || code == 408 || code == 480 || code == 500 || code == 503 || code == 504; }

/// Refresh early enough for a retransmitted REGISTER to arrive: 5 s before the end, or at half time of short bindings.
base::duration refresh_after(std::uint32_t expires_s) {
  return expires_s > 20 ? base::duration(seconds(expires_s - std::max<std::uint32_t>(5, expires_s / 10)))
                        : base::duration(milliseconds(expires_s * 500ULL));
}

}  // namespace

registration::registration(account_id account, const account_settings& settings, base::rng& random, std::uint32_t reg_id,
                           std::string proxy)
    : account_(account),
      settings_(&settings),
      random_(&random),
      expires_s_(settings.expires_s),
      reg_id_(reg_id),
      proxy_(std::move(proxy)),
      outbound_wanted_(reg_id != 0) {
  call_id_ = random.token(24);
  tag_ = random.token(12);
}

registration_event registration::event(registration_status status, int code, std::string_view reason) const {
  registration_event e{account_, status, code, std::string(reason)};
  e.reg_id = outbound_wanted_ ? reg_id_ : 0;
  if (status != registration_status::registered) return e;
  e.outbound = grants_.outbound;
  e.path = grants_.path;
  e.service_route = grants_.service_route;
  e.gruu = grants_.public_gruu;
  return e;
}

void registration::start(base::instant, actions& out) {
  stop_wanted_ = false;
  if (is_busy()) return;
  refreshing_ = state_ == state::registered;
  state_ = state::registering;
  auto e = event(registration_status::registering, 0, {});
  e.expires_s = expires_s_;
  out.push_back(std::move(e));
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
  // RFC 3327 §5.1, RFC 5626 §4.2.1, RFC 5627 §4.1
  d.add(header_id::supported, {"path", outbound_wanted_ ? ", outbound" : "", settings_->gruu ? ", gruu" : ""});
  out.push_back(send_request{purpose::register_, std::move(d), first_hop()});
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
  if (code == 439 && outbound_wanted_ && reg_id_ == 1 && state_ == state::registering) {  // RFC 5626 §4.2.1
    outbound_wanted_ = false;
    return send(expires_s_, out);
  }
  on_failure(now, code, response.reason(), !worth_retrying(code), out);
  const auto wait = response.get<retry_after>();
  if (wait && timer_ != base::never) timer_ = std::max(timer_, now + seconds(std::min(wait->seconds, max_back_off_s)));
}

void registration::on_success(base::instant now, const message& response, actions& out) {
  failures_ = 0;
  refreshing_ = false;
  stale_contact_.clear();
  if (state_ == state::unregistering) {
    return leave(response.status(), response.reason(), out);
  }
  state_ = state::registered;
  since_ = now;
  take_grants(response);
  keep_flow_alive(now, response);
  const auto granted = granted_expires(response);
  timer_ = now + refresh_after(granted);
  if (!stop_wanted_ && follow_nat(response, out)) return;
  auto e = event(registration_status::registered, response.status(), response.reason());
  e.expires_s = granted;
  out.push_back(std::move(e));
  if (std::exchange(stop_wanted_, false)) stop(out);
}

base::duration registration::back_off() {
  ++failures_;
  const auto base_s = others_hold_ ? relaxed_back_off_s : base_back_off_s;
  const auto ceiling = std::min(max_back_off_s, base_s << std::min(failures_, max_doublings));
  return milliseconds(ceiling * 500ULL + random_->below(ceiling * 500ULL));
}

void registration::on_failure(base::instant now, int code, std::string_view reason, bool final, actions& out) {
  refreshing_ = false;
  if (state_ == state::unregistering || stop_wanted_) {
    stop_wanted_ = false;
    return leave(code, reason, out);
  }
  fail(now, code, reason, final ? std::nullopt : std::optional(back_off()), out);
}

/// `retry_in`: nothing when only the user may try again.
void registration::fail(base::instant now, int code, std::string_view reason, std::optional<base::duration> retry_in, actions& out) {
  state_ = state::failed;
  forget_grants();
  timer_ = retry_in ? now + *retry_in : base::never;
  auto e = event(registration_status::failed, code, reason);
  if (retry_in) e.retry_in_s = static_cast<std::uint32_t>(std::chrono::duration_cast<seconds>(*retry_in).count());
  out.push_back(std::move(e));
}

void registration::leave(int code, std::string_view reason, actions& out) {
  state_ = state::idle;
  timer_ = base::never;
  forget_grants();
  out.push_back(event(registration_status::unregistered, code, reason));
}

void registration::on_binding_shortened(base::instant now, std::uint64_t expires_s) {
  if (state_ != state::registered || expires_s >= expires_s_) return;
  timer_ = std::min(timer_, now + refresh_after(std::max(static_cast<std::uint32_t>(expires_s), 1U)));
}

void registration::on_timeout(base::instant now, actions& out) {
  auto verdict = keep_alive::verdict::alive;
  if (auto bytes = keep_alive_.on_timeout(now, *random_, verdict); bytes && flow_) out.push_back(send_keep_alive{*flow_, std::move(*bytes)});
  if (verdict == keep_alive::verdict::dead) return on_flow_failed(now, "the server answers no keep-alive any more", out);
  if (timer_ > now) return;
  timer_ = base::never;
  start(now, out);
}

}  // namespace sip
