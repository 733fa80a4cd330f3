#include <sip/message/draft.hpp>

#include "wire.hpp"

#include <catch2/catch.hpp>

#include <utility>
#include <vector>

using namespace sip;
using test::lines;
using test::pool;

TEST_CASE("a draft becomes bytes in the order in which it was written, Content-Length last") {
  auto d = draft::request("INVITE", "sip:ada@example.org");
  d.add(header_id::via, {"SIP/2.0/UDP h;branch=", "z9hG4bK1"})
      .add("X-Own", "1")
      .add(header_id::content_length, "999")
      .add_front(header_id::route, "<sip:p;lr>")
      .add("i", "c1")
      .set(header_id::max_forwards, "70")
      .body("application/sdp", "v=0\r\n");
  const auto wire = serialize(d, pool());
  CHECK(wire.text() == lines(R"(
INVITE sip:ada@example.org SIP/2.0
Route: <sip:p;lr>
Via: SIP/2.0/UDP h;branch=z9hG4bK1
X-Own: 1
i: c1
Max-Forwards: 70
Content-Type: application/sdp
Content-Length: 5

v=0
)"));
  const auto compact = serialize(d, pool(), {true});
  CHECK(compact.text() == lines(R"(
INVITE sip:ada@example.org SIP/2.0
Route: <sip:p;lr>
v: SIP/2.0/UDP h;branch=z9hG4bK1
X-Own: 1
i: c1
Max-Forwards: 70
c: application/sdp
l: 5

v=0
)"));
  CHECK(d.is_request());
  CHECK(d.method() == method::invite);
}

TEST_CASE("set replaces the first line and drops the others, remove drops all, an empty body has no type") {
  auto d = draft::response(486);
  d.add(header_id::contact, "1").add("Contact", "2").add("X", "y").add("m", "3");
  d.set(header_id::contact, "4");
  REQUIRE(d.lines().size() == 2);
  CHECK(d.value(header_id::contact) == "4");
  CHECK(d.name(d.lines()[0]) == "Contact");
  d.remove(header_id::contact);
  CHECK_FALSE(d.has(header_id::contact));
  CHECK(d.value(header_id::contact).empty());
  d.body("text/plain", "x").body("", "");
  CHECK_FALSE(d.has(header_id::content_type));
  CHECK(d.start_line() == "SIP/2.0 486 Busy Here");
  CHECK_FALSE(d.is_request());
}

TEST_CASE("line ends in texts cannot start a header of their own") {
  auto d = draft::request("IN\r\nX: 1", "sip:a@b\r\nY: 2");
  d.add(header_id::subject, "a\r\nVia: evil").add("X\nZ: ", "b\nc").add(header_id::to, {"x", "\r", "y"});
  const auto wire = serialize(d, pool());
  CHECK(std::count(wire.text().begin(), wire.text().end(), '\n') == 6);
  CHECK(wire.text().find("Subject: a  Via: evil\r\n") != std::string_view::npos);
  const auto answer = draft::response(400, "x\r\ny");
  CHECK(answer.start_line() == "SIP/2.0 400 x  y");
}

TEST_CASE("a text of any size is copied as it is, and a line end is found wherever it stands in it") {
  for (std::size_t size = 0; size <= 200; ++size) {
    INFO(size);
    // Of its own size, so that the sanitizer sees a read beyond it.
    std::vector<char> text(size);
    for (std::size_t i = 0; i < size; ++i) text[i] = static_cast<char>('!' + i % 90);
    const std::string_view view(text.data(), size);
    draft d;
    d.add(header_id::subject, {view, view}).add("X", view).add(header_id::subject, view);
    CHECK(d.value(d.lines()[0]) == std::string(view) + std::string(view));
    CHECK(d.value(d.lines()[1]) == view);
    CHECK(d.value(d.lines()[2]) == view);
    for (std::size_t i = 0; i < size; ++i) {
      const auto kept = std::exchange(text[i], i % 2 == 0 ? '\r' : '\n');
      auto expected = std::string(view);
      expected[i] = ' ';
      draft other;
      other.add(header_id::subject, view).add("X", "y");
      if (other.value(header_id::subject) != expected ||
          other.text().substr(other.lines()[0].end()) != "X: y\r\n")
        FAIL(i);
      text[i] = kept;
    }
  }
}

TEST_CASE("RFC 3261 8.2.6: a response copies what it must, and adds a tag unless there is one") {
  const auto request = test::parse(test::wire(R"(
SUBSCRIBE sip:ada@example.org SIP/2.0
v: SIP/2.0/UDP a;branch=z9hG4bK1, SIP/2.0/UDP b
Max-Forwards: 70
Subject: not copied
To: "A"
 <sip:ada@example.org>
Via: SIP/2.0/UDP c
From: <sip:c@d>;tag=1
Call-ID: x
CSeq: 7 SUBSCRIBE
Content-Length: 0
)"));
  REQUIRE(request.ok());
  const auto d = draft::response_to(request, 481, {}, "mine");
  const auto wire = serialize(d, pool());
  CHECK(wire.text() == test::wire(R"(
SIP/2.0 481 Call/Transaction Does Not Exist
Via: SIP/2.0/UDP a;branch=z9hG4bK1, SIP/2.0/UDP b
Via: SIP/2.0/UDP c
From: <sip:c@d>;tag=1
To: "A" <sip:ada@example.org>;tag=mine
Call-ID: x
CSeq: 7 SUBSCRIBE
Content-Length: 0
)"));
  CHECK(d.method() == method::subscribe);
  const auto in_dialog = test::parse(test::wire("BYE sip:a@b SIP/2.0\nTo: <sip:a@b>;tag=theirs\n"));
  const auto answer = draft::response_to(in_dialog, 400, "Bad", "mine");
  CHECK(answer.value(header_id::to) == "<sip:a@b>;tag=theirs");
  const auto without = draft::response_to(request, 100);
  CHECK(without.value(header_id::to) == "\"A\" <sip:ada@example.org>");
}

TEST_CASE("a rejected request can be answered with what it has") {
  const auto bad =
      test::parse("OPTIONS sip:a@b SIP/2.0\r\nVia: SIP/2.0/UDP h\r\nCSeq: nine\r\nTo: \"x\r\n\r\n");
  REQUIRE_FALSE(bad.ok());
  const auto wire = serialize(draft::response_to(bad, 400, {}, "t"), pool());
  CHECK(wire.text() ==
        test::wire(
            "SIP/2.0 400 Bad Request\nVia: SIP/2.0/UDP h\nTo: \"x;tag=t\nCSeq: nine\nContent-Length: 0\n"));
}
