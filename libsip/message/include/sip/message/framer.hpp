// Cuts a byte stream (TCP, TLS) into messages (RFC 3261 §18.3, RFC 5626 §3.5.1 keep-alives).
#pragma once

#include <base/export.hpp>
#include <base/packet.hpp>
#include <sip/message/error.hpp>
#include <sip/message/message.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace sip SIPTTY_API {

/// What the stream holds next.
struct framed_message {
  base::packet bytes;
};                          ///< one whole message, by Content-Length
struct keep_alive_ping {};  ///< CRLFCRLF between messages: answer with CRLF
struct keep_alive_pong {};  ///< CRLF between messages
struct framing_error {
  parse_error error;
  base::packet bytes;
};  ///< the stream cannot be cut any more: close it
using framed = std::variant<framed_message, keep_alive_ping, keep_alive_pong, framing_error>;

/// Push received bytes in any segmentation, take frames out until there are none. Linear in the bytes
/// received however they are cut, and bounded by `limits::max_message_size` plus one segment. Without a
/// Content-Length the body is empty (an error in strict mode). A CRLF that ends a segment is a pong at once,
/// since nothing may follow it; so a ping that is cut in its middle comes out as two pongs.
class framer {
 public:
  explicit framer(base::packet_pool& pool, mode m = mode::tolerant, const limits& l = {});
  void push(std::string_view bytes);
  [[nodiscard]] std::optional<framed> next();
  [[nodiscard]] std::size_t buffered() const { return buffer_.size() - begin_; }
  /// What was received of a message that is not whole yet.
  [[nodiscard]] std::string_view rest() const& { return std::string_view(buffer_).substr(begin_); }
  std::string_view rest() && = delete;  ///< the bytes would die with the temporary

 private:
  std::optional<framed> skip_line_ends();
  bool find_header_end();
  parse_error find_body_size();
  framed fail(parse_error error);
  void drop(std::size_t count);

  base::packet_pool* pool_;
  mode mode_;
  limits limits_;
  std::string buffer_;
  std::size_t begin_ = 0;        ///< where the next message starts
  std::size_t scanned_ = 0;      ///< no end of the header section before here
  std::size_t header_size_ = 0;  ///< of the message at `begin_`; 0 until its header section has ended
  std::size_t body_size_ = 0;
  bool failed_ = false;
};

}  // namespace sip
