// The far end of the stack's fuzz target: messages that fit what the stack sent (its tags, Call-IDs,
// branches, Contacts), so that they get deep into it, and then damaged as the fuzzer's bytes say.
#pragma once

#include <sip/message/message.hpp>
#include <sip/transaction/hop.hpp>

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

/// The fuzzer's bytes; zeros when they are used up.
struct choices {
  const std::uint8_t* data;
  std::size_t size;

  std::uint8_t byte() {
    if (size == 0) return 0;
    --size;
    return *data++;
  }
  /// True for one in `n` values of a byte, false for 0.
  bool once_in(unsigned n) { return byte() % n == n - 1; }
  template <std::size_t N>
  std::string of(const std::array<const char*, N>& table) {
    return table[byte() % N];
  }
  template <class T>
  T& one_of(std::vector<T>& table) {
    return table[byte() % table.size()];
  }
  std::string bytes(std::size_t most) {
    const auto n = std::min(size, byte() % (most + 1));
    std::string text(reinterpret_cast<const char*>(data), n);
    data += n;
    size -= n;
    return text;
  }
};

/// What the stack sent or what we sent it, with where it went or came from.
struct heard {
  sip::hop via;
  std::string text;
};

using header_lines = std::vector<std::pair<std::string, std::string>>;

class fuzz_peer {
 public:
  explicit fuzz_peer(choices& c) : c_(c) {}

  void hear(const sip::hop& to, std::string_view text) { keep(sent_, {to, std::string(text)}); }

  /// The next message for the stack; its text may be anything.
  heard speak() {
    if (!spoken_.empty() && c_.once_in(16))
      return c_.one_of(spoken_);  // a retransmission, or an old one once more
    auto next = message_for(c_.byte());
    keep(spoken_, next);
    return next;
  }

 private:
  static void keep(std::vector<heard>& list, heard what);

  /// `kind` 0 and its like: the answer to the newest request of the stack.
  heard message_for(unsigned kind);
  std::string response(const sip::message& m);
  /// ACK or PRACK for a response of the stack.
  std::string acknowledgement(const sip::message& m);
  /// A request in the dialog that the message stands in.
  std::string inside(const sip::message& m);
  heard fresh_request();
  void begin(const std::string& method, std::string_view from, std::string_view to, std::string_view call_id,
             std::uint32_t number, const std::string& uri);
  std::string details(const std::string& method, std::string_view event);
  std::string session();
  /// Replaces, Join or Target-Dialog with a dialog that the stack knows.
  void name_dialog();
  /// With the newest challenge of the stack answered.
  void authorize();
  /// More headers, then damage: lines that go, come twice, change places or are someone else's; bytes that
  /// change.
  std::string finish(std::string body);
  /// Some bytes of `text` give way to others. The place is a byte of the fuzzer's times `step`.
  void overwrite(std::string& text, unsigned step, unsigned most_removed, std::size_t most_added);

  static std::string contact_of(const sip::message& m);
  void add(std::string name, std::string_view value) { lines_.emplace_back(std::move(name), value); }
  void line_of(const std::string& text) {
    add(text.substr(0, text.find(':')), text.substr(text.find(':') + 2));
  }

  choices& c_;
  base::packet_pool pool_;
  std::vector<heard> sent_, spoken_;
  std::string start_;
  header_lines lines_;
  sip::hop hop_{sip::transport::udp, 1, *base::endpoint::parse("192.0.2.1:5060"),
                *base::endpoint::parse("192.0.2.9:5060")};
  std::uint32_t number_ = 0, branch_ = 0, call_ = 0, reliable_ = 0;
};
