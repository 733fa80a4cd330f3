#include <sip/body/dtmf.hpp>
#include <sip/body/message_summary.hpp>
#include <sip/body/sipfrag.hpp>

#include <catch2/catch.hpp>

using namespace sip;

TEST_CASE("a fragment may be a status line alone, as a transfer tells it") {
  for (const std::string text : {"SIP/2.0 180 Ringing", "SIP/2.0 180 Ringing\r\n",
                                 "SIP/2.0 180 Ringing\r\n\r\n", "sip/2.0 180 Ringing\n"}) {
    CAPTURE(text);
    const auto f = sipfrag::parse(text);
    REQUIRE(f.has_value());
    CHECK(f->status == 180);
    CHECK(f->reason == "Ringing");
    CHECK(f->headers.empty());
  }
  REQUIRE(sipfrag::parse("SIP/2.0 603\r\n")->status == 603);
  REQUIRE(sipfrag::parse("SIP/2.0 603 \r\n")->reason.empty());
  REQUIRE(print_sipfrag_status(486) == "SIP/2.0 486 Busy Here\r\n");
  REQUIRE(print_sipfrag_status(200, "Fine\r\nX: y") == "SIP/2.0 200 Fine  X: y\r\n");
}

TEST_CASE("a fragment may have a request line, headers and a body, or some of them") {
  const auto f = sipfrag::parse(
      "INVITE sip:alice@atlanta.example.com SIP/2.0\r\nFrom: Bob <sip:bob@biloxi.example.com>;tag=1\r\n"
      "Subject: two\r\n lines\r\nc: application/sdp\r\n\r\nv=0\r\n");
  REQUIRE(f.has_value());
  REQUIRE(f->method == "INVITE");
  REQUIRE(f->request_uri == "sip:alice@atlanta.example.com");
  REQUIRE(f->status == 0);
  REQUIRE(f->headers.size() == 3);
  REQUIRE(f->value("subject") == "two\r\n lines");
  REQUIRE(f->value("Content-Type") == "application/sdp");
  REQUIRE_FALSE(f->value("To"));
  REQUIRE(f->body == "v=0\r\n");

  const auto headers = sipfrag::parse("From: <sip:a@b>;tag=1\r\nTo: <sip:c@d>\r\nX-Private: 1\r\n");
  REQUIRE(headers.has_value());
  REQUIRE(headers->status == 0);
  REQUIRE(headers->method.empty());
  REQUIRE(headers->value("x-private") == "1");
  REQUIRE(sipfrag::parse("")->headers.empty());
  REQUIRE(sipfrag::parse("\r\nonly a body")->body == "only a body");
}

TEST_CASE("what is no fragment says in which line") {
  struct row {
    std::string text;
    body_errc code;
    std::uint32_t line;
  };
  std::string many;
  for (std::size_t i = 0; i <= max_sipfrag_headers; ++i) many += "X: y\r\n";
  const row rows[] = {
      {"SIP/2.0 99 Low\r\n", body_errc::start_line, 1},
      {"SIP/2.0 700 High\r\n", body_errc::start_line, 1},
      {"SIP/2.0 2000 Long\r\n", body_errc::start_line, 1},
      {"SIP/2.0 -20 Minus\r\n", body_errc::start_line, 1},
      {"SIP/3.0 200 OK\r\n", body_errc::start_line, 1},
      {"INVITE sip:a@b\r\n", body_errc::start_line, 1},
      {"IN:VITE SIP/2.0 SIP/2.0 no\r\n", body_errc::none, 0},
      {"SIP/2.0 200 OK\r\nSIP/2.0 200 OK\r\n", body_errc::header_line, 2},
      {"SIP/2.0 200 OK\r\nno colon\r\n", body_errc::header_line, 2},
      {many, body_errc::too_many, 65},
      {std::string(max_body_size + 1, ' '), body_errc::too_large, 1},
  };
  for (const auto& r : rows) {
    CAPTURE(r.text.substr(0, 60));
    const auto f = sipfrag::parse(r.text);
    CHECK(f.has_error() == (r.code != body_errc::none));
    if (!f.has_error()) continue;
    CHECK(f.error().code == r.code);
    CHECK(f.error().line == r.line);
  }
}

TEST_CASE("a message summary tells counts by class and the headers of single messages") {
  const auto s = message_summary::parse(
      "messages-waiting: Yes\r\nMessage-Account: sip:alice@vmail.example.com\r\nVoice-Message: 4/8 (1/2)\r\n"
      "Fax-Message:0/1\r\n\r\nTo: <alice@atlanta.example.com>\r\nSubject: carpool\r\n tomorrow?\r\n\r\nTo: "
      "<x@y>\r\n");
  REQUIRE(s.has_value());
  REQUIRE(s->waiting);
  REQUIRE(s->account == "sip:alice@vmail.example.com");
  REQUIRE(s->find("VOICE-message")->fresh == 4);
  REQUIRE(s->find("voice-message")->old == 8);
  REQUIRE(s->find("voice-message")->urgent_fresh == 1);
  REQUIRE(s->find("voice-message")->urgent_old == 2);
  REQUIRE_FALSE(s->find("fax-message")->has_urgent);
  REQUIRE(s->find("text-message") == nullptr);
  REQUIRE(s->headers.size() == 3);
  REQUIRE(s->headers[1] == message_summary::extension{0, "Subject", "carpool   tomorrow?"});
  REQUIRE(s->headers[2].message == 1);
  const auto again = message_summary::parse(s->print());
  REQUIRE(again.has_value());
  REQUIRE(*again == *s);
}

TEST_CASE("the shortest summary is one line") {
  REQUIRE_FALSE(message_summary::parse("Messages-Waiting: no")->waiting);
  REQUIRE(message_summary{}.print() == "Messages-Waiting: no\r\n");
}

TEST_CASE("a summary that is none says in which line") {
  struct row {
    std::string text;
    body_errc code;
    std::uint32_t line;
  };
  const std::string head = "Messages-Waiting: yes\r\n";
  std::string many = head;
  for (std::size_t i = 0; i <= max_message_classes; ++i) many += "Voice-Message: 1/1\r\n";
  const row rows[] = {
      {"", body_errc::missing_element, 1},
      {"Voice-Message: 1/2\r\n", body_errc::missing_element, 2},
      {"Messages-Waiting: maybe\r\n", body_errc::bad_value, 1},
      {head + "Voice-Message: 1\r\n", body_errc::bad_value, 2},
      {head + "Voice-Message: 1/\r\n", body_errc::bad_value, 2},
      {head + "Voice-Message: -1/2\r\n", body_errc::bad_value, 2},
      {head + "Voice-Message: 4294967296/0\r\n", body_errc::bad_value, 2},
      {head + "Voice-Message: 1/2 (3/4\r\n", body_errc::bad_value, 2},
      {head + "Voice-Message: 1/2 (3)\r\n", body_errc::bad_value, 2},
      {head + "nothing\r\n", body_errc::header_line, 2},
      {many, body_errc::too_many, 34},
  };
  for (const auto& r : rows) {
    CAPTURE(r.text.substr(0, 80));
    const auto s = message_summary::parse(r.text);
    REQUIRE(s.has_error());
    CHECK(s.error().code == r.code);
    CHECK(s.error().line == r.line);
  }
  REQUIRE(message_summary::parse(head + "Voice-Message: 4294967295/0\r\n")->counts[0].fresh == 4294967295U);
}

TEST_CASE("digits come in all the ways that gateways write them") {
  struct row {
    std::string text;
    char digit;
    std::uint32_t ms;
  };
  const row rows[] = {
      {"Signal=5\r\nDuration=160\r\n", '5', 160},
      {"Signal= 5\nDuration= 160\n", '5', 160},
      {"Duration=100\r\nsignal=*", '*', 100},
      {"Signal=10\r\n", '*', dtmf_signal::default_ms},
      {"Signal=11\r\n", '#', 250},
      {"Signal=d\r\n", 'D', 250},
      {"Signal=16\r\n", '!', 250},
      {"7", '7', 250},
      {"#\r\n", '#', 250},
      {" 3 \r\n", '3', 250},
      {"Signal=1\r\nDuration=999999\r\n", '1', dtmf_signal::max_ms},
      {"Signal=1\r\nVolume=10\r\nDuration=0", '1', 1},
  };
  for (const auto& r : rows) {
    CAPTURE(r.text);
    const auto d = dtmf_signal::parse(r.text);
    REQUIRE(d.has_value());
    CHECK(*d == dtmf_signal{r.digit, r.ms});
    CHECK(*dtmf_signal::parse(d->print_relay()) == *d);
  }
  for (const std::string text :
       {"", "\r\n", "Signal=", "Signal=17", "Signal=x", "Signal=55", "Duration=160", "Signal=1\r\nDuration=x",
        "Signal=1\r\nSignal=2", "12345678901234567890123"}) {
    CAPTURE(text);
    CHECK(dtmf_signal::parse(text).has_error());
  }
  CHECK(dtmf_signal::parse(std::string(2000, '1')).error().code == body_errc::too_large);
}
