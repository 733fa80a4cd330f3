// Groups the messages of a trace into conversations by Call-ID (SPEC TRC-2, level 1).
#pragma once

#include <siptty/trace/wire_event.hpp>

#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

namespace siptty {

struct dialog_row {
  std::string call_id;   ///< as on the wire (its first 512 bytes); print it through safe_text
  std::string method;    ///< of the first request: INVITE, REGISTER, OPTIONS …
  std::string from, to;  ///< user@host, as short as it stays telling
  std::string account;
  std::string
      state;  ///< CALL SETUP, IN CALL, COMPLETED, CANCELLED, BUSY, REJECTED 403, REGISTERED, FAILED 401 …
  base::wall_time started;
  base::wall_time last;
  std::vector<std::uint64_t> messages;  ///< wire_event numbers, oldest first
};

/// Fed with each event once. Bounded: the oldest finished conversations go when there are too many.
class dialog_tracker {
 public:
  explicit dialog_tracker(std::size_t max_dialogs = 5000);
  void add(const wire_event& e);
  [[nodiscard]] const std::vector<dialog_row>& rows() const { return rows_; }
  [[nodiscard]] const dialog_row* find(const std::string& call_id) const;
  void clear();

 private:
  void drop_oldest();

  std::vector<dialog_row> rows_;
  std::unordered_map<std::string, std::size_t> index_;
  std::size_t max_dialogs_;
};

}  // namespace siptty
