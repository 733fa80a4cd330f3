// The conference: which calls are in it, and how loud each party is.
#include "implementation.hpp"

#include <cmath>

namespace siptty {

namespace {

constexpr std::uint32_t local = 0;

bool is_up(call_state s) { return s == call_state::confirmed || s == call_state::held; }

audio::local_sound local_sound_of(const sound_settings& s) {
  audio::local_sound l;
  l.source = s.source;
  l.tone_hz = s.tone_hz;
  l.detect_hz = s.detect_hz;
  l.play_file = s.play_file;
  return l;
}

}  // namespace

void engine::implementation::conference(const command& c) {
  ++version_;
  auto* call = c.other == local ? nullptr : find(c.other);
  if (c.other != local && call == nullptr) {
    return emit_error("there is no call " + std::to_string(c.other) + "; " + live_calls());
  }
  if (c.conference == conference_action::all) return join_all(c.origin);
  if (c.conference == conference_action::add) return join(*call, c.origin);
  if (parties_.empty()) return emit_error("there is no conference; conference all, or conference add CALL, starts one");
  std::string problem;
  switch (c.conference) {
    case conference_action::leave:
      if (!parties_.contains(c.other)) return emit_error("the call is not in the conference", c.other);
      return leave_conference(c.other);
    case conference_action::gain:
    case conference_action::mute:
      return change_party(c.other, c);
    case conference_action::play:
      problem = media_.play(audio::media_service::local_party, c.target);
      break;
    case conference_action::record:
      problem = media_.record(audio::media_service::local_party, c.target);
      break;
    case conference_action::list:
      return list_conference();
    default:
      return end_conference();
  }
  if (!problem.empty()) emit_error(problem);
}

void engine::implementation::join_all(const std::string& cause) {
  std::vector<std::uint32_t> up;
  for (const auto& [id, c] : calls_) {
    if (is_up(c.state)) up.push_back(id);
  }
  if (up.size() < 2 && parties_.empty()) {
    return emit_error("a conference of all calls needs two that are up; conference add CALL starts with one");
  }
  for (const auto id : up) {
    if (!parties_.contains(id)) join(*find(id), cause);
  }
}

/// A call that we hold comes off hold by that.
void engine::implementation::join(call_entry& c, const std::string& cause) {
  if (!is_up(c.state)) return emit_error("only a call that is up can join the conference", c.id);
  if (parties_.contains(c.id)) return emit_error("the call is in the conference already", c.id);
  if (parties_.empty()) {
    media_.start_conference(local_sound_of(sound_of(options_.config, options_.expect_tone)));
    parties_[local];
  }
  media_.join(c.media->stream());
  parties_[c.id];
  tell_party(c.id, "joined");
  if (c.media->holding()) hold(c, false, cause);
}

/// The call goes on alone. Without calls there is no conference.
void engine::implementation::leave_conference(std::uint32_t call) {
  if (parties_.erase(call) == 0) return;
  if (const auto* c = find(call); c != nullptr && c->media->is_open()) media_.leave(c->media->stream());
  tell_party(call, "left");
  if (parties_.size() == 1) end_conference();
}

void engine::implementation::end_conference() {
  parties_.erase(local);
  media_.end_conference();
  while (!parties_.empty()) {
    const auto id = parties_.begin()->first;
    parties_.erase(id);
    tell_party(id, "left");
  }
}

void engine::implementation::change_party(std::uint32_t party, const command& c) {
  const auto found = parties_.find(party);
  if (found == parties_.end()) return emit_error("the call is not in the conference", party);
  auto& p = found->second;
  if (c.conference == conference_action::mute) p.muted = c.on;
  if (c.conference == conference_action::gain) p.gain_db = c.gain_db;
  const auto stream = party == local ? audio::media_service::local_party : find(party)->media->stream();
  media_.set_party_gain(stream, p.muted ? 0 : std::pow(10, p.gain_db / 20));
  tell_party(party, "changed");
}

void engine::implementation::list_conference() {
  for (const auto& [party, settings] : parties_) tell_party(party, "present");
}

void engine::implementation::tell_party(std::uint32_t party, const std::string& state) {
  event e{"party", {}};
  e.number("id", party).text("state", state);
  e.number("parties", static_cast<std::int64_t>(parties_.size()));
  const auto* c = find(party);
  e.text("remote", party == local ? "local" : c != nullptr ? c->remote : "");
  if (const auto found = parties_.find(party); found != parties_.end()) {
    const auto s = party == local ? media_.statistics(audio::media_service::local_party) : c->media->statistics();
    e.text("codec", party == local ? "" : c->media->codec());
    e.decimal("gain_db", found->second.gain_db, 1).text("muted", found->second.muted ? "yes" : "no");
    e.text("held", party != local && c->state == call_state::held ? "yes" : "no");
    e.decimal("level_dbov", party == local ? s.level_out_dbov : s.level_in_dbov, 1);
  }
  emit(std::move(e));
}

}  // namespace siptty
