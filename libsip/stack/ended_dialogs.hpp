// Dialogs and calls that ended a moment ago, as long as a message about them may still be under way.
#pragma once

#include <base/key_hash.hpp>
#include <base/time.hpp>
#include <sip/ua/ids.hpp>

#include <boost/unordered/unordered_flat_map.hpp>

#include <cstddef>
#include <deque>
#include <string>
#include <vector>

namespace sip {

/// Two things need it: a 2xx of a branch that answers after the call was refused or cancelled wants an ACK
/// and a BYE (RFC 3261 §13.2.2.4), and a Replaces or Join that names a dialog which just ended is declined,
/// not "unknown" (RFC 3891 §3). Bounded: the oldest go first.
class ended_dialogs {
 public:
  static constexpr std::size_t max_kept = 4096;
  static constexpr std::size_t max_branches = 16;

  struct entry {
    account_id account;
    std::string remote_tag;
    bool outgoing = false;
    std::vector<std::string> hung_up;  ///< To tags of branches that had their ACK, and their BYE
  };

  void add(base::instant now, base::duration keep, const base::key_digest& name, entry e);
  /// Until the next call.
  [[nodiscard]] entry* find(base::instant now, const base::key_digest& name);
  [[nodiscard]] std::size_t size() const { return entries_.size(); }

 private:
  struct grave {
    base::instant until;
    base::key_digest name;
  };
  void drop_old(base::instant now, std::size_t room);

  boost::unordered_flat_map<base::key_digest, entry, base::low_half> entries_;
  std::deque<grave> order_;
};

}  // namespace sip
