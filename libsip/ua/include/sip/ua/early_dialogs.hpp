// The caller's early dialogs: one for each To tag that a provisional response came with (RFC 3261 §12.1.2, §13.2.2.1), and
// what RFC 3262 §4 says about the numbers of reliable responses in each.
#pragma once

#include <base/export.hpp>
#include <sip/dialog/shared_dialog.hpp>
#include <sip/message/draft.hpp>
#include <sip/message/message.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace sip SIPTTY_API {

/// One branch of a forked INVITE.
struct early_dialog {
  sip::shared_dialog dialog;
  std::uint32_t invite_cseq;
  std::uint32_t rseq = 0;      ///< of the last reliable response; 0: none so far
  bool settled = false;        ///< the first offer has its answer
  bool prack_waits = false;    ///< for the application: its answer or offer goes along
  bool needs_answer = false;   ///< the peer made the first offer
  std::string session = {};    ///< the peer's session description that counts
};

/// Where a reliable response stands in its sequence.
enum class rseq_order : std::uint8_t { next, repeated, gap, unusable };

class early_dialogs {
 public:
  static constexpr std::size_t max_dialogs = 32;

  /// The early dialog of a provisional response, made when it is the first; nullptr without a tag or when there are too many.
  early_dialog* note(const message& response);
  [[nodiscard]] early_dialog* find(std::string_view remote_tag);
  [[nodiscard]] const early_dialog* find(std::string_view remote_tag) const { return const_cast<early_dialogs*>(this)->find(remote_tag); }
  /// The one that waits for its PRACK, the newest of several; an empty tag takes any.
  [[nodiscard]] early_dialog* waiting(std::string_view remote_tag);
  [[nodiscard]] const early_dialog* first() const { return dialogs_.empty() ? nullptr : &dialogs_.front(); }
  [[nodiscard]] early_dialog* last() { return dialogs_.empty() ? nullptr : &dialogs_.back(); }
  void remove(std::string_view remote_tag);
  void clear() { dialogs_.clear(); }

 private:
  std::vector<early_dialog> dialogs_;
};

/// Remembers the number of a 1xx that requires 100rel. `next`: it wants its PRACK.
rseq_order take_rseq(std::uint32_t& last, const message& response);
/// RAck (§7.2) onto a PRACK.
void add_rack(draft& prack, std::uint32_t rseq, std::uint32_t invite_cseq);

}  // namespace sip
