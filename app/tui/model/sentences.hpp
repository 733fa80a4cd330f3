// Events of the engine in words. Private to the model.
#pragma once

#include <siptty/command/event.hpp>

#include <string>

namespace siptty::tui {

/// "Call 1 is over: 486 Busy Here"; empty for events that show elsewhere on the screen.
[[nodiscard]] std::string sentence_of(const event& e);

/// "486 Busy Here", or the reason alone when there is no code.
[[nodiscard]] std::string outcome_of(const event& e);

}  // namespace siptty::tui
