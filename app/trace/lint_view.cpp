#include <base/packet.hpp>
#include <sip/message/lint.hpp>
#include <siptty/trace/lint_view.hpp>

namespace siptty {

std::string lint_text(const wire_event& e) {
  base::packet_pool pool;
  const auto m = sip::message::parse(pool.copy(e.bytes));
  std::string text;
  for (const auto& f : sip::lint(m)) {
    text += f.level() == sip::strength::must ? "MUST " : "SHOULD ";
    text.append(f.section).append(", line ").append(std::to_string(sip::line_of(e.bytes, f.offset)));
    text.append(": ").append(f.sentence).append("\n");
  }
  return text;
}

}  // namespace siptty
