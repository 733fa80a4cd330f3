// One row or more for each kind of finding: a message that has it. The clean messages have none.
#include <sip/message/lint.hpp>

#include "torture_messages.hpp"
#include "wire.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <set>

using namespace sip;
using d = deviation;

namespace {

std::string response(int status, std::string_view method, std::string_view more = {},
                     std::string_view body = {}) {
  return test::wire("SIP/2.0 " + std::to_string(status) +
                        " x\nVia: SIP/2.0/UDP node.example.net;branch=z9hG4bKffj2a\n"
                        "From: <sip:charles@example.net>;tag=f1\nTo: <sip:ada@example.org>;tag=t1\n"
                        "Call-ID: c1@example.net\nCSeq: 7 " +
                        std::string(method) + "\n" + std::string(more) + "Content-Length: {length}\n",
                    body);
}

constexpr std::string_view invite_headers =
    "Contact: <sip:charles@192.0.2.1>\nAllow: INVITE, ACK, BYE\nSupported: timer\n";

std::string invite(std::string_view more, std::string_view body = {}) {
  return test::request("INVITE", std::string(invite_headers) + std::string(more), body);
}

/// The same request with one piece of text replaced.
std::string changed(std::string text, std::string_view from, std::string_view to) {
  const auto at = text.find(from);
  REQUIRE(at != std::string::npos);
  return text.replace(at, from.size(), to);
}

std::vector<lint_finding> lint_of(std::string_view bytes) {
  const auto m = test::parse(bytes);
  return lint(m);
}

std::string names(const std::vector<lint_finding>& list) {
  std::string all;
  for (const auto& f : list) all.append(name_of(f.what)).append(" (").append(f.sentence).append(") ");
  return all;
}

struct row {
  deviation what;
  std::string bytes;
};

std::vector<row> broken_messages() {
  const auto plain = test::request();
  return {
      {d::bare_line_feed, changed(plain, "70\r\n", "70\n")},
      {d::leading_line_ends, "\r\n" + plain},
      {d::missing_branch_cookie, changed(plain, "z9hG4bKffj2a", "1")},
      {d::missing_branch, changed(plain, ";branch=z9hG4bKffj2a", "")},
      {d::start_line_spaces, changed(response(200, "BYE"), "SIP/2.0 200", "SIP/2.0  200")},
      {d::missing_max_forwards, changed(plain, "Max-Forwards: 70\r\n", "")},
      {d::missing_from_tag, changed(plain, ";tag=f1", "")},
      {d::bytes_after_body, plain + "x"},
      {d::missing_content_length, changed(plain, "Content-Length: 0\r\n", "")},
      {d::unescaped_uri_character, changed(plain, "OPTIONS sip:ada", "OPTIONS sip:a#a")},
      {d::unbracketed_uri_parameters,
       changed(plain, "<sip:ada@example.org>", "sip:ada@example.org;user=phone")},
      {d::header_before_colon_space, changed(plain, "Max-Forwards:", "Max-Forwards :")},
      {d::non_utf8_text, test::request("OPTIONS", "X: \xff\n")},
      {d::repeated_header, test::request("OPTIONS", "Max-Forwards: 70\n")},
      {d::missing_contact, changed(invite(""), "Contact: <sip:charles@192.0.2.1>\r\n", "")},
      {d::missing_contact, response(200, "INVITE", "Allow: INVITE\nSupported: timer\n")},
      {d::bad_date, test::request("OPTIONS", "Date: yesterday\n")},
      {d::missing_reason_phrase_space, changed(response(200, "BYE"), "200 x", "200")},
      {d::max_forwards_range, changed(plain, "70", "300")},
      {d::rejected, changed(plain, "SIP/2.0/UDP", "SIP")},
      {d::rejected, torture::odd("3.3.1")},
      {d::header_grammar, test::request("OPTIONS", "Require: a b\n")},
      {d::header_grammar, test::request("OPTIONS", "Session-Expires: 1800;refresher=nobody\n")},
      {d::header_grammar, changed(plain, "c1@", "c|1@")},
      {d::number_range, test::request("OPTIONS", "Expires: 4294967296\n")},
      {d::number_range, changed(plain, "CSeq: 7", "CSeq: 2147483648")},
      {d::unescaped_character, test::request("OPTIONS", "Contact: <sip:a#b@c>\n")},
      {d::repeated_parameter, changed(plain, ";tag=f1", ";tag=f1;TAG=f2")},
      {d::repeated_parameter, changed(plain, ";branch=", ";rport;rport;branch=")},
      {d::missing_to_tag, changed(response(200, "BYE"), ";tag=t1", "")},
      {d::missing_content_type, test::request("INFO", "", "text")},
      {d::missing_dialog_contact, test::request("SUBSCRIBE", "Event: presence\n")},
      {d::missing_dialog_contact, test::request("UPDATE")},
      {d::several_contacts, invite("Contact: <sip:b@c>\n")},
      {d::contact_not_sips, changed(invite(""), "INVITE sip:", "INVITE sips:")},
      {d::contact_not_sips, invite("Route: <sips:p;lr>\n")},
      {d::star_without_zero_expires, test::request("REGISTER", "Contact: *\nExpires: 60\n")},
      {d::star_without_zero_expires, test::request("REGISTER", "Contact: *\n")},
      {d::require_in_cancel_or_ack, test::request("CANCEL", "Require: 100rel\n")},
      {d::require_in_cancel_or_ack, test::request("ACK", "Proxy-Require: x\n")},
      {d::route_without_lr, test::request("OPTIONS", "Route: <sip:p;lr>, <sip:q>\n")},
      {d::route_without_lr, test::request("OPTIONS", "Record-Route: <sip:q>\n")},
      {d::route_without_lr, test::request("REGISTER", "Path: <sip:q>\n")},
      {d::route_without_lr, response(200, "REGISTER", "Service-Route: <sip:q>\n")},
      {d::missing_event, test::request("PUBLISH")},
      {d::missing_subscription_state, test::request("NOTIFY", "Event: presence\nContact: <sip:a@b>\n")},
      {d::refer_to_count, test::request("REFER", "Contact: <sip:a@b>\n")},
      {d::refer_to_count,
       test::request("REFER", "Contact: <sip:a@b>\nRefer-To: <sip:c>\nRefer-To: <sip:d>\n")},
      {d::missing_rack, test::request("PRACK")},
      {d::missing_rseq, response(183, "INVITE", "Require: 100rel\n")},
      {d::missing_etag, response(200, "PUBLISH")},
      {d::missing_challenge, response(401, "BYE")},
      {d::missing_challenge, response(407, "BYE", "WWW-Authenticate: Digest realm=\"a\"\n")},
      {d::missing_allow_in_405, response(405, "BYE")},
      {d::missing_unsupported, response(420, "BYE")},
      {d::missing_accept_in_415, response(415, "BYE")},
      {d::missing_min_se, response(422, "INVITE")},
      {d::missing_min_expires, response(423, "REGISTER")},
      {d::session_expires_range, invite("Session-Expires: 89\n")},
      {d::contradictory_replaces, invite("Replaces: a;to-tag=1;from-tag=2\nJoin: a;to-tag=1;from-tag=2\n")},
      {d::recv_info_in_info, test::request("INFO", "Recv-Info: x\n")},
      {d::missing_allow, changed(invite(""), "Allow: INVITE, ACK, BYE\r\n", "")},
      {d::missing_supported, response(200, "INVITE", "Contact: <sip:a@b>\nAllow: INVITE\n")},
      {d::options_answer, response(200, "OPTIONS", "Allow: INVITE\n")},
  };
}

}  // namespace

TEST_CASE("every deviation has a sentence, a section and a message in which lint finds it") {
  std::set<deviation> seen;
  for (const auto& row : broken_messages()) {
    const auto found = lint_of(row.bytes);
    INFO(name_of(row.what) << " is not among " << names(found) << "\n" << row.bytes);
    const auto it =
        std::find_if(found.begin(), found.end(), [&](const auto& f) { return f.what == row.what; });
    REQUIRE(it != found.end());
    CHECK(it->offset <= row.bytes.size());
    CHECK(it->section.starts_with("RFC "));
    CHECK_FALSE(it->sentence.empty());
    seen.insert(row.what);
  }
  for (unsigned i = 0; i < static_cast<unsigned>(deviation::count); ++i) {
    const auto what = static_cast<deviation>(i);
    INFO(name_of(what));
    CHECK(seen.contains(what));
    CHECK_FALSE(describe(what).empty());
    CHECK(section_of(what).starts_with("RFC "));
  }
}

TEST_CASE(
    "what the parser tolerates is taken without the deviation too, and strict mode then finds nothing") {
  const std::string clean[] = {
      test::request(),
      invite("", ""),
      invite("Content-Type: application/sdp\n", test::sdp()),
      test::request("BYE"),
      test::request("CANCEL"),
      test::request("REGISTER", "Contact: *\nExpires: 0\n"),
      test::request("REGISTER", "Contact: <sip:a@b>\nPath: <sip:p;lr>\n"),
      test::request("SUBSCRIBE", "Event: presence\nContact: <sip:a@b>\n"),
      test::request("NOTIFY", "Event: presence\nContact: <sip:a@b>\nSubscription-State: active\n"),
      test::request("PRACK", "RAck: 1 7 INVITE\n"),
      test::request("REFER", "Contact: <sip:a@b>\nRefer-To: <sip:c>\n"),
      test::request("INFO", "Info-Package: x\n"),
      response(100, "INVITE"),
      response(183, "INVITE", "Require: 100rel\nRSeq: 1\n"),
      response(200, "INVITE", "Contact: <sip:a@b>\nAllow: INVITE\nSupported: timer\n"),
      response(200, "OPTIONS",
               "Allow: INVITE\nAccept: a/b\nAccept-Encoding:\nAccept-Language: en\nSupported:\n"),
      response(401, "BYE", "WWW-Authenticate: Digest realm=\"a\", nonce=\"b\"\n"),
      response(415, "INVITE", "Accept-Encoding: identity\n"),
      response(422, "INVITE", "Min-SE: 90\n"),
      "INVITE sip:a@b SIP/2.0\r\nv:SIP/2.0/UDP h;branch=z9hG4bKa\r\nMax-Forwards:70\r\nf:<sip:a@b>;tag=1\r\n"
      "t:<sip:a@b>\r\nCall-ID: c\r\nCSeq: 1 INVITE\r\nm:<sip:a@b>\r\nk:\r\nAllow: INVITE\r\nl:0\r\n\r\n",
  };
  for (const auto& bytes : clean) {
    const auto found = lint_of(bytes);
    INFO(names(found) << "\n" << bytes);
    CHECK(found.empty());
    CHECK(test::parse(bytes, mode::strict).ok());
  }
}

TEST_CASE("a finding tells its header, its place and how strongly the RFC asks") {
  const auto bytes = test::request("OPTIONS", "Subject: x\nRequire: 100rel, a b\n");
  const auto found = lint_of(bytes);
  REQUIRE(found.size() == 1);
  CHECK(found[0].header == header_id::require);
  CHECK(found[0].offset == bytes.find("a b") + 1);
  CHECK(found[0].sentence == "Require: the value must be a token");
  CHECK(found[0].section == "RFC 3261 §20.32");
  CHECK(found[0].level() == strength::must);
  const auto soft = lint_of(changed(invite(""), "Supported: timer\r\n", ""));
  REQUIRE(soft.size() == 1);
  CHECK(soft[0].level() == strength::should);
  const auto bad = lint_of(changed(test::request(), "CSeq: 7 OPTIONS", "CSeq: 7 INVITE"));
  REQUIRE(bad.size() == 1);
  CHECK(bad[0].sentence == "CSeq names another method than the request line");
  CHECK(bad[0].section == "RFC 3261 §8.1.1.5");
}

TEST_CASE("findings are bounded however many headers are broken") {
  std::string many;
  for (int i = 0; i < 400; ++i) many += "Require: a b\n";
  CHECK(lint_of(test::request("OPTIONS", many)).size() == max_lint_findings);
}

TEST_CASE("every reason to reject has a section") {
  for (unsigned i = 1; i < static_cast<unsigned>(errc::count); ++i) {
    INFO(name_of(static_cast<errc>(i)));
    CHECK(section_of(static_cast<errc>(i)).starts_with("RFC "));
  }
}
