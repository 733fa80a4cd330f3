// Any bytes as a message in the trace: nothing that steers a terminal comes out, and no ladder is wider than
// its screen.
#include <base/assert.hpp>
#include <siptty/trace/dialog_tracker.hpp>
#include <siptty/trace/ladder.hpp>
#include <siptty/trace/safe_text.hpp>
#include <siptty/trace/text_export.hpp>
#include <siptty/trace/wire_log.hpp>

#include <string_view>

namespace {

void check_clean(std::string_view text) {
  for (const char c : text) SIPTTY_ASSERT(static_cast<unsigned char>(c) >= 0x20 && c != 0x7f);
  SIPTTY_ASSERT(siptty::safe_text(text) == text);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  siptty::wire_event first, second;
  first.number = 1;
  first.bytes.assign(reinterpret_cast<const char*>(data), size);
  first.remote.port = 5060;
  second = first;
  second.number = 2;
  second.direction = siptty::direction::received;
  second.retransmission = 1;

  siptty::dialog_tracker tracker(2);
  tracker.add(first);
  tracker.add(second);
  for (const auto& row : tracker.rows()) {
    for (const auto* text : {&row.method, &row.from, &row.to, &row.state}) check_clean(*text);
  }
  check_clean(siptty::trace_line(first));
  SIPTTY_ASSERT(siptty::export_text({&first, &second}).find('\x1b') == std::string::npos);
  const auto ladder = siptty::make_ladder({&first, &second}, {{true, "RTP", "note"}});
  for (const std::size_t width : {7U, 80U, 200U}) {
    for (const bool ascii : {false, true}) {
      const auto drawn = siptty::render(ladder, {.width = width, .ascii = ascii});
      SIPTTY_ASSERT(drawn.rows.size() == drawn.row_arrow.size());
      for (const auto& row : drawn.rows) {
        check_clean(row);
        SIPTTY_ASSERT(siptty::cells_of(row) <= width);
      }
    }
  }
  return 0;
}
