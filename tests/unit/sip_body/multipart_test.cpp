#include <sip/body/multipart.hpp>

#include <catch2/catch.hpp>

using namespace sip;

namespace {

constexpr understood_body phone[] = {{"application/sdp", "session"}, {"text/plain", "render"}};

std::string joined(const std::vector<std::string>& lines) {
  std::string text;
  for (const auto& l : lines) text += l + "\r\n";
  return text;
}

/// A part of a type, in the words of a test.
std::string part(const std::string& boundary, const std::string& headers, const std::string& bytes) {
  return "--" + boundary + "\r\n" + headers + "\r\n\r\n" + bytes + "\r\n";
}

selected_body selected(const std::string& type, const std::string& body, std::string_view disposition = {}) {
  const auto s = select_body(type, disposition, body, phone);
  if (!s) FAIL(sentence(s.error()));
  return *s;
}

}  // namespace

TEST_CASE("parts are views of what stands between the delimiters, without preamble and epilogue") {
  const std::string body = joined({"This is not for anybody's eyes.", "--simple boundary", "",
                                   "No headers here,", "so it is plain text.", "--simple boundary  ",
                                   "Content-Type: text/plain; charset=us-ascii", "Content-ID: <two@here>", "",
                                   "It ends with a line end.", "", "--simple boundary--", "nor is this"});
  const auto m = multipart::parse("multipart/mixed; boundary=\"simple boundary\"", body);
  REQUIRE(m.has_value());
  REQUIRE(m->subtype() == "mixed");
  REQUIRE(m->is_closed());
  REQUIRE(m->parts().size() == 2);
  const auto& [one, two] = std::pair(m->parts()[0], m->parts()[1]);
  REQUIRE(one.content_type == "text/plain");
  REQUIRE(one.bytes == "No headers here,\r\nso it is plain text.");
  REQUIRE(two.bytes == "It ends with a line end.\r\n");
  REQUIRE(two.content_id == "two@here");
  REQUIRE(two.header("content-type") == "text/plain; charset=us-ascii");
  REQUIRE_FALSE(two.header("Content-Length"));
  REQUIRE(two.bytes.data() > body.data());
  REQUIRE(two.bytes.data() < body.data() + body.size());
}

TEST_CASE("a delimiter is a whole line of its own") {
  const std::string body = "--b\r\n\r\n--bc\r\n --b\r\nx--b\r\n--b-\r\n--b--x\r\n--b--";
  const auto m = multipart::parse("multipart/mixed;boundary=b", body);
  REQUIRE(m.has_value());
  REQUIRE(m->parts().size() == 1);
  REQUIRE(m->parts()[0].bytes == "--bc\r\n --b\r\nx--b\r\n--b-\r\n--b--x");
}

TEST_CASE("bare line feeds and a missing last delimiter are read") {
  const auto m =
      multipart::parse("multipart/mixed;boundary=b", "--b\nContent-Type: a/b\n\none\n--b\n\ntwo\n");
  REQUIRE(m.has_value());
  REQUIRE_FALSE(m->is_closed());
  REQUIRE(m->parts().size() == 2);
  REQUIRE(m->parts()[0].is("A/B"));
  REQUIRE(m->parts()[0].bytes == "one");
  REQUIRE(m->parts()[1].bytes == "two");
}

TEST_CASE("a body that is no multipart says why, and where") {
  struct row {
    std::string name, type, body;
    body_errc code;
    std::uint32_t line;
  };
  const std::string long_boundary(71, 'b');
  const auto many = [] {
    std::string text;
    for (std::size_t i = 0; i <= max_parts; ++i) text += "--b\r\n\r\nx\r\n";
    return text;
  }();
  std::string headers = "--b\r\n";
  for (std::size_t i = 0; i <= max_part_headers; ++i) headers += "X-A: b\r\n";
  const row rows[] = {
      {"another type", "text/plain", "--b\r\n", body_errc::not_multipart, 1},
      {"no type at all", "", "--b\r\n", body_errc::not_multipart, 1},
      {"no boundary", "multipart/mixed", "--b\r\n", body_errc::bad_boundary, 1},
      {"an empty boundary", "multipart/mixed;boundary=\"\"", "--\r\n", body_errc::bad_boundary, 1},
      {"a boundary that ends in a blank", "multipart/mixed;boundary=\"b \"", "--b \r\n",
       body_errc::bad_boundary, 1},
      {"71 characters", "multipart/mixed;boundary=" + long_boundary, "--" + long_boundary,
       body_errc::bad_boundary, 1},
      {"a byte that no boundary has", "multipart/mixed;boundary=\"b\\\"\"", "--b\"", body_errc::bad_boundary,
       1},
      {"the boundary is not there", "multipart/mixed;boundary=b", "one\r\ntwo", body_errc::no_part, 2},
      {"only the end is there", "multipart/mixed;boundary=b", "--b--\r\n", body_errc::no_part, 2},
      {"an empty body", "multipart/mixed;boundary=b", "", body_errc::no_part, 1},
      {"a header without colon", "multipart/mixed;boundary=b", "--b\r\nContent-Type\r\n\r\nx",
       body_errc::header_line, 2},
      {"33 parts", "multipart/mixed;boundary=b", many, body_errc::too_many, 98},
      {"17 headers", "multipart/mixed;boundary=b", headers, body_errc::too_many, 18},
      {"65537 bytes", "multipart/mixed;boundary=b", std::string(max_body_size + 1, 'x'), body_errc::too_large,
       1},
  };
  for (const auto& r : rows) {
    CAPTURE(r.name);
    const auto m = multipart::parse(r.type, r.body);
    REQUIRE(m.has_error());
    CHECK(m.error().code == r.code);
    CHECK(m.error().line == r.line);
    CHECK(sentence(m.error()).starts_with("line " + std::to_string(r.line) + ", column "));
  }
}

TEST_CASE("70 characters are a boundary") {
  const std::string boundary(70, '=');
  REQUIRE(multipart::parse("multipart/mixed;boundary=\"" + boundary + '"',
                           "--" + boundary + "\r\n\r\nx\r\n--" + boundary + "--")
              .has_value());
}

TEST_CASE("the root of multipart/related is the part that start names, else the first") {
  const std::string body =
      part("b", "Content-ID: <1@x>", "one") + part("b", "Content-ID: <2@x>", "two") + "--b--\r\n";
  REQUIRE(multipart::parse("multipart/related;boundary=b;start=\"<2@x>\"", body)->root().bytes == "two");
  REQUIRE(multipart::parse("multipart/related;boundary=b", body)->root().bytes == "one");
  REQUIRE(multipart::parse("multipart/related;boundary=b;start=\"<3@x>\"", body)->root().bytes == "one");
}

TEST_CASE("a session description is found wherever it stands") {
  REQUIRE(selected("application/sdp", "v=0").find("application/sdp")->bytes == "v=0");
  REQUIRE(selected("Application/SDP;charset=utf-8", "v=0").find("application/sdp")->bytes == "v=0");
  const auto sdp = part("b", "Content-Type: application/sdp", "v=0");
  const auto isup =
      part("b", "Content-Type: application/isup\r\nContent-Disposition: signal;handling=optional", "\1\2");
  const auto two_parts = isup + sdp + "--b--";  // what is selected are views
  const auto mixed = selected("multipart/mixed;boundary=b", two_parts);
  REQUIRE(mixed.find("application/sdp")->bytes == "v=0");
  REQUIRE(mixed.parts.size() == 1);
  REQUIRE_FALSE(mixed.refused);
  const auto part_in_part = part("o", "Content-Type: multipart/alternative;boundary=b", sdp + "--b--") + "--o--";
  const auto nested = selected("multipart/mixed;boundary=o", part_in_part);
  REQUIRE(nested.find("application/sdp")->bytes == "v=0");
  REQUIRE(selected("", "").parts.empty());
}

TEST_CASE("of alternatives the last one that is understood counts") {
  const auto text = part("b", "Content-Type: text/plain", "words");
  const auto sdp = part("b", "Content-Type: application/sdp\r\nContent-Disposition: session", "v=0");
  const auto html = part("b", "Content-Type: text/html", "<b>");
  const auto three = text + sdp + html + "--b--";
  const auto s = selected("multipart/alternative;boundary=b", three);
  REQUIRE_FALSE(s.refused);
  REQUIRE(s.parts.size() == 1);
  REQUIRE(s.parts[0].bytes == "v=0");
  SECTION("none that is understood: the whole is refused, or ignored when it is optional") {
    REQUIRE(selected("multipart/alternative;boundary=b", html + "--b--").refused);
    REQUIRE_FALSE(
        selected("multipart/alternative;boundary=b", html + "--b--", "render;handling=optional").refused);
  }
}

TEST_CASE("what must be understood and is not is refused, what is optional is ignored") {
  struct row {
    std::string name, headers;
    bool refused;
  };
  const row rows[] = {
      {"an unknown type", "Content-Type: application/x-new", true},
      {"marked as required",
       "Content-Type: application/x-new\r\nContent-Disposition: render;handling=required", true},
      {"marked as optional",
       "Content-Type: application/x-new\r\nContent-Disposition: render; handling=Optional", false},
      {"optional in quotes",
       "Content-Type: application/x-new\r\nContent-Disposition: render;handling=\"optional\"", false},
      {"a known type in a disposition that is not",
       "Content-Type: application/sdp\r\nContent-Disposition: early-session", true},
      {"the same, optional",
       "Content-Type: application/sdp\r\nContent-Disposition: early-session;handling=optional", false},
  };
  for (const auto& r : rows) {
    CAPTURE(r.name);
    const auto body = part("b", "Content-Type: application/sdp", "v=0") + part("b", r.headers, "x") + "--b--";
    const auto s = selected("multipart/mixed;boundary=b", body);
    CHECK(s.refused.has_value() == r.refused);
    if (!r.refused) CHECK(s.parts.size() == 1);
    const auto whole = selected("multipart/mixed;boundary=b", body, "render;handling=optional");
    CHECK_FALSE(whole.refused);  // the whole may be left out (RFC 5621 section 8.2)
    CHECK(whole.parts.size() == (r.refused ? 0 : 1));
  }
}

TEST_CASE("nesting and the number of parts are bounded over all depths") {
  std::string type = "text/plain", body = "deep";
  const auto wrap = [&](std::size_t i) {
    const auto b = "b" + std::to_string(i);
    body = part(b, "Content-Type: " + type, body) + "--" + b + "--";
    type = "multipart/mixed;boundary=" + b;
  };
  for (std::size_t i = 0; i < max_multipart_depth; ++i) wrap(i);
  REQUIRE(selected(type, body).parts[0].bytes == "deep");
  wrap(max_multipart_depth);
  const auto too_deep = select_body(type, {}, body, phone);
  REQUIRE(too_deep.has_error());
  REQUIRE(too_deep.error().code == body_errc::too_deep);
  REQUIRE(too_deep.error().offset > 0);

  std::string inner;
  for (int i = 0; i < 30; ++i) inner += part("i", "Content-Type: text/plain", "x");
  std::string wide;
  for (int i = 0; i < 3; ++i) wide += part("o", "Content-Type: multipart/mixed;boundary=i", inner + "--i--");
  const auto too_many = select_body("multipart/mixed;boundary=o", {}, wide + "--o--", phone);
  REQUIRE(too_many.has_error());
  REQUIRE(too_many.error().code == body_errc::too_many);
}

TEST_CASE("what the builder writes is read back, and its boundary stands in no part") {
  base::seeded_rng same(7), random(7);
  const auto first = multipart_builder("mixed").add("text/plain", "x").finish(same).content_type;
  const auto boundary = first.substr(first.find('"') + 1, first.rfind('"') - first.find('"') - 1);
  multipart_builder b("alternative");
  b.add("text/plain", "--" + boundary + "\r\n")
      .add("application/sdp", "v=0\r\n", {{"Content-Disposition", "session\r\nX: y"}});
  const auto w = b.finish(random);
  REQUIRE(w.content_type.find(boundary) == std::string::npos);
  const auto m = multipart::parse(w.content_type, w.body);
  REQUIRE(m.has_value());
  REQUIRE(m->subtype() == "alternative");
  REQUIRE(m->parts().size() == 2);
  REQUIRE(m->parts()[0].bytes == "--" + boundary + "\r\n");
  REQUIRE(m->parts()[1].bytes == "v=0\r\n");
  REQUIRE(m->parts()[1].disposition == "session  X: y");
}
