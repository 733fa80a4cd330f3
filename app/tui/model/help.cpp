#include "layout.hpp"

#include <siptty/trace/safe_text.hpp>

#include <algorithm>

namespace siptty::tui {
namespace {

constexpr std::size_t name_cells = 15;

std::string padded(std::string_view name) {
  std::string out{name};
  out.append(cells_of(name) < name_cells ? name_cells - cells_of(name) : 1, ' ');
  return out;
}

/// The arguments of a command below its help, an option never cut in two.
void add_arguments(std::string& out, std::string_view arguments) {
  constexpr std::size_t most_cells = 76 - 1 - name_cells;
  while (!arguments.empty()) {
    auto end = arguments.size();
    if (end > most_cells) end = arguments.rfind(" [", most_cells);
    if (end == std::string_view::npos) end = arguments.size();
    out.append(" ").append(padded("")).append(arguments.substr(0, end)).append("\n");
    arguments.remove_prefix(std::min(end + 1, arguments.size()));
  }
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
    add_arguments(out, row.arguments);
  }
  out += "\nSIGNS\n";
  out.append(" ").append(padded("●  ◎  ○")).append("registered, registering, not registered\n");
  out.append(" ").append(padded("→  ←")).append("we sent it, we received it\n");
  out.append(" ").append(padded("CALL RING INC")).append("dialled, ringing there, ringing here\n");
  out.append(" ").append(padded("CONF HOLD END")).append("answered, on hold, over\n");
  out.append(" ").append(padded("MIX  MUTE")).append("in the conference; hears silence\n");
  return out;
}

}  // namespace siptty::tui
