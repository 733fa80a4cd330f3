// Which servers did not work lately, so that the next request starts with one that does (RFC 3263 §4.3, SPEC
// NET-2).
#pragma once

#include <base/endpoint.hpp>
#include <base/export.hpp>
#include <base/time.hpp>
#include <sip/transaction/hop.hpp>

#include <cstdint>
#include <map>
#include <utility>

namespace sip SIPTTY_API {

/// A failure counts for a while, one after another for twice as long; then the server is tried again as if
/// nothing had been. A success wipes it out at once.
class server_memory {
 public:
  static constexpr std::size_t max_servers = 256;  ///< then the one that is forgotten first makes room
  static constexpr base::duration first_penalty = std::chrono::seconds(60);
  static constexpr base::duration max_penalty = std::chrono::minutes(30);

  /// `at_least` is what the server itself asked for (Retry-After of a 503), bounded by `max_penalty`.
  void failed(base::instant now, transport proto, const base::endpoint& server, base::duration at_least = {});
  void worked(transport proto, const base::endpoint& server) { servers_.erase({proto, server}); }
  [[nodiscard]] bool is_down(base::instant now, transport proto, const base::endpoint& server) const;
  [[nodiscard]] std::size_t size() const { return servers_.size(); }

 private:
  struct failures {
    unsigned in_a_row = 0;
    base::instant down_until{};
    base::instant forgotten_at{};
  };
  void make_room(base::instant now);

  std::map<std::pair<transport, base::endpoint>, failures> servers_;
};

}  // namespace sip
