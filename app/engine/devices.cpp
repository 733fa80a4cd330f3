// The sound card as the phone sees it: settings, what it reports, ringing and busy.
#include "implementation.hpp"

#include <siptty/config/choices.hpp>

#include <algorithm>
#include <chrono>

namespace siptty {

namespace {

constexpr auto failure_tone_lasts = std::chrono::seconds(3);
constexpr int busy_here = 486, busy_everywhere = 600, request_terminated = 487;

codec::tone_plan plan_of(tone_country country) {
  return *codec::tone_plan_of(name_of(country));
}

void add_side(event& e, const std::string& key, const audio::card_report::side& side) {
  e.text(key, side.name);
  if (side.name.empty()) return;
  e.number(key + "_rate", side.rate_hz).decimal(key + "_latency_ms", side.latency_ms, 1);
}

const char* on_or_off(bool on) { return on ? "on" : "off"; }

}  // namespace

void engine::implementation::use_devices() {
  const auto& a = options_.config.audio;
  media_.use_devices({a.input_device, a.output_device});
  media_.process_voice({a.echo_cancelling, a.noise_suppression, a.automatic_gain});
}

void engine::implementation::audio(const command& c) {
  if (!c.target.empty()) set_audio(c);
  report_audio();
}

void engine::implementation::set_audio(const command& c) {
  auto& a = options_.config.audio;
  if (c.target == "mode") {
    a.mode = *find_choice(audio_modes, c.body);
    for (auto& [id, call] : calls_) call.media->use(sound_of(options_.config, options_.expect_tone));
  }
  if (c.target == "input") a.input_device = c.body;
  if (c.target == "output") a.output_device = c.body;
  if (c.target == "echo") a.echo_cancelling = c.on;
  if (c.target == "noise") a.noise_suppression = c.on;
  if (c.target == "gain") a.automatic_gain = c.on;
  use_devices();
}

void engine::implementation::report_audio() {
  const auto& a = options_.config.audio;
  event e{"audio", {}};
  e.text("mode", std::string(name_of(a.mode))).text("input", a.input_device).text("output", a.output_device);
  e.text("echo", on_or_off(a.echo_cancelling)).text("noise", on_or_off(a.noise_suppression));
  e.text("gain", on_or_off(a.automatic_gain));
  if (const auto* c = find(current_); c != nullptr && a.mode == audio_mode::device && c->media->is_negotiated()) {
    const auto s = c->media->statistics();
    e.number("id", c->id).decimal("capture_ms", s.capture_delay_ms, 1).decimal("playback_ms", s.playback_delay_ms, 1);
    e.decimal("jitter_buffer_ms", s.playout_delay_ms, 1);
  }
  emit(std::move(e));
}

void engine::implementation::on(const audio::card_event& e) {
  const auto& r = e.report;
  event out{"card", {}};
  add_side(out, "input", r.input);
  add_side(out, "output", r.output);
  emit(std::move(out));
  if (r.trouble.empty()) return;
  const bool silent = r.input.name.empty() && r.output.name.empty();
  emit_error(r.trouble + (silent ? "; calls go on without sound, and the device is tried again" : ""));
}

void engine::implementation::on(const audio::devices_event& e) {
  if (!e.listing.error.empty()) return emit_error(e.listing.error);
  if (e.listing.devices.empty()) return emit_error("there is no sound device");
  for (const auto& d : e.listing.devices) {
    event out{"device", {}};
    out.text("name", d.name).text("system", d.system).number("inputs", d.inputs).number("outputs", d.outputs);
    out.decimal("rate", d.rate_hz, 0).text("default_input", d.default_input ? "yes" : "no");
    out.text("default_output", d.default_output ? "yes" : "no");
    emit(std::move(out));
  }
}

/// A call of ours that failed sounds for a while: busy, or congestion for other reasons.
void engine::implementation::call_failed(int code) {
  if (code == request_terminated || stopped_) return;
  const bool busy = code == busy_here || code == busy_everywhere;
  failure_tone_ = busy ? codec::tone_kind::busy : codec::tone_kind::congestion;
  failure_timer_.expires_after(failure_tone_lasts);
  failure_timer_.async_wait([this](boost::system::error_code error) {
    if (error) return;
    failure_tone_.reset();
    follow_with_sound();
  });
}

/// What the speaker plays beside the calls' own sound.
std::optional<codec::tone_kind> engine::implementation::wanted_sound() const {
  if (options_.config.audio.mode != audio_mode::device || stopped_) return {};
  bool comes = false, goes = false, talks = false;
  for (const auto& [id, c] : calls_) {
    comes = comes || c.state == call_state::incoming;
    goes = goes || (c.outgoing && c.state == call_state::early && c.rings && !c.media->is_negotiated());
    talks = talks || c.state == call_state::confirmed;
  }
  if (comes) return talks ? codec::tone_kind::call_waiting : codec::tone_kind::ringback;
  if (talks) return {};
  return goes ? codec::tone_kind::ringback : failure_tone_;
}

void engine::implementation::follow_with_sound() {
  const auto wanted = wanted_sound();
  if (wanted == own_sound_) return;
  own_sound_ = wanted;
  audio::own_sound sound;
  if (wanted) sound.tone = codec::pattern_of(plan_of(options_.config.audio.tones), *wanted);
  const bool rings = std::any_of(calls_.begin(), calls_.end(),
                                 [](const auto& c) { return c.second.state == call_state::incoming; });
  if (wanted == codec::tone_kind::ringback && rings) sound.file = options_.config.audio.ring_file;
  media_.play_own(sound);
}

}  // namespace siptty
