// A made-up evening of a phone, for pictures of the screen: fixed times, fixed messages.
#pragma once

#include <siptty/trace/wire_event.hpp>
#include <siptty/view/view.hpp>

#include <string>
#include <vector>

namespace sample {

/// Two accounts, no calls.
siptty::view idle();
/// Three calls: answered with media, on hold, ringing here.
siptty::view busy();

/// A registration with a challenge, an answered call with DTMF and its end, a call that is refused.
std::vector<siptty::wire_event> messages();

/// One more message, numbered `number`; for floods.
siptty::wire_event options_ping(std::uint64_t number);

/// Words that try to break out: escapes, controls, bidi, wide and combining characters, bytes that are not
/// UTF-8.
std::string hostile_text();

}  // namespace sample
