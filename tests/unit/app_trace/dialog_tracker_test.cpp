#include <siptty/trace/dialog_tracker.hpp>

#include <catch2/catch.hpp>

#include "events.hpp"

using namespace siptty;

namespace {

/// "INVITE" or "200 INVITE": the start line and CSeq that make up a message of call `id`.
std::string message(const std::string& text, const std::string& id = "c1", const std::string& extra = {}) {
  const auto space = text.find(' ');
  const bool response = space != std::string::npos;
  const auto method = response ? text.substr(space + 1) : text;
  const auto first =
      response ? "SIP/2.0 " + text.substr(0, space) + " Reason" : text + " sip:100@pbx.io SIP/2.0";
  return first + "\r\nf: \"A\" <sip:alice@pbx.io;transport=tcp>;tag=1\r\nTo: <sip:100@pbx.io>\r\ni: " + id +
         "\r\nCSeq: 1 " + method + "\r\n" + extra + "\r\n";
}

std::string state_after(const std::vector<std::string>& messages) {
  dialog_tracker tracker;
  std::uint64_t number = 0;
  for (const auto& m : messages) tracker.add(event_of(++number, direction::sent, message(m)));
  REQUIRE(tracker.rows().size() == 1);
  REQUIRE(tracker.rows()[0].messages.size() == messages.size());
  return tracker.rows()[0].state;
}

}  // namespace

TEST_CASE("a conversation's state follows its messages") {
  struct row {
    std::vector<std::string> messages;
    const char* expected;
  };
  const row rows[] = {
      {{"INVITE"}, "CALL SETUP"},
      {{"INVITE", "100 INVITE", "180 INVITE"}, "CALL SETUP"},
      {{"INVITE", "200 INVITE", "ACK"}, "IN CALL"},
      {{"INVITE", "200 INVITE", "ACK", "INVITE", "491 INVITE", "ACK"}, "IN CALL"},
      {{"INVITE", "200 INVITE", "ACK", "BYE", "200 BYE"}, "COMPLETED"},
      {{"INVITE", "200 INVITE", "ACK", "BYE", "200 INVITE"}, "COMPLETED"},
      {{"INVITE", "180 INVITE", "CANCEL", "200 CANCEL", "487 INVITE", "ACK"}, "CANCELLED"},
      {{"INVITE", "CANCEL", "200 INVITE"}, "IN CALL"},
      {{"INVITE", "486 INVITE", "ACK"}, "BUSY"},
      {{"INVITE", "600 INVITE"}, "BUSY"},
      {{"INVITE", "403 INVITE"}, "REJECTED 403"},
      {{"INVITE", "401 INVITE", "ACK"}, "REJECTED 401"},
      {{"INVITE", "401 INVITE", "ACK", "INVITE"}, "CALL SETUP"},
      {{"INVITE", "302 INVITE"}, "DIVERTED"},
      {{"200 INVITE", "ACK"}, "IN CALL"},
      {{"REGISTER"}, "REGISTERING"},
      {{"REGISTER", "401 REGISTER"}, "FAILED 401"},
      {{"REGISTER", "401 REGISTER", "REGISTER", "200 REGISTER"}, "REGISTERED"},
      {{"OPTIONS"}, "WAITING"},
      {{"OPTIONS", "200 OPTIONS"}, "COMPLETED"},
      {{"MESSAGE", "404 MESSAGE"}, "FAILED 404"},
  };
  for (const auto& r : rows) {
    INFO(r.messages.back() << " makes " << r.expected);
    REQUIRE(state_after(r.messages) == r.expected);
  }
}

TEST_CASE("a registration that asks for nothing ends in UNREGISTERED") {
  for (const auto* header : {"Expires: 0\r\n", "m: <sip:a@h>;expires=0\r\n"}) {
    dialog_tracker tracker;
    tracker.add(event_of(1, direction::sent, message("REGISTER", "c1", header)));
    REQUIRE(tracker.rows()[0].state == "UNREGISTERING");
    tracker.add(event_of(2, direction::received, message("200 REGISTER")));
    REQUIRE(tracker.rows()[0].state == "UNREGISTERED");
  }
}

TEST_CASE("a retransmission joins the conversation and changes nothing") {
  dialog_tracker tracker;
  tracker.add(event_of(1, direction::sent, message("INVITE")));
  tracker.add(event_of(2, direction::received, message("486 INVITE")));
  auto late = event_of(3, direction::sent, message("INVITE"));
  late.retransmission = 1;
  tracker.add(late);
  REQUIRE(tracker.rows()[0].state == "BUSY");
  REQUIRE(tracker.rows()[0].messages == std::vector<std::uint64_t>{1, 2, 3});
}

TEST_CASE("a row tells who talks to whom, without control characters") {
  dialog_tracker tracker;
  auto e = event_of(1, direction::sent, message("INVITE"));
  e.account = "work\x1b";
  tracker.add(e);
  const auto& row = tracker.rows()[0];
  REQUIRE(row.from == "alice@pbx.io");
  REQUIRE(row.to == "100@pbx.io");
  REQUIRE(row.account == "work\\x1b");
  REQUIRE(row.method == "INVITE");
  REQUIRE(row.started == e.wall);
  REQUIRE(tracker.find("c1") == &row);
  REQUIRE(tracker.find("c2") == nullptr);
}

TEST_CASE("what is not SIP or has no Call-ID belongs to no conversation") {
  dialog_tracker tracker;
  for (const auto* bytes :
       {"", "\r\n\r\n", "garbage", "INVITE sip:a SIP/2.0\r\n\r\n", "GET / HTTP/1.1\r\nCall-ID: x\r\n"}) {
    tracker.add(event_of(1, direction::received, bytes));
  }
  REQUIRE(tracker.rows().empty());
}

TEST_CASE("the oldest finished conversations go first, live calls stay") {
  dialog_tracker tracker(20);
  tracker.add(event_of(1, direction::sent, message("INVITE", "live")));
  for (std::uint64_t n = 0; n < 500; ++n) {
    const auto id = "o" + std::to_string(n);
    tracker.add(event_of(2 * n + 2, direction::sent, message("OPTIONS", id)));
    tracker.add(event_of(2 * n + 3, direction::received, message("200 OPTIONS", id)));
    REQUIRE(tracker.rows().size() <= 20);
    REQUIRE(tracker.find(id)->call_id == id);
  }
  REQUIRE(tracker.find("live") != nullptr);
  REQUIRE(tracker.find("o0") == nullptr);
  tracker.clear();
  REQUIRE(tracker.rows().empty());
  REQUIRE(tracker.find("live") == nullptr);
}

TEST_CASE("floods stay bounded: of calls, of messages in one call, of long Call-IDs") {
  dialog_tracker tracker(20);
  for (std::uint64_t n = 1; n <= 200; ++n) {
    tracker.add(event_of(n, direction::received, message("INVITE", "c" + std::to_string(n))));
    REQUIRE(tracker.rows().size() <= 20);
  }
  const std::string long_id(30'000, 'x');
  for (std::uint64_t n = 1; n <= 5000; ++n)
    tracker.add(event_of(n, direction::received, message("INVITE", long_id)));
  const auto* row = tracker.find(long_id);
  REQUIRE(row->call_id.size() <= 512);
  REQUIRE(row->messages.size() <= 2000);
  REQUIRE(row->messages.back() == 5000);
}
