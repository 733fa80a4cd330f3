#include <sip/message/message.hpp>

#include "wire.hpp"

#include <catch2/catch.hpp>

#include <memory>
#include <set>

using namespace sip;
using test::has_finding;
using test::parse;
using test::request;

namespace {

/// The small request with one piece of text replaced.
std::string changed(std::string_view from, std::string_view to) {
  auto bytes = request();
  bytes.replace(bytes.find(from), from.size(), to);
  return bytes;
}

}  // namespace

TEST_CASE("rejections carry code and offset") {
  const struct {
    const char* what;
    std::string bytes;
    errc code;
    std::string_view at;  ///< its first place; npos is the end
  } rows[] = {
      {"nothing", "", errc::empty_message, ""},
      {"line ends only", "\r\n\r\n", errc::empty_message, ""},
      {"no line end", "OPTIONS sip:a@b SIP/2.0", errc::incomplete, "-"},
      {"no empty line", "OPTIONS sip:a@b SIP/2.0\r\nVia: SIP/2.0/UDP h\r\n", errc::incomplete, "-"},
      {"cut in a header", request().substr(0, 100), errc::incomplete, "-"},
      {"one word", changed("OPTIONS sip:ada@example.org SIP/2.0", "OPTIONS"), errc::start_line, "\r\n"},
      {"no version", changed(" SIP/2.0\r", "\r"), errc::start_line, "\r\n"},
      {"method", changed("OPTIONS sip", "OPT/IONS sip"), errc::method_name, "/IONS"},
      {"blank first", changed("OPTIONS sip", " OPTIONS sip"), errc::method_name, " OPTIONS"},
      {"uri without scheme", changed("sip:ada@", "ada@"), errc::request_uri, "ada@"},
      {"uri with port 0", changed("org SIP", "org:0 SIP"), errc::request_uri, "0 SIP"},
      {"uri port too large", changed("org SIP", "org:65536 SIP"), errc::request_uri, "65536 SIP"},
      {"uri with broken IPv6", changed("ada@example.org SIP", "ada@[::g] SIP"), errc::request_uri, "[::g]"},
      {"http", changed("SIP/2.0\r", "HTTP/1.1\r"), errc::version, "HTTP"},
      {"SIP/1.0", changed("SIP/2.0\r", "SIP/1.0\r"), errc::version, "SIP/1.0"},
      {"SIP/2.01", changed("SIP/2.0\r", "SIP/2.01\r"), errc::version, "SIP/2.01"},
      {"no colon", changed("Max-Forwards: 70", "Max-Forwards 70"), errc::header_line, "Max-"},
      {"colon on the folded line", changed("Max-Forwards: 70", "Max-Forwards\r\n : 70"), errc::header_line,
       "Max-"},
      {"no name", changed("Max-Forwards: 70", ": 70"), errc::header_name, ": 70"},
      {"name is no token", changed("Max-Forwards: 70", "Max Forwards: 70"), errc::header_name, " Forwards"},
      {"line end in name", changed("Max-Forwards: 70", "Max\rForwards: 70"), errc::header_name, "\rForwards"},
      {"no Via", changed("Via:", "Vai:"), errc::missing_via, "\r\n\r\n"},
      {"no From", changed("From:", "Form:"), errc::missing_from, "\r\n\r\n"},
      {"no To", changed("To:", "Ta:"), errc::missing_to, "\r\n\r\n"},
      {"no Call-ID", changed("Call-ID:", "Call-Id2:"), errc::missing_call_id, "\r\n\r\n"},
      {"no CSeq", changed("CSeq:", "C-Seq:"), errc::missing_cseq, "\r\n\r\n"},
      {"empty Via", changed("SIP/2.0/UDP node.example.net;branch=z9hG4bKffj2a", ""), errc::bad_via,
       "\r\nMax"},
      {"Via without sent-by", changed("UDP node.example.net;branch=z9hG4bKffj2a", "UDP"), errc::bad_via,
       "\r\nMax"},
      {"Via with a broken port", changed("net;branch", "net:port;branch"), errc::bad_via, "port;"},
      {"Via ends in a comma", changed("ffj2a", "ffj2a,"), errc::bad_via, ",\r\n"},
      {"second Via broken", changed("ffj2a", "ffj2a, SIP/2.0 h"), errc::bad_via, "h\r\nMax"},
      {"empty From", changed("<sip:charles@example.net>;tag=f1", ""), errc::bad_from, "\r\nTo"},
      {"From without scheme", changed("<sip:charles@", "<charles@"), errc::bad_from, "charles@"},
      {"From does not close", changed("net>;tag", "net;tag"), errc::bad_from, "<sip:charles"},
      {"text behind From", changed(";tag=f1", " x"), errc::bad_from, "x\r\n"},
      {"To list", changed("To: <sip:ada@example.org>", "To: <sip:a@b>, <sip:c@d>"), errc::bad_to, ", <sip:c"},
      {"To is a word", changed("To: <sip:ada@example.org>", "To: ada"), errc::bad_to, "\r\nCall"},
      {"empty Call-ID", changed("c1@example.net", ""), errc::bad_call_id, "\r\nCSeq"},
      {"Call-ID of two words", changed("c1@example.net", "c1 c2"), errc::bad_call_id, " c2"},
      {"CSeq in words", changed("7 OPTIONS", "seven OPTIONS"), errc::bad_cseq, "seven"},
      {"CSeq negative", changed("7 OPTIONS", "-7 OPTIONS"), errc::bad_cseq, "-7"},
      {"CSeq without method", changed("7 OPTIONS", "7"), errc::bad_cseq, "\r\nContent"},
      {"CSeq without blank", changed("7 OPTIONS", "7OPTIONS"), errc::bad_cseq, "OPTIONS\r\nCon"},
      {"CSeq and more", changed("7 OPTIONS", "7 OPTIONS x"), errc::bad_cseq, " x\r\n"},
      {"CSeq method in other case", changed("7 OPTIONS", "7 options"), errc::cseq_method, "options"},
      {"Max-Forwards in words", changed(": 70", ": many"), errc::bad_max_forwards, "many"},
      {"Max-Forwards list", changed(": 70", ": 70, 5"), errc::bad_max_forwards, "70, 5"},
      {"Content-Length empty", changed("Length: 0", "Length: "), errc::bad_content_length, "\r\n\r\n"},
      {"Content-Length signed", changed("Length: 0", "Length: +0"), errc::bad_content_length, "+0"},
      {"Content-Length with unit", changed("Length: 0", "Length: 0 bytes"), errc::bad_content_length,
       "0 bytes"},
      {"Content-Length beyond numbers", changed("Length: 0", "Length: 99999999999999999999"),
       errc::content_length_too_long, "9999"},
      {"Content-Length one too many", changed("Length: 0", "Length: 1"), errc::content_length_too_long,
       "1\r\n\r\n"},
      {"Contact list broken", request("OPTIONS", "Contact: <sip:a@b>,, <sip:c@d>\n"), errc::bad_contact,
       ", <sip:c"},
      {"Contact ends in a comma", request("OPTIONS", "Contact: <sip:a@b>,\n"), errc::bad_contact, ",\r\n"},
  };
  for (const auto& row : rows) {
    INFO(row.what);
    const auto m = parse(row.bytes);
    CHECK(describe(m.error().code) == describe(row.code));
    auto at = row.at == "-" ? row.bytes.size() : row.bytes.find(row.at);
    if (row.at == "\r\n\r\n" && row.code != errc::empty_message && at != row.bytes.npos &&
        row.code < errc::bad_via)
      at += 2;
    CHECK(m.error().offset == at);
    CHECK_FALSE(parse(row.bytes, mode::strict).ok());
  }
}

TEST_CASE("status lines") {
  const auto response = [](std::string_view line) {
    return test::wire(std::string(line) +
                      "\nVia: SIP/2.0/UDP h;branch=z9hG4bKa\nFrom: <sip:a@b>;tag=1\n"
                      "To: <sip:b@c>;tag=2\nCall-ID: c\nCSeq: 1 BYE\nContent-Length: 0\n");
  };
  for (const auto* bad :
       {"SIP/2.0 99 Low", "SIP/2.0 700 High", "SIP/2.0 20 Short", "SIP/2.0 2000 Long", "SIP/2.0 -200 X",
        "SIP/2.0 abc X", "SIP/2.0  ", "SIP/2.0", "SIP/2.0 200OK", "SIP/2.0 0200 OK"}) {
    INFO(bad);
    const auto m = parse(response(bad));
    CHECK(m.error().code == errc::status_code);
    CHECK_FALSE(m.is_request());
    CHECK(m.cseq().method == method::bye);
  }
  CHECK(parse(response("SIP/3.0 200 OK")).error() == parse_error{errc::version, 0});
  CHECK_FALSE(parse(response("SIP/3.0 200 OK")).is_request());
  CHECK(parse(response("SIP/2.0 100 Low")).ok());
  CHECK(parse(response("SIP/2.0 699 High")).ok());
  CHECK(parse(response("sip/2.0 200 OK")).ok());
  const auto spaced = parse(response("SIP/2.0  200 OK"));
  CHECK(spaced.ok());
  CHECK(spaced.reason() == "OK");
  CHECK(has_finding(spaced, deviation::start_line_spaces));
  CHECK(parse(response("SIP/2.0  200 OK"), mode::strict).error().code == errc::start_line);
}

TEST_CASE("what deployed gear sends is tolerated and told") {
  auto bare = request();
  std::erase(bare, '\r');
  const struct {
    deviation what;
    std::string bytes;
    std::uint32_t offset;
    bool strict_ok;
  } rows[] = {
      {deviation::bare_line_feed, bare, static_cast<std::uint32_t>(bare.find('\n')), false},
      {deviation::leading_line_ends, "\r\n\r\n" + request(), 0, true},
      {deviation::missing_branch_cookie, changed("z9hG4bK", "k"), 42, true},
      {deviation::missing_branch, changed(";branch=z9hG4bKffj2a", ""), 42, true},
      {deviation::missing_max_forwards, changed("Max-Forwards: 70\r\n", ""), 0, false},
      {deviation::missing_from_tag, changed(";tag=f1", ""), 0, false},
      {deviation::bytes_after_body, request() + "x", static_cast<std::uint32_t>(request().size()), true},
      {deviation::missing_content_length, changed("Content-Length: 0\r\n", ""), 0, true},
      {deviation::unescaped_uri_character, changed("ada@example.org SIP", "*97#@example.org SIP"), 8, false},
      {deviation::unbracketed_uri_parameters,
       changed("To: <sip:ada@example.org>", "To: sip:ada@example.org;transport=tcp"), 0, true},
      {deviation::header_before_colon_space, changed("Call-ID:", "Call-ID :"), 0, true},
      {deviation::non_utf8_text, changed("Call-ID:", "Subject: caf\xe9\r\nCall-ID:"), 0, false},
      {deviation::missing_contact, request("INVITE"), 0, true},
  };
  for (const auto& row : rows) {
    INFO(name_of(row.what));
    const auto m = parse(row.bytes);
    CHECK(m.ok());
    REQUIRE(m.findings().size() == 1);
    CHECK(name_of(m.findings()[0].what) == name_of(row.what));
    if (row.offset != 0) CHECK(m.findings()[0].offset == row.offset);
    CHECK(parse(row.bytes, mode::strict).ok() == row.strict_ok);
  }
}

TEST_CASE("compact forms, any case, several Vias in one line") {
  const auto m = parse(test::wire(R"(
INVITE tel:+1-201-555-0123 SIP/2.0
v: SIP/2.0/TCP a.example.org;branch=z9hG4bK1 , SIP/2.0/UDP b.example.org:5062;branch=z9hG4bK2
V: SIP/2.0/TLS [2001:db8::5]:5061;received=2001:db8::9;rport=4711;branch=z9hG4bK3
F: "Ada \"the\" Countess, L." <sips:ada@[2001:db8::9]:5071;transport=tls?Subject=x%20y>;tag=a1
T: <tel:+1-201-555-0123>
I: i1
CSEQ: 4294967295 INVITE
mAx-forwards: 0
M: *
k: timer , 100rel,,path
l: 4
)",
                                  "body"));
  REQUIRE(m.ok());
  CHECK(m.list(header_id::via).size() == 3);
  CHECK(m.top_via().sent_by() == "a.example.org");
  const auto third = *parse_via(m.list(header_id::via)[2]);
  CHECK(third.host == "[2001:db8::5]");
  CHECK(third.port == 5061);
  CHECK(third.params.get("received") == "2001:db8::9");
  CHECK(third.branch == "z9hG4bK3");
  CHECK(unquote(m.from().display_name) == "Ada \"the\" Countess, L.");
  CHECK(m.from().uri()->scheme == uri_scheme::sips);
  CHECK(m.from().uri()->host == "[2001:db8::9]");
  CHECK(m.to().uri()->user == "+1-201-555-0123");
  CHECK(m.get<contact>()->star);
  CHECK(m.lists(header_id::supported, "100REL"));
  CHECK_FALSE(m.lists(header_id::supported, "100"));
  CHECK(m.value("call-id") == "i1");
  CHECK(m.find("l") == m.find(header_id::content_length));
  CHECK(m.get<expires>().error().code == errc::absent);
  CHECK(m.body() == "body");
}

TEST_CASE("more headers than fit inline are kept, more than the limit reject the message") {
  std::string more;
  for (int i = 0; i < 100; ++i) more += "X-" + std::to_string(i) + ": v" + std::to_string(i) + "\n";
  const auto m = parse(request("OPTIONS", more));
  REQUIRE(m.ok());
  CHECK(m.headers().size() == 107);
  const auto copy = m;
  CHECK(copy.value("x-99") == "v99");
  const auto limited =
      message::parse(test::pool().copy(request("OPTIONS", more)), mode::tolerant, {65536, 70});
  CHECK(limited.error().code == errc::too_many_headers);
  CHECK(limited.headers().size() == 70);
  const auto large = message::parse(test::pool().copy(request()), mode::tolerant, {100, 70});
  CHECK(large.error() == parse_error{errc::too_large, 100});
}

TEST_CASE("a copy and a moved message see the same bytes as long as one of them lives") {
  auto original = std::make_unique<message>(parse(request("OPTIONS", "Subject: s\n")));
  const auto copy = *original;
  const auto moved = std::move(*original);
  original.reset();
  CHECK(copy.value(header_id::subject) == "s");
  CHECK(moved.from().tag() == "f1");
  CHECK(copy.headers().size() == moved.headers().size());
}

TEST_CASE("folds count as one blank, a fold of nothing is nothing") {
  const auto m = parse(request("OPTIONS", "Subject: one\n  two\n\tthree\nX: \n \nY:\n y\n"));
  REQUIRE(m.ok());
  CHECK(unfolded(m.value(header_id::subject)) == "one two three");
  CHECK(m.find(header_id::subject)->folded);
  CHECK(m.value("x").empty());
  CHECK(m.value("y") == "y");
  CHECK(unfolded("a \r\n\t b") == "a b");
}

TEST_CASE("only the first error is kept, and lines are counted from 1") {
  const auto bytes = changed("Max-Forwards: 70", "Max-Forwards 70\r\nnonsense");
  const auto m = parse(bytes);
  CHECK(line_of(bytes, m.error().offset) == 3);
  CHECK(m.headers().size() == 6);
  CHECK(line_of("a\nb\n", 0) == 1);
  CHECK(line_of("a\nb\n", 99) == 3);
}

TEST_CASE("each error and each deviation has a name and a sentence of its own") {
  std::set<std::string_view> seen;
  for (unsigned i = 0; i < static_cast<unsigned>(errc::count); ++i) {
    CHECK(seen.insert(describe(static_cast<errc>(i))).second);
    CHECK(seen.insert(name_of(static_cast<errc>(i))).second);
  }
  for (unsigned i = 0; i < static_cast<unsigned>(deviation::count); ++i) {
    const auto d = static_cast<deviation>(i);
    CHECK_FALSE(describe(d).empty());
    CHECK(section_of(d).substr(0, 4) == "RFC ");
    CHECK_FALSE(name_of(d).empty());
  }
}
