// How the selected call sounds: what is heard beside what is sent. The rows are sorted by what matters most, so that a low
// panel shows it.
#include "draw.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

namespace siptty::tui {
namespace {

constexpr int label_cells = 8;
constexpr double softest_dbov = -60;  // an empty bar

std::string formatted(const char* format, double value) {
  char text[64];
  std::snprintf(text, sizeof text, format, value);
  return text;
}

struct figure {
  std::string text;
  role colour = role::normal;
};

/// One row: a label, what is heard, what is sent.
void draw_row(canvas& c, const rect& r, int row, std::string_view label, const figure& heard, const figure& sent) {
  if (row >= r.height) return;
  const auto width = (r.width - 1 - label_cells) / 2;
  const auto x = r.x + 1 + label_cells;
  c.text(r.x + 1, r.y + row, label_cells - 1, label, {role::dim});
  c.text(x, r.y + row, width - 1, heard.text, {heard.colour, true});
  c.text(x + width, r.y + row, width - 1, sent.text, {sent.colour, true});
}

double loss_percent(const media_view& m) {
  const auto expected = static_cast<double>(m.received + m.lost);
  return expected > 0 ? 100.0 * static_cast<double>(m.lost) / expected : 0;
}

figure loss_cell(double percent) {
  return {formatted("%.2f %%", percent), percent > 0 ? role::warn : role::normal};
}

figure mos_cell(double mos) {
  if (mos <= 0) return {"-"};
  return {formatted("%.1f", mos), mos >= 4.0 ? role::good : mos >= 3.1 ? role::warn : role::bad};
}

/// "═════··· -23"
figure level_cell(double dbov, int width) {
  const auto cells = std::max(width - 6, 1);
  const auto share = std::clamp((dbov - softest_dbov) / -softest_dbov, 0.0, 1.0);
  const auto full = static_cast<int>(std::lround(share * cells));
  std::string bar;
  for (int i = 0; i < cells; ++i) bar += i < full ? "═" : "·";
  return {bar + formatted(" %.0f", dbov), dbov > -6 ? role::warn : role::normal};
}

void draw_format(canvas& c, const media_view& m, const rect& r) {
  auto text = m.codec + "/" + std::to_string(m.clock_rate_hz) + " " + std::to_string(m.ptime_ms) + " ms PT " +
              std::to_string(m.receive_payload_type) + "/" + std::to_string(m.send_payload_type);
  if (m.comfort_noise) text += " CN";
  c.text(r.x + 1, r.y + 2, r.width - 2, text, {role::normal, true});
}

/// What needs attention, where the label of the head would stand.
figure alarm_of(const media_view& m) {
  if (m.muted) return {"MUTED", role::warn};
  if (m.rejected > 0) return {"rej " + std::to_string(m.rejected), role::warn};
  return {};
}

void draw_rest(canvas& c, const media_view& m, const rect& r, int row) {
  const std::array<std::string, 3> rows{
      "digits " + m.digits + (m.rtcp_mux ? ", RTCP on the RTP port" : ""),
      "late " + std::to_string(m.late) + ", twice " + std::to_string(m.duplicates),
      "rejected " + std::to_string(m.rejected) + ": garbage " + std::to_string(m.garbage) + ", strangers " +
          std::to_string(m.wrong_source) + ", types " + std::to_string(m.wrong_payload)};
  for (const auto& text : rows) {
    if (row >= r.height) return;
    c.text(r.x + 1, r.y + row++, r.width - 2, text, {role::dim});
  }
}

}  // namespace

void draw_media(canvas& c, const media_view& m, const rect& r) {
  if (m.codec.empty()) return void(c.text(r.x + 1, r.y + 2, r.width - 2, "no media yet", {role::dim}));
  if (m.round_trip_ms > 0) {
    c.text_right(r.x + 1, r.y + 1, r.width - 2, "RTT " + formatted("%.1f ms", m.round_trip_ms), {role::dim});
  }
  draw_format(c, m, r);
  const bool told = m.remote_mos > 0;
  const auto remote = [&](figure value) { return told ? value : figure{"-"}; };
  const auto width = (r.width - 1 - label_cells) / 2;
  draw_row(c, r, 3, {}, {"heard", role::dim}, {"sent", role::dim});
  if (const auto alarm = alarm_of(m); r.height > 3) {
    c.text(r.x + 1, r.y + 3, label_cells - 1, alarm.text, {alarm.colour, true});
  }
  draw_row(c, r, 4, "MOS", mos_cell(m.mos), mos_cell(m.remote_mos));
  draw_row(c, r, 5, "loss", loss_cell(loss_percent(m)), remote(loss_cell(m.remote_loss_percent)));
  draw_row(c, r, 6, "jitter", {formatted("%.1f ms", m.jitter_ms)}, remote({formatted("%.1f ms", m.remote_jitter_ms)}));
  draw_row(c, r, 7, "level", level_cell(m.level_in_dbov, width), level_cell(m.level_out_dbov, width));
  draw_row(c, r, 8, "packets", {std::to_string(m.received)}, {std::to_string(m.sent)});
  draw_rest(c, m, r, 9);
}

}  // namespace siptty::tui
