// What a session counted, and how good it sounds.
#include <rtp/session.hpp>

#include <algorithm>

namespace rtp {
namespace {

using milliseconds = std::chrono::duration<double, std::milli>;

}  // namespace

session_statistics session::statistics() const {
  const auto current = current_tally();
  const auto expected = gone_.expected + current.expected;
  const auto lost = std::max<std::int64_t>(expected - gone_.received - current.received, 0);
  const auto& played = buffer_.statistics();
  session_statistics s;
  s.sent = sent_;
  s.received = received_;
  s.lost = static_cast<std::uint64_t>(lost);
  s.late = late_;
  s.discarded = late_ + played.flushed + played.skipped;
  s.duplicates = duplicates_;
  s.collisions = collisions_;
  s.garbage = garbage_;
  s.wrong_source = wrong_source_;
  s.wrong_payload = wrong_payload_;
  s.implausible = implausible_;
  s.rejected = garbage_ + wrong_source_ + wrong_payload_ + implausible_;
  s.losses = buffer_.losses();
  s.jitter = source_ ? length(source_->jitter_ticks()) : base::duration{};
  s.round_trip = round_trip_;
  s.remote_lost = remote_lost_;
  s.remote_jitter = length(remote_jitter_);
  s.playout_delay = buffer_.delay();
  s.remote_metrics = remote_metrics_;
  rate(s);
  return s;
}

call_conditions session::heard_conditions(const session_statistics& s) const {
  const auto expected = static_cast<double>(gone_.expected + current_tally().expected);
  call_conditions c;
  c.one_way_delay_ms = milliseconds(s.round_trip / 2 + s.playout_delay).count() + options_.interval_ms;
  c.loss_percent = 100 * static_cast<double>(s.lost + s.discarded) / std::max(expected, 1.0);
  c.burst_ratio = s.losses.burst_ratio();
  return c;
}

void session::rate(session_statistics& s) const {
  if (s.received > 0) {
    auto conditions = heard_conditions(s);
    s.rating = rtp::rating(conditions, options_.impairment);
    s.mos = mean_opinion_score(s.rating);
    conditions.one_way_delay_ms = 0;
    s.listening_mos = mean_opinion_score(rtp::rating(conditions, options_.impairment));
  }
  if (!remote_reported_) return;
  // A peer that says nothing of its jitter buffer is taken to hold twice its jitter.
  call_conditions there;
  there.one_way_delay_ms =
      milliseconds(s.round_trip / 2 + 2 * s.remote_jitter).count() + 2 * options_.interval_ms;
  there.loss_percent = 100 * s.remote_lost;
  s.remote_rating = rtp::rating(there, options_.impairment);
  s.remote_mos = mean_opinion_score(s.remote_rating);
  if (!remote_metrics_) return;
  if (remote_metrics_->rating <= 100) s.remote_rating = remote_metrics_->rating;
  const auto tenths = remote_metrics_->conversational_mos_tenths;
  s.remote_mos = tenths >= 10 && tenths <= 50 ? tenths / 10.0 : mean_opinion_score(s.remote_rating);
}

}  // namespace rtp
