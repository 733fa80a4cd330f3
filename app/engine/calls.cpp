// The engine's table of calls, and their sound.
#include "implementation.hpp"

#include <sip/message/headers.hpp>

namespace siptty {

engine::implementation::call_entry& engine::implementation::new_call(sip::call_handle handle, std::size_t account, bool outgoing) {
  const auto id = next_call_++;
  auto& c = calls_[id];
  c.id = id;
  c.handle = handle;
  c.account = account;
  c.outgoing = outgoing;
  c.since = driver_.now();
  const auto& config = accounts_[account].config;
  c.media = std::make_unique<session>(media_, sound_of(options_.config, options_.expect_tone),
                                      media_wishes{config.codecs, config.media}, config.dtmf, random_.next() >> 2U);
  by_handle_[handle] = id;
  current_ = id;
  return c;
}

engine::implementation::call_entry* engine::implementation::find(sip::call_handle handle) {
  const auto found = by_handle_.find(handle);
  return found == by_handle_.end() ? nullptr : find(found->second);
}

engine::implementation::call_entry* engine::implementation::find(std::uint32_t id) {
  const auto found = calls_.find(id);
  return found == calls_.end() ? nullptr : &found->second;
}

engine::implementation::account_state* engine::implementation::account_named(const std::string& name) {
  if (name.empty()) return accounts_.empty() ? nullptr : &accounts_.front();
  for (auto& a : accounts_) {
    if (a.config.name == name) return &a;
  }
  return nullptr;
}

std::size_t engine::implementation::account_of(sip::account_id id) const {
  for (std::size_t i = 0; i < accounts_.size(); ++i) {
    if (accounts_[i].id == id) return i;
  }
  return 0;
}

std::string engine::implementation::live_calls() const {
  std::string list;
  for (const auto& [id, c] : calls_) list += (list.empty() ? "" : ", ") + std::to_string(id);
  return list.empty() ? "there are no calls" : "calls: " + list;
}

std::string engine::implementation::open_media(call_entry& c, const base::ip_address& local) {
  const bool fixed = options_.rtp_port != 0 && media_.open_streams() == 0;
  auto problem = c.media->open(local, fixed ? options_.rtp_port : std::uint16_t{0});
  if (problem.empty() && c.follows == 0) {
    const auto& dir = options_.config.audio.record_dir;
    if (!options_.record_file.empty()) {
      ++records_;
      auto file = options_.record_file;
      if (records_ > 1) {
        const auto dot = file.rfind('.');
        file.insert(dot == std::string::npos ? file.size() : dot, "-" + std::to_string(records_));
      }
      record(c, file);
    } else if (!dir.empty()) {
      record(c, dir + "/call-" + std::to_string(c.id) + ".wav");
    }
  }
  return problem;
}

void engine::implementation::record(call_entry& c, const std::string& file) {
  const auto problem = media_.record(c.media->stream(), file);
  if (!problem.empty()) emit_error(problem, c.id);
}

/// A recording follows its call to where it was transferred.
void engine::implementation::take_over_recording(const call_entry& c) {
  const auto* before = find(c.follows);
  if (before != nullptr) media_.move_recording(before->media->stream(), c.media->stream());
}

bool engine::implementation::take_answer(call_entry& c, const std::string& sdp) {
  const auto problem = c.media->take_answer(sdp);
  if (problem.empty()) {
    tell_agreed(c);
    return true;
  }
  media_failed(c, problem);
  return false;
}

void engine::implementation::media_failed(call_entry& c, const std::string& sentence) {
  emit_error(sentence, c.id);
  driver_.turn([&](sip::stack& stack, base::instant now, sip::effects& fx) { stack.hangup(now, c.handle, "no common media", fx); });
}

void engine::implementation::become_confirmed(call_entry& c) {
  c.state = call_state::confirmed;
  c.since = c.confirmed_at = driver_.now();
  c.detail = "in call";
  event e{"confirmed", {}};
  e.number("id", c.id).text("remote", c.remote).text("codec", c.media->codec());
  emit(std::move(e));
  take_over_recording(c);
  if (!options_.duration) return;
  c.limit = std::make_unique<boost::asio::steady_timer>(*loop_, *options_.duration);
  c.limit->async_wait([this, handle = c.handle](boost::system::error_code error) {
    if (error) return;
    driver_.turn([&](sip::stack& stack, base::instant now, sip::effects& fx) { stack.hangup(now, handle, "duration is over", fx); });
  });
}

/// One event for each change between talking and held, whoever made it.
void engine::implementation::tell_hold(call_entry& c) {
  const bool by_us = c.media->holding();
  const bool held = by_us || c.media->held_by_peer();
  c.state = held ? call_state::held : call_state::confirmed;
  if (held == c.hold_told) return;
  c.hold_told = held;
  event e{held ? "hold" : "resumed", {}};
  e.number("id", c.id).text("by", by_us || !held ? "local" : "remote");
  emit(std::move(e));
}

}  // namespace siptty
