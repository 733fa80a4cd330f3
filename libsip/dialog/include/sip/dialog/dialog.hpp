// A dialog (RFC 3261 §12): the state two user agents share between messages.
#pragma once

#include <base/export.hpp>
#include <sip/message/draft.hpp>
#include <sip/message/message.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sip SIPTTY_API {

/// How the peer's CSeq compares with what came before (§12.2.2).
enum class cseq_order : std::uint8_t { next, repeated, old };

/// Owns its strings: it outlives the messages it was made from. Built from what stood on the wire, so that it stays right
/// when rewrite rules changed From, To or Call-ID.
class dialog {
 public:
  /// As the user agent client: from a response (101-299). A To without tag counts as a null tag (§12.1.2).
  static dialog from_response(const message& response);
  /// As the user agent server: from the request and the tag we put into To.
  static dialog from_request(const message& request, std::string_view local_tag);

  [[nodiscard]] const std::string& call_id() const { return call_id_; }
  [[nodiscard]] const std::string& local_tag() const { return local_tag_; }
  [[nodiscard]] const std::string& remote_tag() const { return remote_tag_; }
  [[nodiscard]] const std::string& remote_target() const { return remote_target_; }
  /// From/To values as they stand in requests we send, tags included.
  [[nodiscard]] const std::string& local() const { return local_; }
  [[nodiscard]] const std::string& remote() const { return remote_; }
  [[nodiscard]] std::uint32_t local_cseq() const { return local_cseq_; }
  [[nodiscard]] const std::vector<std::string>& route_set() const { return route_set_; }

  /// A request inside the dialog (§12.2.1.1) with Request-URI, Route, From, To, Call-ID, CSeq and Max-Forwards; the CSeq
  /// number is taken. Via and Contact are added where the flow is known.
  [[nodiscard]] draft make_request(std::string_view method);
  /// The ACK for a 2xx: CSeq number of its INVITE (§13.2.2.4).
  [[nodiscard]] draft make_ack(std::uint32_t invite_cseq) const;
  /// The number for a request that is sent again, with credentials or after 491.
  [[nodiscard]] std::uint32_t take_cseq() { return ++local_cseq_; }
  /// A request went out under this number outside make_request.
  void used_cseq(std::uint32_t number) { local_cseq_ = number; }
  /// URI of the next hop: the first route, else the remote target.
  [[nodiscard]] std::string next_hop() const;

  /// Order of a request's CSeq; `next` is remembered.
  cseq_order on_request(std::uint32_t cseq);
  /// Target refresh (§12.2.1.2, §12.2.2): INVITE, UPDATE, SUBSCRIBE, NOTIFY and their 2xx carry a new Contact.
  void refresh_target(const message& m);
  /// §13.2.2.4: a 2xx computes the route set anew, whatever the 1xx said.
  void confirm(const message& response);

 private:
  [[nodiscard]] draft request_line_and_routes(std::string_view method) const;

  std::string call_id_, local_tag_, remote_tag_;
  std::string local_, remote_;
  std::string remote_target_;
  std::vector<std::string> route_set_;
  std::uint32_t local_cseq_ = 0;
  std::optional<std::uint32_t> remote_cseq_;
};

}  // namespace sip
