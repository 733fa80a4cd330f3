#include <sip/ua/keep_alive.hpp>

namespace sip {

namespace {

using std::chrono::seconds;

constexpr base::duration pong_limit = seconds(10);              // RFC 5626 §4.4.1
constexpr base::duration rto = std::chrono::milliseconds(500);  // RFC 8489 §6.2.1
constexpr unsigned max_requests = 7;
constexpr base::duration last_wait = 16 * rto;
constexpr std::uint32_t shortest_interval_s = 5;  // whatever a Flow-Timer says

}  // namespace

void keep_alive::start(base::instant now, transport proto, std::uint32_t flow_timer_s, base::rng& random) {
  const bool datagrams = proto == transport::udp;
  upper_ = seconds(flow_timer_s != 0 ? std::max(flow_timer_s, shortest_interval_s) : datagrams ? 29 : 120);
  lower_ = flow_timer_s != 0 ? upper_ * 8 / 10 : base::duration(seconds(datagrams ? 24 : 95));
  if (is_running() && datagrams_ == datagrams && !blind_) return;
  stop();
  datagrams_ = datagrams;
  schedule(now, random);
}

void keep_alive::start_blind(base::instant now, std::uint32_t interval_s) {
  if (is_running() && blind_) return;
  stop();
  blind_ = true;
  upper_ = lower_ = seconds(std::max(interval_s, shortest_interval_s));
  next_ = now + upper_;
}

void keep_alive::stop() {
  next_ = resend_ = base::never;
  blind_ = proven_ = false;
  sent_ = 0;
  mapped_.reset();
}

void keep_alive::schedule(base::instant now, base::rng& random) {
  resend_ = base::never;
  sent_ = 0;
  next_ = now + lower_ +
          base::duration(static_cast<base::duration::rep>(
              random.below(static_cast<std::uint64_t>((upper_ - lower_).count()) + 1)));
}

std::optional<std::string> keep_alive::on_timeout(base::instant now, base::rng& random, verdict& flow) {
  flow = verdict::alive;
  if (next_timeout() > now) return std::nullopt;
  if (blind_) {
    next_ = now + upper_;
    return "\r\n\r\n";
  }
  if (!datagrams_) {
    if (sent_ != 0) {
      flow = verdict::dead;
      return std::nullopt;
    }
    next_ = base::never;
    resend_ = now + pong_limit;
    sent_ = 1;
    return "\r\n\r\n";
  }
  if (sent_ == max_requests) {
    flow = verdict::dead;
    return std::nullopt;
  }
  if (sent_ == 0) {
    interval_ = rto;
    for (auto& b : id_) b = static_cast<std::uint8_t>(random.below(256));
  }
  next_ = base::never;
  ++sent_;
  resend_ = now + (sent_ == max_requests ? last_wait : interval_);
  interval_ *= 2;
  return stun_request(id_);
}

void keep_alive::answered(base::instant now, base::rng& random) {
  proven_ = true;
  schedule(now, random);
}

bool keep_alive::on_pong(base::instant now, base::rng& random) {
  if (datagrams_ || sent_ == 0) return false;
  answered(now, random);
  return true;
}

keep_alive::verdict keep_alive::on_stun(base::instant now, const stun_message& answer, base::rng& random) {
  if (!datagrams_ || sent_ == 0 || answer.id != id_ || answer.kind == stun_kind::binding_request)
    return verdict::alive;
  if (answer.kind == stun_kind::binding_error) return verdict::dead;
  const bool moved =
      mapped_ && answer.mapped && *mapped_ != *answer.mapped;  // §4.4.2: that is a failure of the flow
  if (answer.mapped) mapped_ = answer.mapped;
  answered(now, random);
  return moved ? verdict::dead : verdict::alive;
}

}  // namespace sip
