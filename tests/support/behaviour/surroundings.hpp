// What all users of a randomised world share: what they may do, what they count, and the first invariant that broke.
#pragma once

#include "call_book.hpp"
#include "sim_world.hpp"
#include "watch_book.hpp"

#include <cstdint>
#include <functional>
#include <string>

/// What the users of a world do, beyond plain calls.
struct storm_mix {
  bool proxy = false;           ///< registrations and calls through a forking proxy
  bool tcp = false;             ///< half of the phones speak TCP, and streams are cut
  bool reliable = false;        ///< 100rel, early sessions
  bool session_timers = false;
  bool transfers = false;       ///< REFER both ways, INFO, OPTIONS
  bool deaths = false;          ///< phones die, and restart without their state
  bool liars = false;           ///< peers that break every rule
  bool nat = false;             ///< mappings that change
  bool events = false;          ///< SUBSCRIBE, NOTIFY and PUBLISH of four packages
  bool outbound = false;        ///< some registrations have flows (RFC 5626); the registrar challenges and names a minimum
  static constexpr storm_mix everything() { return {true, true, true, true, true, true, true, true, true, true}; }
};

struct storm_counts {
  std::uint64_t dialled = 0, incoming = 0, confirmed = 0, ended = 0, datagrams = 0;
  std::uint64_t registered = 0, flows = 0, changes = 0, transfers = 0, requests = 0, compared = 0;
  std::uint64_t subscriptions = 0, notifications = 0, publications = 0, states_compared = 0;
  std::uint64_t deaths = 0, cuts = 0, rebinds = 0, lies = 0, forks = 0, transactions = 0;

  storm_counts& operator+=(const storm_counts& o);
  /// Those that are not 0, by name.
  [[nodiscard]] std::string to_string() const;
};

struct surroundings {
  sim_world* world = nullptr;
  storm_mix mix;
  call_book book;
  watch_book watches;
  storm_counts counts;
  std::string problem;            ///< the first invariant that was broken
  std::uint64_t labels = 0;       ///< session descriptions so far
  std::uint64_t states = 0;       ///< event states so far
  bool undisturbed = true;        ///< no message gets damaged
  std::function<std::string()> anybody = {};  ///< somebody's URI

  void broken(const std::string& what) {
    if (problem.empty()) problem = what;
  }
  [[nodiscard]] base::duration up_to(base::duration most) const {
    return base::duration(static_cast<base::duration::rep>(world->random().below(static_cast<std::uint64_t>(most.count()))));
  }
};
