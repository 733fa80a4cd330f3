#include "reader.hpp"

namespace siptty {
namespace {

void read_general(const toml::table& table, general_config& general, findings& out) {
  table_reader r(table, "general", out);
  r.number("log_level", 0, 6, general.log_level);
  r.path("log_file", general.log_file);
  r.text("user_agent", general.user_agent);
  r.address("bind_host", general.bind_host);
  r.number("bind_port", 0, 65535, general.bind_port);
  r.flag("null_audio", general.null_audio);
  r.finish();
}

void read_audio(const toml::table& table, audio_config& audio, findings& out) {
  table_reader r(table, "audio", out);
  r.one_of("mode", audio_modes, audio.mode);
  r.path("play_file", audio.play_file);
  r.path("record_dir", audio.record_dir);
  r.text("input_device", audio.input_device);
  r.text("output_device", audio.output_device);
  r.path("ring_file", audio.ring_file);
  r.flag("echo_cancelling", audio.echo_cancelling);
  r.flag("noise_suppression", audio.noise_suppression);
  r.flag("automatic_gain", audio.automatic_gain);
  r.flag("realtime", audio.realtime);
  r.one_of("tones", tone_countries, audio.tones);
  r.number("tone_hz", min_tone_hz, max_tone_hz, audio.tone_hz);
  r.finish();
}

void read_history(const toml::table& table, history_config& history, findings& out) {
  table_reader r(table, "history", out);
  r.flag("enabled", history.enabled);
  r.path("db_file", history.db_file);
  r.number("max_entries", 1, 1000000, history.max_entries);
  r.finish();
}

}  // namespace

configuration read_configuration(const toml::table& file, findings& out) {
  configuration c;
  c.history.db_file = expand_home(c.history.db_file);
  table_reader top(file, "", out);
  if (const auto* t = top.table("general")) read_general(*t, c.general, out);
  if (const auto* t = top.table("headers")) c.headers = read_headers(*t, "headers", out);
  c.accounts = read_accounts(top, out);
  if (const auto* t = top.table("audio")) read_audio(*t, c.audio, out);
  if (const auto* t = top.table("history")) read_history(*t, c.history, out);
  if (c.general.null_audio) c.audio.mode = audio_mode::null;
  top.finish();
  return c;
}

}  // namespace siptty
