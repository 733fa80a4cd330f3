// The entry points of `stack` as a recording has them: by name, with the arguments as bytes.
#pragma once

#include "turn_record.hpp"

#include <sip/stack/stack.hpp>

#include <string_view>

namespace sip {

struct replayed_command {
  std::string_view name;  ///< under which stack.cpp records it
  /// Reads the arguments and makes the call. False: they cannot be read, and nothing was called.
  bool (*run)(stack&, base::instant, detail::value_reader&, effects&);
};

/// nullptr when there is none of that name.
[[nodiscard]] const replayed_command* find_replayed(std::string_view name);

}  // namespace sip
