// The randomised world: phones that call, ring, answer, refuse, cancel, hold and hang up at random over a bad network, and
// the invariants that must hold whatever happens.
#pragma once

#include "sim_phone.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

struct storm_settings {
  std::uint64_t seed = 1;
  std::size_t phones = 10;
  std::uint64_t calls = 1000;
  sim_link link;
};

struct storm_counts {
  std::uint64_t dialled = 0, incoming = 0, confirmed = 0, ended = 0, datagrams = 0;
};

class storm {
 public:
  explicit storm(const storm_settings& settings);
  /// Runs it to its end. Empty, or the invariant that was broken.
  [[nodiscard]] std::string run();
  [[nodiscard]] const storm_counts& counts() const { return counts_; }

 private:
  /// What one side of a call has seen.
  struct side {
    bool outgoing = false;
    bool confirmed = false;
    int ended = 0;
  };
  struct phone {
    std::unique_ptr<sim_phone> node;
    std::unordered_map<sip::call_handle, side> calls;
  };

  void dial(std::size_t from);
  void on_event(std::size_t who, sip::ua_event& e);
  void answer_soon(std::size_t who, sip::call_handle call);
  void hang_up_after(std::size_t who, sip::call_handle call, base::duration most);
  void change_session_after(std::size_t who, sip::call_handle call);
  [[nodiscard]] base::duration up_to(base::duration most);
  [[nodiscard]] std::string check() const;
  void broken(const std::string& what);

  storm_settings settings_;
  sim_world world_;
  std::vector<phone> phones_;
  storm_counts counts_;
  std::string problem_;
};
