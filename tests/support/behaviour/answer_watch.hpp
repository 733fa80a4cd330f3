// Watches how one stack answers: each request that came gets a final response in time, an INVITE that was
// cancelled at once, each rejection of an INVITE its ACK, and no request in a dialog is taken after a newer
// one.
#pragma once

#include <base/time.hpp>
#include <sip/message/message.hpp>
#include <sip/stack/effects.hpp>
#include <sip/stack/stack.hpp>

#include <cstdint>
#include <map>
#include <queue>
#include <string>
#include <unordered_map>
#include <vector>

class answer_watch {
 public:
  explicit answer_watch(const sip::stack& watched) : stack_(watched) {}

  /// A message of the trace, parsed.
  void note(base::instant now, const sip::wire_record& r, const sip::message& m);
  /// Empty, or what was answered wrongly, or not though it was time. For a moment between two turns of the
  /// stack.
  [[nodiscard]] std::string check(base::instant now);

 private:
  struct request {
    std::string dialog;  ///< empty outside of dialogs
    std::uint32_t cseq = 0;
    bool is_old = false;  ///< a newer one was taken before
    bool answered = false;
  };

  void note_request_received(base::instant now, const sip::message& m);
  void note_response_sent(base::instant now, const sip::message& m);
  void note_response_received(const sip::message& m);
  void note_taken(const std::string& name, const request& asked);
  [[nodiscard]] std::string check_rejections();

  const sip::stack& stack_;
  std::unordered_map<std::string, request> received_;      ///< by method and branch: a world's, so few
  std::unordered_map<std::string, std::uint32_t> newest_;  ///< CSeq that was taken, by dialog
  std::string problem_;
  std::priority_queue<std::pair<base::instant, std::string>,
                      std::vector<std::pair<base::instant, std::string>>, std::greater<>>
      due_;
  std::map<std::string, std::uint64_t> invites_;   ///< transactions without a final response, by branch
  std::map<std::string, std::uint64_t> rejected_;  ///< and those whose rejection was not acknowledged
};
