// How the sound of a call is: for events and for the screen.
#pragma once

#include "session.hpp"

#include <siptty/command/event.hpp>
#include <siptty/view/view.hpp>

namespace siptty {

/// Of a session that has agreed.
[[nodiscard]] media_view media_of(const session& s, const audio::stream_statistics& statistics);
/// The `media` event with the figures of a call.
[[nodiscard]] event media_event_of(std::uint32_t call, const media_view& m);

}  // namespace siptty
