// What keys make the phone and the prompts do. Private to the model.
#pragma once

#include "layout.hpp"

namespace siptty::tui {

/// A key of the phone: a command to the engine, a prompt, or a sentence why not.
void run(app_state& s, action what);

void open_prompt(app_state& s, prompt p);
void submit(app_state& s);
void complete(app_state& s);
[[nodiscard]] line_history& history_of(app_state& s);
void press_pad(app_state& s, char32_t c);
/// Selects the next (step 1) or previous (-1) row that has the needle, around the ends.
void find_match(app_state& s, int step, bool here_too);

}  // namespace siptty::tui
