// The arguments of `faults`.
#pragma once

#include <siptty/command/command.hpp>

namespace siptty {

/// Reads "in", "out" or "both", and "off" or "loss=5,delay=80". The error is a sentence; empty when it is right.
[[nodiscard]] std::string take_faults(fault_settings& faults, std::string_view way, std::string_view text);

}  // namespace siptty
