#include <sip/message/framer.hpp>

#include "wire.hpp"

#include <catch2/catch.hpp>

using namespace sip;
using test::pool;
using test::request;

namespace {

/// What came out, as text: messages as they are, <ping>, <pong>, <error CODE>.
std::vector<std::string> drain(framer& f) {
  std::vector<std::string> out;
  while (auto next = f.next()) {
    if (const auto* m = std::get_if<framed_message>(&*next)) out.emplace_back(m->bytes.text());
    if (std::holds_alternative<keep_alive_ping>(*next)) out.emplace_back("<ping>");
    if (std::holds_alternative<keep_alive_pong>(*next)) out.emplace_back("<pong>");
    if (const auto* e = std::get_if<framing_error>(&*next)) {
      out.emplace_back("<error " + std::string(name_of(e->error.code)) + ">");
    }
  }
  return out;
}

std::vector<std::string> cut(std::string_view bytes, std::size_t segment, mode m = mode::tolerant,
                             const limits& l = {}) {
  framer f(pool(), m, l);
  std::vector<std::string> all;
  for (; !bytes.empty(); bytes.remove_prefix(std::min(segment, bytes.size()))) {
    f.push(bytes.substr(0, segment));
    for (auto& one : drain(f)) all.push_back(std::move(one));
  }
  return all;
}

std::vector<std::string> messages() {
  auto bare = request("MESSAGE", "Subject: bare\n", "x\ny");
  const auto body = bare.find("\r\n\r\n");
  auto bare_head = bare.substr(0, body + 4);
  std::erase(bare_head, '\r');
  return {request(),
          request("INVITE", "Content-Type: application/sdp\nX: y\n", test::sdp()),
          request("MESSAGE", "X:\n folded\n\tvalue\n", "\r\n\r\nline ends\r\n\r\nin the body\r\n\r\n"),
          bare_head + bare.substr(body + 4),
          test::wire("BYE sip:a@b SIP/2.0\nl \n", "") + "",
          test::wire("MESSAGE sip:content-length:5@b SIP/2.0\nL :\n 4\nX: Content-Length: 9\n", "four"),
          test::wire("SIP/2.0 200 OK\nCONTENT-LENGTH:0003\nl: 3\n", "abc")};
}

}  // namespace

TEST_CASE("a stream gives the same messages however it is cut") {
  std::string stream;
  const auto expected = messages();
  for (const auto& m : expected) stream += m;
  CHECK(cut(stream, stream.size()) == expected);
  for (std::size_t segment = 1; segment < 70; ++segment) {
    INFO(segment);
    CHECK(cut(stream, segment) == expected);
  }
  for (std::size_t at = 1; at < stream.size(); ++at) {
    framer f(pool());
    f.push(std::string_view(stream).substr(0, at));
    auto out = drain(f);
    f.push(std::string_view(stream).substr(at));
    for (auto& one : drain(f)) out.push_back(std::move(one));
    REQUIRE(out == expected);
    REQUIRE(f.buffered() == 0);
  }
}

TEST_CASE("line ends between messages are keep-alives") {
  const auto m = request();
  CHECK(cut("\r\n\r\n", 4) == std::vector<std::string>{"<ping>"});
  CHECK(cut("\r\n", 2) == std::vector<std::string>{"<pong>"});
  CHECK(cut("\r\n\r\n\r\n\r\n\r\n", 10) == std::vector<std::string>{"<ping>", "<ping>", "<pong>"});
  CHECK(cut("\r\n\r\n" + m + "\r\n\r\n" + m + "\r\n" + m, 5000) ==
        std::vector<std::string>{"<ping>", m, "<ping>", m, "<pong>", m});
  CHECK(cut("\r\n\r\n", 3) == std::vector<std::string>{"<ping>"});
  CHECK(cut("\r\n", 1) == std::vector<std::string>{"<pong>"});
  CHECK(cut("\n\n" + m + "\n" + m, 1) == std::vector<std::string>{m, m});
}

TEST_CASE("a Content-Length that does not tell ends the stream, and shows what there was") {
  const struct {
    const char* what;
    std::string header;
    mode m;
    const char* result;
  } rows[] = {
      {"words", "Content-Length: five\n", mode::tolerant, "<error bad-content-length>"},
      {"negative", "Content-Length: -1\n", mode::tolerant, "<error bad-content-length>"},
      {"empty", "Content-Length:\n", mode::tolerant, "<error bad-content-length>"},
      {"two", "Content-Length: 1\nl: 2\n", mode::tolerant, "<error bad-content-length>"},
      {"huge", "Content-Length: 99999999999999999999999\n", mode::tolerant, "<error too-large>"},
      {"large", "Content-Length: 65536\n", mode::tolerant, "<error too-large>"},
      {"none, strict", "", mode::strict, "<error missing-content-length>"},
  };
  for (const auto& row : rows) {
    INFO(row.what);
    const auto bytes = test::wire("BYE sip:a@b SIP/2.0\nCall-ID: 1\n" + row.header);
    CHECK(cut(bytes + request(), 7, row.m) == std::vector<std::string>{row.result});
    framer f(pool(), row.m);
    f.push(bytes);
    const auto next = f.next();
    REQUIRE(next);
    const auto* error = std::get_if<framing_error>(&*next);
    REQUIRE(error);
    CHECK(error->bytes.text() == bytes);
    f.push(request());
    CHECK_FALSE(f.next());
    CHECK(f.buffered() == 0);
  }
  const auto without = test::wire("BYE sip:a@b SIP/2.0\nCall-ID: 1\n");
  CHECK(cut(without + request(), 9) == std::vector<std::string>{without, request()});
}

TEST_CASE("a message may be as large as the limit, a header section that does not end may not") {
  const auto m = request("MESSAGE", "", std::string(500, 'x'));
  CHECK(cut(m, 10, mode::tolerant, {m.size(), 64}) == std::vector<std::string>{m});
  CHECK(cut(m, 10, mode::tolerant, {m.size() - 1, 64}) == std::vector<std::string>{"<error too-large>"});
  const std::string endless(100'000, 'x');
  framer f(pool());
  std::size_t largest = 0;
  std::vector<std::string> out;
  for (std::size_t i = 0; i < endless.size() && out.empty(); i += 1000) {
    f.push(std::string_view(endless).substr(i, 1000));
    largest = std::max(largest, f.buffered());
    out = drain(f);
  }
  CHECK(out == std::vector<std::string>{"<error too-large>"});
  CHECK(largest <= 65536 + 1000);
}

TEST_CASE("what is not whole yet can be seen") {
  framer f(pool());
  f.push(request().substr(0, 50));
  CHECK_FALSE(f.next());
  CHECK(f.rest() == request().substr(0, 50));
}
