// The ladder diagram: columns are addresses, rows are messages (SPEC TRC-2, level 2).
#pragma once

#include <siptty/trace/wire_event.hpp>

#include <cstdint>
#include <string>
#include <vector>

namespace siptty {

struct ladder_column { std::string address; std::string label; };   ///< "10.0.0.5:5060", "alice"

struct ladder_arrow {
  std::size_t from = 0, to = 0;    ///< columns
  std::string text;                ///< "INVITE sip:100@pbx.io", "401 Unauthorized", "200 OK  SDP PCMU"
  std::string cause;               ///< "you pressed d"; empty when the peer's message needs none
  base::wall_time wall;
  std::uint64_t number = 0;        ///< wire_event number; 0 for a media lane
  std::uint32_t retransmission = 0;
  bool rewritten = false;          ///< rules changed it
  bool media = false;              ///< drawn with ═
};

struct ladder {
  std::vector<ladder_column> columns;
  std::vector<ladder_arrow> arrows;
};

/// A media lane drawn under the arrows: "RTP PCMU 20 ms" with "sent 214  lost 0  MOS 4.4" beside it.
struct media_lane { bool sent = true; std::string text, note; };

[[nodiscard]] ladder make_ladder(const std::vector<const wire_event*>& events, const std::vector<media_lane>& media = {});

struct ladder_style {
  std::size_t width = 80;          ///< columns of the terminal; text is cut, never wrapped
  bool ascii = false;
  bool times = true;               ///< a time line when the second changes, as in SPEC §4
};
/// One string a row, UTF-8, no row wider than `width` cells. `row_arrow[i]` is the index into `arrows` that row i shows, or -1.
struct ladder_text { std::vector<std::string> rows; std::vector<int> row_arrow; std::size_t header_rows = 0; };
[[nodiscard]] ladder_text render(const ladder& l, const ladder_style& style);

}  // namespace siptty
