// Events of a trace for tests.
#pragma once

#include <siptty/trace/wire_event.hpp>

#include <string>

inline siptty::wire_event event_of(std::uint64_t number, siptty::direction d, std::string bytes) {
  siptty::wire_event e;
  e.number = number;
  e.direction = d;
  e.transport = "UDP";
  e.local = *base::endpoint::parse("10.0.0.5:5060");
  e.remote = *base::endpoint::parse("10.0.0.1:5060");
  e.wall.microseconds = 54'241'102'000;  // 15:04:01.102 UTC
  e.bytes = std::move(bytes);
  return e;
}
