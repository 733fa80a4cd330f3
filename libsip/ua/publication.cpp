#include "event_rules.hpp"

#include <sip/ua/publication.hpp>

#include <algorithm>

namespace sip {

using std::chrono::seconds;

publication::publication(account_id account, const account_settings& settings, base::rng& random, publication_settings wanted)
    : account_(account), settings_(&settings), random_(&random), wanted_(std::move(wanted)) {
  if (wanted_.target.empty()) wanted_.target = settings.aor;
  call_id_ = random.token(24);
  tag_ = random.token(12);
}

bool publication::publish(actions& out) {
  if (over_ || remove_wanted_) return false;
  if (!in_flight_) send(out);
  return true;
}

bool publication::modify(event_state s, actions& out) {
  if (over_ || remove_wanted_) return false;
  wanted_.state = std::move(s);
  changed_ = true;
  stale_ = in_flight_;
  return publish(out);
}

bool publication::remove(actions& out) {
  if (over_ || std::exchange(remove_wanted_, true)) return false;
  if (in_flight_) return true;
  timer_ = base::never;
  if (!etag_.empty()) {
    send(out);
  } else {  // nothing of ours stands there
    over_ = true;
    tell(publication_status::removed, 0, "nothing was published", 0, out);
  }
  return true;
}

/// Initial: no tag and a body. Refresh: tag, no body. Modify: both. Remove: tag and Expires 0 (§4).
void publication::send(actions& out) {
  timer_ = base::never;
  in_flight_ = true;
  stale_ = false;
  removing_ = remove_wanted_;
  auto d = out_of_dialog("PUBLISH", wanted_.target, *settings_, {{}, wanted_.target, call_id_, tag_, ++cseq_});
  d.add(header_id::event, wanted_.package);
  d.add(header_id::expires, remove_wanted_ ? "0" : std::to_string(wanted_.expires_s));
  if (!etag_.empty()) d.add(header_id::sip_if_match, etag_);
  if (!remove_wanted_ && (changed_ || etag_.empty())) d.body(wanted_.state.content_type, wanted_.state.body);
  out.push_back(send_request{purpose::publish, std::move(d), first_hop(*settings_, wanted_.target)});
}

void publication::on_response(base::instant now, const message& response, actions& out) {
  const int code = response.status();
  if (code < 200) return;
  in_flight_ = false;
  if (code < 300) return on_success(now, response, out);
  if (code == 412 && !etag_.empty()) {  // §5: discard the tag, publish anew
    etag_.clear();
    if (remove_wanted_) return on_failure(now, code, response.reason(), true, out);
    return send(out);
  }
  const auto least = response.get<min_expires>();
  if (code == 423 && !remove_wanted_ && least && least->seconds > wanted_.expires_s && least->seconds <= longest_expires_s) {
    wanted_.expires_s = least->seconds;
    return send(out);
  }
  on_failure(now, code, response.reason(), !worth_retrying(code), out);
  const auto wait = response.get<retry_after>();
  if (wait && timer_ != base::never) timer_ = std::max(timer_, now + seconds(std::min(wait->seconds, longest_expires_s)));
}

void publication::on_success(base::instant now, const message& response, actions& out) {
  failures_ = 0;
  if (removing_) {
    over_ = true;
    return tell(publication_status::removed, response.status(), response.reason(), 0, out);
  }
  etag_ = std::string(response.value(header_id::sip_etag));
  changed_ = stale_;
  granted_s_ = std::max(std::min(expires_of(response, wanted_.expires_s), wanted_.expires_s), shortest_expires_s);
  timer_ = now + refresh_after(granted_s_);
  tell(publication_status::published, response.status(), response.reason(), 0, out);
  if (remove_wanted_ || stale_) send(out);
}

void publication::on_failure(base::instant now, int code, std::string_view reason, bool final, actions& out) {
  in_flight_ = false;
  if (remove_wanted_) {
    over_ = true;
    return tell(publication_status::removed, code, reason, 0, out);
  }
  std::uint32_t retry_s = 0;
  if (final) {
    over_ = true;
  } else {
    const auto wait = back_off(failures_++, *random_);
    timer_ = now + wait;
    retry_s = in_seconds(wait);
  }
  tell(publication_status::failed, code, reason, retry_s, out);
}

void publication::tell(publication_status status, int code, std::string_view reason, std::uint32_t retry_in_s, actions& out) {
  out.push_back(publication_event{id_, status, code, std::string(reason), etag_, status == publication_status::published ? granted_s_ : 0, retry_in_s});
}

void publication::on_timeout(base::instant now, actions& out) {
  if (timer_ <= now) send(out);
}

}  // namespace sip
