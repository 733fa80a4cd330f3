#include <base/ascii.hpp>
#include <sip/ua/reliable_provisionals.hpp>

#include <algorithm>

namespace sip {

std::optional<draft> reliable_sender::send(base::instant now, draft response, const timers& t, std::uint32_t first_rseq) {
  if (rseq_ == 0) rseq_ = first_rseq;
  response.add(header_id::require, "100rel");
  has_session_ = has_session_ || !response.body().empty();
  if (current_) {
    if (waiting_.size() < max_waiting) waiting_.push_back(std::move(response));
    return std::nullopt;
  }
  return start(now, std::move(response), t);
}

draft reliable_sender::start(base::instant now, draft response, const timers& t) {
  response.add(header_id::rseq, std::to_string(rseq_));
  current_ = unacknowledged{rseq_++, !response.body().empty(), {}, t.t1, now + t.t1, now + t.b()};
  return response;
}

void reliable_sender::keep(const base::packet& wire) {
  if (current_ && current_->wire.empty()) current_->wire = wire;
}

// RAck: response number, CSeq number, method (§7.2).
bool reliable_sender::acknowledge(std::string_view rack, std::uint32_t invite_cseq) {
  const auto next_word = [&rack] {
    rack = base::trim(rack);
    const auto end = std::find_if(rack.begin(), rack.end(), base::is_lws);
    const auto word = rack.substr(0, static_cast<std::size_t>(end - rack.begin()));
    rack.remove_prefix(word.size());
    return word;
  };
  const auto rseq = base::parse_number<std::uint32_t>(next_word());
  const auto cseq = base::parse_number<std::uint32_t>(next_word());
  const bool matches = current_ && rseq == current_->rseq && cseq == invite_cseq && next_word() == "INVITE";
  if (matches) current_.reset();
  return matches;
}

std::optional<draft> reliable_sender::next(base::instant now, const timers& t) {
  if (current_ || waiting_.empty()) return std::nullopt;
  auto response = std::move(waiting_.front());
  waiting_.erase(waiting_.begin());
  return start(now, std::move(response), t);
}

void reliable_sender::stop() {
  current_.reset();
  waiting_.clear();
}

base::instant reliable_sender::next_timeout() const {
  return current_ ? std::min(current_->resend, current_->give_up) : base::never;
}

std::optional<base::packet> reliable_sender::resend(base::instant now) {
  if (!current_ || current_->resend > now || current_->wire.empty()) return std::nullopt;
  current_->interval *= 2;
  current_->resend = now + current_->interval;
  return current_->wire;
}

}  // namespace sip
