// Dialogs and calls that ended a moment ago, as long as a message about them may still be under way.
#pragma once

#include <base/time.hpp>
#include <sip/ua/ids.hpp>

#include <cstddef>
#include <deque>
#include <string>
#include <unordered_map>
#include <vector>

namespace sip {

/// Two things need it: a 2xx of a branch that answers after the call was refused or cancelled wants an ACK and a BYE (RFC
/// 3261 §13.2.2.4), and a Replaces or Join that names a dialog which just ended is declined, not "unknown" (RFC 3891 §3).
/// Bounded: the oldest go first.
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

  /// `key` is "Call-ID\nlocal tag".
  void add(base::instant now, base::duration keep, const std::string& key, entry e);
  [[nodiscard]] entry* find(base::instant now, const std::string& key);
  [[nodiscard]] std::size_t size() const { return entries_.size(); }

 private:
  struct grave { base::instant until; std::string key; };
  void drop_old(base::instant now, std::size_t room);

  std::unordered_map<std::string, entry> entries_;
  std::deque<grave> order_;
};

}  // namespace sip
