#include "layout.hpp"

#include <siptty/trace/safe_text.hpp>

namespace siptty::tui {
namespace {

constexpr std::size_t name_cells = 15;

std::string padded(std::string_view name) {
  std::string out{name};
  out.append(cells_of(name) < name_cells ? name_cells - cells_of(name) : 1, ' ');
  return out;
}

}  // namespace

std::string help_text() {
  std::string out = "KEYS\n";
  for (const auto& b : bindings()) {
    if (!b.help.empty()) out.append(" ").append(padded(b.name)).append(b.help).append("\n");
  }
  out += "\nCOMMANDS of the ':' line; a call's number may stand in front\n";
  for (const auto& row : command_table()) {
    out.append(" ").append(padded(row.name)).append(row.help).append("\n");
    if (row.arguments.size() > 0) out.append(" ").append(padded("")).append(row.arguments).append("\n");
  }
  out += "\nSIGNS\n";
  out.append(" ").append(padded("●  ◎  ○")).append("registered, registering, not registered\n");
  out.append(" ").append(padded("→  ←")).append("we sent it, we received it\n");
  out.append(" ").append(padded("CALL RING INC")).append("dialled, ringing there, ringing here\n");
  out.append(" ").append(padded("CONF HOLD END")).append("answered, on hold, over\n");
  return out;
}

}  // namespace siptty::tui
