// A light look at a message for people: it works on anything, also on what the parser rejects.
#pragma once

#include <string>
#include <string_view>

namespace siptty {

struct scanned {
  std::string_view first_line;
  std::string_view head;  ///< header lines
  std::string_view body;
  std::string_view method;  ///< of a request
  std::string_view uri;     ///< of a request
  int status = 0;           ///< of a response
  std::string_view reason;  ///< of a response
  [[nodiscard]] bool is_sip() const { return status != 0 || !method.empty(); }

  /// Value of the first line of that name (or its compact form), in any case; empty when there is none.
  [[nodiscard]] std::string_view header(std::string_view name, std::string_view compact = {}) const;
  [[nodiscard]] std::string_view call_id() const { return header("Call-ID", "i"); }
  [[nodiscard]] std::string_view cseq_method() const;
  [[nodiscard]] bool has_to_tag() const;
};

/// The result lies in `bytes`.
[[nodiscard]] scanned scan(std::string_view bytes);

/// "sip:100@pbx.io" of `"Bob" <sip:100@pbx.io;transport=tcp>;tag=1`.
[[nodiscard]] std::string_view short_uri(std::string_view name_addr);
/// "100@pbx.io" of the same.
[[nodiscard]] std::string_view user_at_host(std::string_view name_addr);

/// "SDP PCMU PCMA", with the direction unless it is sendrecv; empty when `body` is not SDP.
[[nodiscard]] std::string sdp_summary(std::string_view body);

}  // namespace siptty
