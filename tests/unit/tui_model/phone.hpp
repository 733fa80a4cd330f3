// A screen to press keys on.
#pragma once

#include <siptty/tui/state.hpp>

#include <string>
#include <string_view>

namespace phone {

using namespace siptty;
using namespace siptty::tui;

inline constexpr auto enter = "\r", tab_key = "\t", escape = "\x1b", up = "\x1b[A", down = "\x1b[B",
                      home = "\x1b[H", end = "\x1b[F", page_up = "\x1b[5~", f1 = "\x1bOP", f5 = "\x1b[15~",
                      f10 = "\x1b[21~";

inline std::vector<key> keys_of(std::string_view bytes) {
  key_decoder decoder;
  std::vector<key> keys;
  decoder.feed(bytes, keys);
  decoder.flush(keys);
  return keys;
}

inline void press(app_state& s, std::string_view bytes) {
  for (const auto& k : keys_of(bytes)) on_key(s, k);
}

inline call_view call(std::uint32_t id, call_state state, std::string remote = "sip:100@pbx.example") {
  call_view c;
  c.id = id;
  c.state = state;
  c.remote = std::move(remote);
  c.call_id = "call-" + std::to_string(id);
  return c;
}

inline std::shared_ptr<const view> with_calls(std::vector<call_view> calls, std::uint32_t current = 0) {
  auto v = std::make_shared<view>();
  v->accounts = {{"alice", "alice@pbx.example", registration_state::registered, "Registered", "UDP 5060", 0},
                 {"bob", "bob@pbx.example", registration_state::failed, "403 Forbidden", "UDP 5062", 0}};
  v->current_call = current != 0 || calls.empty() ? current : calls.front().id;
  v->calls = std::move(calls);
  return v;
}

inline app_state screen(std::vector<call_view> calls = {}) {
  app_state s;
  on_view(s, with_calls(std::move(calls)));
  return s;
}

inline wire_event message(std::uint64_t number, std::string start = "OPTIONS sip:a@b SIP/2.0",
                          const std::string& call_id = "x") {
  wire_event e;
  e.number = number;
  e.transport = "UDP";
  e.local = *base::endpoint::parse("192.0.2.5:5060");
  e.remote = *base::endpoint::parse("192.0.2.1:5060");
  e.bytes = std::move(start) + "\r\nFrom: <sip:a@b>\r\nTo: <sip:c@d>\r\nCall-ID: " + call_id +
            "\r\nCSeq: 1 OPTIONS\r\nContent-Length: 0\r\n\r\n";
  return e;
}

}  // namespace phone
