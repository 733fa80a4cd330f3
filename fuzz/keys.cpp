// Hostile terminal input, messages and pictures into the screen's model, in any order and at any size. Each
// step is an operation, a length and that many bytes.
#include <siptty/trace/safe_text.hpp>
#include <siptty/tui/state.hpp>

#include <cstdint>
#include <cstdlib>
#include <string>

using namespace siptty;
using namespace siptty::tui;

namespace {

void check(bool holds) {
  if (!holds) std::abort();
}

void check_picture(const app_state& s) {
  const auto g = render(s);
  const auto all = g.text();
  std::string_view text = all;
  for (int y = 0; y < g.rows(); ++y) {
    const auto line = text.substr(0, text.find('\n'));
    text.remove_prefix(line.size() + 1);
    check(cells_of(line) == static_cast<std::size_t>(g.columns()));
    check(safe_text(line) == line);
  }
}

std::shared_ptr<const view> picture(const std::string& bytes) {
  auto v = std::make_shared<view>();
  v->accounts.resize(bytes.size() % 5);
  for (auto& a : v->accounts) a.uri = a.detail = bytes;
  for (std::size_t i = 0; i < bytes.size() && i < 8; ++i) {
    call_view c;
    c.id = static_cast<std::uint32_t>(static_cast<unsigned char>(bytes[i]) % 16 + 1);
    c.state = static_cast<call_state>(static_cast<unsigned char>(bytes[i]) % 6);
    c.remote = c.remote_name = c.detail = c.call_id = c.media.codec = bytes;
    v->calls.push_back(c);
  }
  v->current_call = v->calls.empty() ? 0 : v->calls.back().id;
  v->status = bytes;
  return v;
}

wire_event wire(std::uint64_t number, const std::string& bytes) {
  wire_event e;
  e.number = number;
  e.bytes = bytes.size() % 2 == 0
                ? bytes
                : "INVITE sip:a SIP/2.0\r\nCall-ID: " + bytes + "\r\nCSeq: 1 INVITE\r\n\r\n";
  e.cause = bytes;
  return e;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  app_state s;
  s.log = wire_log(20'000);
  key_decoder decoder;
  std::uint64_t number = 0;
  for (std::size_t at = 0; at + 2 <= size;) {
    const auto what = data[at];
    const auto length = std::min<std::size_t>(data[at + 1], size - at - 2);
    const std::string bytes(reinterpret_cast<const char*>(data + at + 2), length);
    at += 2 + length;
    std::vector<key> keys;
    switch (what % 6) {
      case 0:
        decoder.feed(bytes, keys);
        break;
      case 1:
        decoder.feed(bytes, keys), decoder.flush(keys);
        break;
      case 2:
        on_view(s, picture(bytes));
        break;
      case 3:
        ++number;
        on_wire_events(s, {wire(number, bytes)}, number / 7);
        break;
      case 4:
        on_resize(s, 60 + what / 2, 18 + static_cast<int>(length) / 8);
        break;
      case 5:
        s.ascii = !s.ascii;
        break;
    }
    for (const auto& k : keys) on_key(s, k);
    check(s.commands.size() <= keys.size());
    check(s.line.text().size() <= max_line_bytes);
    s.commands.clear();
    check_picture(s);
  }
  return 0;
}
