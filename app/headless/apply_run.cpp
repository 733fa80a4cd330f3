#include "flag_reader.hpp"

#include <siptty/command/suggest.hpp>
#include <siptty/config/sip_uri.hpp>

#include <base/ascii.hpp>

#include <algorithm>
#include <fstream>
#include <iterator>

namespace siptty {
namespace {

constexpr std::size_t max_answer_codes = 8;
constexpr unsigned max_shards = 64;

std::vector<int> answer_codes(flag_reader& flags) {
  std::vector<int> codes;
  const auto text = flags.text("--auto-answer");
  for (std::size_t begin = 0; text && begin <= text->size();) {
    const auto end = std::min(text->find(',', begin), text->size());
    const auto code = base::parse_number<int>(std::string_view(*text).substr(begin, end - begin));
    const bool after_final = !codes.empty() && codes.back() >= 200;
    if (!code || *code < 101 || *code > 699 || after_final || codes.size() == max_answer_codes) {
      flags.wrong("--auto-answer", *text,
                  "must be codes from 101 to 699, such as 200 or 180,200; a final one is last");
      return {};
    }
    codes.push_back(*code);
    begin = end + 1;
  }
  return codes;
}

bool is_extension(const std::string& target) {
  return target.find_first_of("@:") == std::string::npos;
}

// A URI, or an extension that the account's domain makes one of.
std::string checked_target(flag_reader& flags, const std::string& target, const configuration& c) {
  if (is_extension(target)) {
    const bool alone =
        c.accounts.size() == 1 && c.accounts[0].registrar.empty() && c.accounts[0].name == "default";
    const auto why =
        alone ? std::string("without an account it must be") : check_sip_uri("sip:" + target + "@host");
    if (!why.empty()) {
      flags.problem(in_quotes(target) + " is an extension; " + (alone ? why : "it must be one word, or") +
                    " a full URI such as sip:100@pbx.example.com");
    }
    return target;
  }
  auto uri = base::istarts_with(target, "tel:") ? target : as_sip_uri(target);
  const auto why = uri == target && base::istarts_with(target, "tel:") ? std::string{} : check_sip_uri(uri);
  if (!why.empty()) flags.problem(why);
  return uri;
}

/// Answers come back to the shard that the system picks for their sender, which need not be the one that asked.
void check_shards(flag_reader& flags, const run_options& o) {
  if (o.shards == 1) return;
  for (const auto& a : o.config.accounts) {
    if (a.register_ && !a.registrar.empty()) {
      return flags.problem("--shards: an account that registers needs a single engine; let the proxy send calls to this port instead");
    }
  }
  if (!o.trace_file.empty()) flags.problem("--shards: --trace is written by one engine; leave one of the two away");
  if (!o.record_file.empty()) flags.problem("--shards: --record numbers the files of one engine; give record_dir in the configuration");
}

/// What message and publish carry, and what subscribe, publish and refer cannot do without.
void apply_events(flag_reader& flags, run_options& o) {
  constexpr std::size_t max_body_bytes = 60'000;
  o.event = flags.text("--event").value_or("");
  o.accept = flags.text("--accept").value_or("");
  o.content_type = flags.text("--type").value_or("");
  o.no_subscription = flags.has("--no-sub");
  if (const auto s = flags.number("--expires", 0, 31'536'000)) o.expires_s = static_cast<std::uint32_t>(*s);
  if (const auto text = flags.text("--text")) o.body = *text;
  if (const auto file = flags.readable_file("--body")) {
    std::ifstream in(*file, std::ios::binary);
    o.body.assign(std::istreambuf_iterator<char>(in), {});
    if (o.body.size() > max_body_bytes) flags.problem("--body " + in_quotes(*file) + " is larger than 60000 bytes");
  }
  const bool carries = o.verb == run_verb::message || o.verb == run_verb::publish;
  if (carries && o.body.empty()) flags.problem("nothing to send: give --text TEXT or --body FILE");
  if ((o.verb == run_verb::subscribe || o.verb == run_verb::publish) && o.event.empty()) {
    flags.problem("which state? give --event PACKAGE, such as presence or message-summary");
  }
  if (o.verb != run_verb::refer) return;
  const auto to = flags.text("--to");
  if (!to) return flags.problem("whom to contact? give --to URI");
  o.refer_to = checked_target(flags, *to, o.config);
}

void set_target(flag_reader& flags, run_options& o) {
  auto target = flags.text("--call").value_or("");
  const bool takes_uri = flags.given().verb->argument.ends_with("URI") || flags.given().verb->argument == "[URI]";
  if (takes_uri && o.verb != run_verb::register_) target = flags.given().argument;
  if (!target.empty()) o.target = checked_target(flags, target, o.config);
}

}  // namespace

void apply_general(flag_reader& flags, configuration& c) {
  if (const auto local = flags.endpoint("--bind")) {
    c.general.bind_host = local->address.to_string();
    c.general.bind_port = local->port;
  }
  if (const auto level = flags.number("--log-level", 0, 6)) c.general.log_level = static_cast<int>(*level);
  if (const auto file = flags.text("--log-file")) c.general.log_file = *file;
  c.general.log_level = std::min(6, c.general.log_level + flags.count("-v"));
}

void apply_audio(flag_reader& flags, configuration& c) {
  auto& audio = c.audio;
  int given = 0;
  const bool device = flags.has("--device") || flags.has("--input-device") || flags.has("--output-device");
  for (const auto* flag : {"--null-audio", "--tone", "--echo", "--play"}) given += flags.has(flag) ? 1 : 0;
  given += device ? 1 : 0;
  if (given > 1) flags.problem("allowed is one of --null-audio, --tone, --echo, --play and --device");
  if (given > 0) c.general.null_audio = flags.has("--null-audio");
  if (flags.has("--null-audio")) audio.mode = audio_mode::null;
  if (flags.has("--echo")) audio.mode = audio_mode::echo;
  if (device) audio.mode = audio_mode::device;
  audio.input_device = flags.text("--input-device").value_or(audio.input_device);
  audio.output_device = flags.text("--output-device").value_or(audio.output_device);
  if (const auto hz = flags.number("--tone", min_tone_hz, max_tone_hz)) {
    audio.mode = audio_mode::tone;
    audio.tone_hz = static_cast<std::uint32_t>(*hz);
  }
  if (const auto file = flags.readable_file("--play")) {
    audio.mode = audio_mode::file;
    audio.play_file = *file;
  }
}

void apply_run(flag_reader& flags, run_options& o) {
  set_target(flags, o);
  o.from = flags.text("--from").value_or("");
  o.headers = flags.headers("--header");
  o.record_file = flags.text("--record").value_or("");
  o.trace_file = flags.text("--trace").value_or("");
  o.session_file = flags.text("--record-session").value_or("");
  o.rtp_port = static_cast<std::uint16_t>(flags.number("--rtp-port", 1, 65534).value_or(0));
  o.auto_answer = answer_codes(flags);
  if (o.auto_answer.empty() && o.verb == run_verb::answer) o.auto_answer = {200};
  o.require_100rel = flags.has("--100rel");
  o.session_expires_s = static_cast<std::uint32_t>(flags.number("--session-timer", 10, 86400).value_or(0));
  o.min_se_s = static_cast<std::uint32_t>(flags.number("--min-se", 1, 86400).value_or(o.min_se_s));
  if (const auto code = flags.number("--expect", 200, 699)) o.expect = static_cast<int>(*code);
  o.duration = flags.seconds("--duration");
  o.timeout = flags.seconds("--timeout");
  o.shards = static_cast<unsigned>(flags.number("--shards", 1, max_shards).value_or(1));
  check_shards(flags, o);
  o.json = flags.count("--json") > 0;
  apply_events(flags, o);
}

}  // namespace siptty
