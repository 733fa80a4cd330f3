// Locating SIP servers (RFC 3263 §4) as a state machine: which question to ask next, which server to try
// next.
//
//   locator l(uri, options);
//   for (;;) switch (auto step = l.next(memory, now, random)) …
//     dns_question: ask it, then l.on_answer(records)
//     location:     try it; when it fails call next() again (§4.3)
//     dead_end:     nothing is left
//
// The plan is a list of things to do, worked off from its front; an answer puts what follows from it in front
// of the rest:
//
//   host without port, transport open     NAPTR -> SRV of each service -> A/AAAA of each server -> servers
//   host without port, transport given              SRV of that service -> A/AAAA …
//   host with port                                                         A/AAAA -> servers
//   number                                                                           server
//
// Without any NAPTR record the SRV records of our transports are asked for, without any SRV record the host's
// addresses (§4.1, §4.2). A domain whose DNS does not answer NAPTR is not asked for SRV either: old resolvers
// drop both. Addresses are asked for only when their server's turn comes.
#pragma once

#include <base/export.hpp>
#include <base/rng.hpp>
#include <base/time.hpp>
#include <sip/locate/records.hpp>
#include <sip/locate/server_memory.hpp>
#include <sip/transaction/hop.hpp>

#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace sip SIPTTY_API {

/// A server to try. `host` is the name it was found under, for certificates and people.
struct location {
  transport proto = transport::udp;
  base::endpoint remote;
  std::string host;
};

/// `sentence` says why; it is about the DNS when no server was found at all.
struct dead_end {
  std::string sentence;
  bool permanent = false;  ///< the URI itself is the reason: trying again later is of no use
};

struct locate_options {
  transport preferred = transport::udp;  ///< when neither the URI nor the DNS names one
  bool fixed = false;                    ///< `preferred` counts as if the URI named it
  bool v6 = false;                       ///< the family that can be reached
};

class locator {
 public:
  static constexpr std::size_t max_services = 8;    ///< of NAPTR
  static constexpr std::size_t max_servers = 32;    ///< of one SRV answer
  static constexpr std::size_t max_addresses = 8;   ///< of one server
  static constexpr std::size_t max_questions = 48;  ///< in all
  static constexpr std::size_t max_tries = 12;      ///< in all

  using step = std::variant<dns_question, location, dead_end>;

  locator(std::string_view uri, const locate_options& options);

  /// The next step. After a question `on_answer` must come first.
  [[nodiscard]] step next(base::instant now, const server_memory& memory);
  void on_answer(const dns_records& records, base::rng& random);
  /// A server that is tried before all others: the one that is in use.
  void try_first(const location& known);

 private:
  struct ask_naptr {};
  struct ask_srv {
    transport proto;
    std::string name;
  };
  struct ask_addresses {
    transport proto;
    std::string host;
    std::uint16_t port;
    bool fallback = false;  ///< of the domain itself: only where it has no SRV records
  };
  using item = std::variant<ask_naptr, ask_srv, ask_addresses, location>;

  void plan(std::string_view uri);
  void plan_services();
  void plan_fallback(transport proto);
  void on_naptr(const dns_records& records);
  void on_srv(const ask_srv& asked, const dns_records& records, base::rng& random);
  void on_addresses(const ask_addresses& asked, const dns_records& records);
  [[nodiscard]] dns_question question_of(const item& i) const;
  [[nodiscard]] step ask(item i);
  [[nodiscard]] bool was_tried(const location& server) const;
  [[nodiscard]] step attempt(location server);
  [[nodiscard]] dead_end give_up() const;

  locate_options options_;
  std::string host_;
  std::deque<item> plan_;
  std::deque<location> deferred_;  ///< servers that did not work lately: the last to be tried
  std::optional<item> asked_;
  bool found_srv_ = false;
  std::vector<location> tried_;
  std::size_t questions_ = 0;
  bool permanent_ = false;
  std::string sentence_;
};

}  // namespace sip
