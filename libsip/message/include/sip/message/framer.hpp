// Cuts a byte stream (TCP, TLS) into messages (RFC 3261 §18.3, RFC 5626 §3.5.1 keep-alives).
#pragma once

#include <base/packet.hpp>
#include <sip/message/error.hpp>
#include <sip/message/message.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace sip {

/// What the stream holds next.
struct framed_message { base::packet bytes; };  ///< one whole message, by Content-Length
struct keep_alive_ping {};                      ///< CRLFCRLF between messages: answer with CRLF
struct keep_alive_pong {};                      ///< CRLF between messages
struct framing_error { parse_error error; base::packet bytes; };  ///< the stream cannot be cut any more: close it
using framed = std::variant<framed_message, keep_alive_ping, keep_alive_pong, framing_error>;

/// Push received bytes in any segmentation, take frames out until there are none. Linear in the bytes received however
/// they are cut, and bounded by `limits::max_message_size` plus one segment.
class framer {
 public:
  explicit framer(base::packet_pool& pool, mode m = mode::tolerant, const limits& l = {});
  void push(std::string_view bytes);
  [[nodiscard]] std::optional<framed> next();
  [[nodiscard]] std::size_t buffered() const { return buffer_.size() - begin_; }

 private:
  base::packet_pool* pool_;
  mode mode_;
  limits limits_;
  std::string buffer_;
  std::size_t begin_ = 0;    ///< where the next message starts
  std::size_t scanned_ = 0;  ///< no end of the header section before here
  bool failed_ = false;
};

}  // namespace sip
