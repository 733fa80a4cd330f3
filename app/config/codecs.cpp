#include "reader.hpp"

#include <siptty/command/suggest.hpp>

#include <algorithm>

namespace siptty {
namespace {

void read_priority(table_reader& r, std::vector<codec_choice>& codecs) {
  std::vector<std::pair<std::string, toml::source_position>> names;
  if (!r.texts("priority", names)) return;
  if (names.empty()) r.error("priority", "must name at least one codec of " + comma_list(codec_names()));
  codecs.clear();
  for (const auto& [name, at] : names) {
    const auto codec = parse_codec(name);
    if (!codec) {
      r.error_at(at, "priority", in_quotes(name) + " " + wrong_codec(name));
    } else if (std::find(codecs.begin(), codecs.end(), *codec) != codecs.end()) {
      r.error_at(at, "priority", in_quotes(name) + " stands twice; each codec may stand once");
    } else {
      codecs.push_back(*codec);
    }
  }
}

void read_ptimes(table_reader& r, media_config& m) {
  r.number("ptime", min_ptime_ms, max_ptime_ms, m.ptime);
  r.number("maxptime", 0, max_ptime_ms, m.maxptime);
  if (const auto wrong = wrong_ptime(m.ptime); !wrong.empty()) r.error("ptime", wrong);
  if (m.maxptime == 0) return;
  if (const auto wrong = wrong_ptime(m.maxptime); !wrong.empty()) return r.error("maxptime", wrong);
  if (m.maxptime < m.ptime) r.error("maxptime", "must not be less than ptime, or be 0");
}

void read_opus(const toml::table& table, opus_config& opus, findings& out) {
  table_reader r(table, "accounts.codecs.opus", out);
  r.number("maxplaybackrate", 8000, 48000, opus.maxplaybackrate);
  r.number("maxaveragebitrate", 6000, 510'000, opus.maxaveragebitrate);
  r.flag("stereo", opus.stereo);
  r.flag("cbr", opus.cbr);
  r.flag("useinbandfec", opus.useinbandfec);
  r.flag("usedtx", opus.usedtx);
  r.finish();
}

}  // namespace

void read_codecs(const toml::table& table, account_config& a, findings& out) {
  table_reader r(table, "accounts.codecs", out);
  read_priority(r, a.codecs);
  read_ptimes(r, a.media);
  r.flag("silence_suppression", a.media.silence_suppression);
  if (const auto* t = r.table("opus")) read_opus(*t, a.media.opus, out);
  r.finish();
}

}  // namespace siptty
