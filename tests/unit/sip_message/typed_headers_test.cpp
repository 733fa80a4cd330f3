// One row or more for each header with a typed form: what strict mode takes, what only tolerant mode takes,
// and what neither does. The rows of the RFCs' own examples carry their section.
#include <sip/message/draft.hpp>
#include <sip/message/headers_auth.hpp>
#include <sip/message/headers_body.hpp>
#include <sip/message/headers_capabilities.hpp>
#include <sip/message/headers_core.hpp>
#include <sip/message/headers_dialog.hpp>
#include <sip/message/headers_identity.hpp>
#include <sip/message/headers_routing.hpp>
#include <sip/message/typed.hpp>

#include "wire.hpp"

#include <catch2/catch.hpp>

#include <set>

using namespace sip;
using h = header_id;

namespace {

struct row {
  header_id id;
  std::string_view value;
};

// clang-format off
const row strict_values[] = {
    {h::via, "SIP / 2.0 / UDP first.example.com: 4000;ttl=16 ;maddr=224.2.0.1 ;branch=z9hG4bKa7c6a8dlze.1"},
    {h::via, "SIP/2.0/TCP [2001:db8::9:1];received=[2001:db8::9:255];branch=z9hG4bKas3, SIP/2.0/UDP b"},
    {h::route, "<sip:bigbox3.site3.example.com;lr>, \"P\" <sip:server10.example.com;lr>;x=y"},
    {h::record_route, "<sip:server10.biloxi.com;lr>,<sips:bigbox3.site3.atlanta.com;lr>"},
    {h::path, "<sip:P3.EXAMPLEHOME.COM;lr>,<sip:P1.EXAMPLEVISITED.COM;lr>"},
    {h::service_route, "<sip:P2.HOME.EXAMPLE.COM;lr>, <sip:HSP.HOME.EXAMPLE.COM;lr>"},
    {h::flow_timer, "120"},
    {h::max_forwards, "6"}, {h::max_breadth, "60"},
    {h::from, "\"A. G. Bell\" <sip:agb@bell-telephone.com> ;tag=a48s"},
    {h::from, "Anonymous <sip:c8oqz84zk7z@privacy.org>;tag=hyh8"},
    {h::from, "sip:+12125551212@server.phone2net.com;tag=887s"},
    {h::to, "The Operator <sip:operator@cs.columbia.edu>;tag=287447"},
    {h::call_id, "f81d4fae-7dec-11d0-a765-00a0c91e6bf6@biloxi.com"}, {h::call_id, "a\"<b>?c"},
    {h::cseq, "4711 INVITE"}, {h::cseq, "0 X-METHOD"},
    {h::contact, "\"Mr. Watson\" <sip:watson@worcester.bell-telephone.com> ;q=0.7; expires=3600,"
                 "\"Mr. Watson\" <mailto:watson@bell-telephone.com> ;q=0.1"},
    {h::contact, "*"}, {h::contact, "<sips:bob@192.0.2.4>;expires=60"},
    {h::contact, "<sip:line1@192.0.2.2;transport=tcp>; reg-id=1;"
                 "+sip.instance=\"<urn:uuid:00000000-0000-1000-8000-000A95A0E128>\""},
    {h::expires, "5"}, {h::expires, "4294967295"}, {h::min_expires, "60"},
    {h::event, "presence"}, {h::event, "dialog.winfo;id=7"}, {h::event, "refer"},
    {h::subscription_state, "active;expires=600"}, {h::subscription_state, "terminated;reason=noresource;retry-after=5"},
    {h::refer_to, "<sip:dave@denver.example.org?Replaces=12345%40192.168.118.3%3B"
                  "to-tag%3D12345%3Bfrom-tag%3D5FFE-3994>"},
    {h::refer_to, "sip:conf44@example.com;isfocus"}, {h::refer_to, "http://www.ietf.org"},
    {h::referred_by, "\"Alice\" <sip:alice@a.example>;cid=\"20398823.2UWQFN309shb3@ref.example\""},
    {h::refer_sub, "false"}, {h::refer_sub, "TRUE;x"},
    {h::replaces, "98732@sip.example.com ;from-tag=r33th4x0r ;to-tag=ff87ff"},
    {h::replaces, "12adf2f34456gs5;to-tag=12345;from-tag=54321;early-only"},
    {h::join, "12adf2f34456gs5;to-tag=baz;from-tag=z"},
    {h::target_dialog, "fa77as7dad8-sd98ajzz@host.example.com ;local-tag=kkaz-;remote-tag=6544"},
    {h::rack, "776656 1 INVITE"}, {h::rseq, "988789"}, {h::rseq, "4294967295"},
    {h::session_expires, "4000;refresher=uac"}, {h::session_expires, "1800"}, {h::min_se, "60;x=y"},
    {h::sip_etag, "dx200xyz"}, {h::sip_if_match, "kwj449x"}, {h::suppress_if_match, "*"},
    {h::require, "100rel"}, {h::proxy_require, "foo , bar"}, {h::supported, "100rel, timer"}, {h::supported, ""},
    {h::unsupported, "foo"}, {h::allow, "INVITE, ACK,OPTIONS ,CANCEL, BYE"}, {h::allow, ""},
    {h::allow_events, "presence, presence.winfo"},
    {h::authorization, "Digest username=\"Alice\", realm=\"atlanta.com\", nonce=\"84a4cc6f3082121f32b42a2187831a9e\", "
                       "response=\"7587245234b3434cc3412213e5f113a5432\", nc=00000001, qop=auth"},
    {h::authorization, "Bearer eyJhbGciOiJSUzI1NiJ9.e30.c2ln"}, {h::authorization, "NoOneKnowsThisScheme opaque-data=here"},
    {h::proxy_authorization, "Digest realm=\"a\", algorithm=SHA-512-256, response=\"\""},
    {h::www_authenticate, "Digest realm=\"atlanta.com\", domain=\"sip:boxesbybob.com\", qop=\"auth,auth-int\", "
                          "nonce=\"f84f1cec41e6cbe5aea9c8e88d359\", opaque=\"\", stale=FALSE, algorithm=SHA-256"},
    {h::proxy_authenticate, "Digest realm = \"a, b\" ,nonce = \"c\""},
    {h::authentication_info, "nextnonce=\"47364c23432d2e131a5fb210812c\", qop=auth, rspauth=\"\", nc=00000001"},
    {h::accept, "application/sdp;level=1, application/x-private, text/html"}, {h::accept, "*/*;q=0.1"}, {h::accept, ""},
    {h::accept_encoding, "gzip;q=0.5, *"}, {h::accept_encoding, ""},
    {h::accept_language, "da, en-gb;q=0.8, en;q=0.7, *"}, {h::accept_language, "zh-Hant-CN-x-1"},
    {h::accept_contact, "*;audio;require, *;+sip.message=\"TRUE,a,!b,#>=3\";explicit"},
    {h::reject_contact, "*;actor=\"msg-taker\";video"}, {h::request_disposition, "proxy, recurse, parallel"},
    {h::alert_info, "<http://www.example.com/sounds/moo.wav>"}, {h::alert_info, "<urn:alert:service:call-waiting>;a=b, <cid:x>"},
    {h::call_info, "<http://wwww.example.com/alice/photo.jpg> ;purpose=icon, <http://www.example.com/alice/> ;purpose=info"},
    {h::error_info, "<sip:not-in-service-recording@atlanta.com>"},
    {h::date, "Sat, 13 Nov 2010 23:29:00 GMT"}, {h::timestamp, "54"}, {h::timestamp, "54.21 .3"}, {h::timestamp, "54. 1.2"},
    {h::retry_after, "18000;duration=3600"}, {h::retry_after, "120 (I'm in a (long) meeting)"},
    {h::warning, "307 isi.edu \"Session parameter 'foo' not understood\""},
    {h::warning, "301 192.0.2.7:5060 \"a\\\"b, c\", 399 [2001:db8::1]:5060 \"\""},
    {h::reason, "SIP ;cause=200 ;text=\"Call completed elsewhere\", Q.850 ;cause=16 ;text=\"Terminated\""},
    {h::priority, "emergency"}, {h::resource_priority, "dsn.flash, wps.3"},
    {h::accept_resource_priority, "dsn.flash-override,dsn.flash"}, {h::accept_resource_priority, ""},
    {h::subject, "Need more boxes"}, {h::subject, ""}, {h::organization, "Boxes by \xc3\x9c"},
    {h::reply_to, "Bob <sip:bob@biloxi.com>;x"},
    {h::in_reply_to, "70710@saturn.bell-tel.com, 17320@saturn.bell-tel.com"}, {h::mime_version, "1.0"},
    {h::user_agent, "Softphone Beta1.5"}, {h::user_agent, "a/1 (b (c) \\) d) e / 2"}, {h::server, "HomeServer v2"},
    {h::p_asserted_identity, "\"Cullen Jennings\" <sip:fluffy@cisco.com>, tel:+14085264000"},
    {h::p_preferred_identity, "<sip:fluffy@cisco.com>"},
    {h::p_associated_uri, "<sip:a@b>, <tel:+1>;x"}, {h::p_associated_uri, ""}, {h::p_called_party_id, "sip:user1@example.com"},
    {h::p_visited_network_id, "other.net, \"Visited network number 1\";x"},
    {h::p_access_network_info, "3GPP-UTRAN-TDD; utran-cell-id-3gpp=23415, IEEE-802.11g;i-wlan-node-id=\"a\""},
    {h::p_charging_function_addresses, "ccf=192.0.8.1; ecf=192.0.8.3, ccf=[2001:db8::1]"},
    {h::p_charging_vector, "icid-value=\"AyretyU0dm+6O2IrT5tAFrbHLso=023551024\"; orig-ioi=home1.net"},
    {h::p_early_media, "sendrecv, gated"}, {h::p_early_media, ""},
    {h::privacy, "id;critical"}, {h::privacy, "header ; user"},
    {h::diversion, "<sip:bob@example.com>;reason=user-busy;counter=2;privacy=\"full\", <tel:+15551212>"},
    {h::history_info, "<sip:UserA@ims.example.com?Reason=SIP%3Bcause%3D302>;index=1, <sip:UserB@example.com>;index=1.1;mp=1"},
    {h::identity, "eyJhbGciOiJFUzI1NiIs.eyJkZXN0Ijp7.rq3pjT1ak-_+/g==;info=<https://biloxi.example.org/biloxi.cer>;alg=ES256;ppt=shaken"},
    {h::identity, "..sig; info=<https://a/b?c;d,e> , ..s2;info=<https://x>"},
    {h::answer_mode, "Auto;require"}, {h::priv_answer_mode, "Manual"},
    {h::info_package, "dtmf;a=b"}, {h::recv_info, "foo, bar;x"}, {h::recv_info, ""},
    {h::feature_caps, "*;+g.3gpp.srvcc;+sip.foo=\"<urn:x>\""},
    {h::user_to_user, "56a390f3d2b7310023a2;encoding=hex;purpose=foo;content=bar"}, {h::user_to_user, "\"a, b\", c"},
    {h::content_disposition, "session;handling=optional"}, {h::content_encoding, "gzip, tar"}, {h::content_language, "fr-CA"},
    {h::content_type, "multipart/mixed;boundary=\"a b\""}, {h::content_length, "349"},
};

const row tolerant_values[] = {
    {h::via, "SIP/2.0/UDP h;branch="}, {h::route, "sip:old.example.org;lr"}, {h::path, "<sip:a@b>,"},
    {h::from, "<sip:j\xc3\xb6rg@example.org>;tag=1"}, {h::to, "<sip:*97#@pbx>"}, {h::call_id, "a|b"},
    {h::cseq, "2147483648 INVITE"}, {h::contact, ""}, {h::contact, "<sip:a@b>;x=y=z"},
    {h::event, "presence;id="}, {h::subscription_state, "active;expires="}, {h::refer_to, "<sip:a#c@d>;x"},
    {h::session_expires, "90;refresher=both"}, {h::require, "100rel,,timer"}, {h::supported, "path,"},
    {h::www_authenticate, "Digest realm=\"a\", nonce=\"b\", Basic realm=\"c\""}, {h::authorization, "Digest a=\"b\","},
    {h::accept, "application/sdp,,text/plain"}, {h::accept, "*/plain"}, {h::accept_language, "much-too-longwords"},
    {h::timestamp, "1.5 soon"}, {h::user_agent, "a (b"}, {h::user_agent, "<phone>"}, {h::server, ""},
    {h::subject, "\xff"}, {h::privacy, "id,user"}, {h::identity, "\"akfjiqiowrgnvnvnnfa2\""},
    {h::history_info, "<sip:a@b>"}, {h::diversion, "sip:a@b"}, {h::p_charging_vector, "term-ioi=a"},
    {h::feature_caps, "*;audio"}, {h::content_type, "a/b;c="}, {h::alert_info, "<http://a/\xc3\xbc>"},
};

const struct { header_id id; std::string_view value; errc code; std::uint32_t offset; } bad_values[] = {
    {h::via, "SIP/2.0/UDP", errc::bad_via, 11}, {h::route, "<sip:a@b", errc::name_addr, 0},
    {h::record_route, "<sip:a@b>, x", errc::name_addr, 12}, {h::path, "", errc::bad_value, 0},
    {h::service_route, "a b", errc::name_addr, 3}, {h::flow_timer, "x", errc::number, 0},
    {h::max_forwards, "-1", errc::number, 0}, {h::max_breadth, "1 2", errc::number, 0},
    {h::from, "sip", errc::name_addr, 3}, {h::to, "\"a", errc::quoted_string, 0}, {h::call_id, "a b", errc::bad_call_id, 1},
    {h::cseq, "INVITE", errc::bad_cseq, 0}, {h::contact, "<sip:a@b>,", errc::bad_contact, 9},
    {h::expires, "4294967296", errc::number, 0}, {h::min_expires, "", errc::number, 0},
    {h::event, ";id=1", errc::token, 0}, {h::subscription_state, "active expires=1", errc::parameter, 7},
    {h::refer_to, "sip:a@b?x=y", errc::name_addr, 7}, {h::referred_by, "<>", errc::uri_scheme, 1},
    {h::refer_sub, "maybe", errc::bad_value, 0}, {h::replaces, "a@b;to-tag=1", errc::parameter, 12},
    {h::replaces, "a@b;to-tag=1;from-tag=2;to-tag=1", errc::parameter, 32},
    {h::replaces, ";to-tag=1;from-tag=2", errc::bad_call_id, 0}, {h::join, "a;to-tag=;from-tag=x", errc::parameter, 20},
    {h::target_dialog, "a;local-tag", errc::parameter, 11}, {h::rack, "1 INVITE", errc::bad_cseq, 2},
    {h::rack, "x 1 INVITE", errc::number, 0}, {h::rseq, "0", errc::number, 0}, {h::rseq, "4294967296", errc::number, 0},
    {h::session_expires, "x", errc::number, 0}, {h::session_expires, "90 refresher=uac", errc::parameter, 3},
    {h::min_se, ";x", errc::number, 0}, {h::sip_etag, "", errc::token, 0}, {h::sip_if_match, "a b", errc::token, 2},
    {h::suppress_if_match, "a;b", errc::token, 1}, {h::require, "a b", errc::token, 1}, {h::proxy_require, "a;b", errc::token, 1},
    {h::supported, "\"a\"", errc::token, 0}, {h::unsupported, "a, <b>", errc::token, 3}, {h::allow, "(x)", errc::token, 0},
    {h::allow_events, "a;b", errc::token, 1}, {h::authorization, "Digest", errc::parameter, 6},
    {h::proxy_authorization, "Digest a=\"b", errc::quoted_string, 9}, {h::www_authenticate, "=", errc::token, 0},
    {h::proxy_authenticate, "Digest a b", errc::parameter, 8}, {h::authentication_info, "", errc::parameter, 0},
    {h::accept, "application", errc::bad_value, 11}, {h::accept_encoding, "gzip x", errc::parameter, 5},
    {h::accept_language, ";q=1", errc::token, 0}, {h::accept_contact, "audio", errc::bad_value, 0},
    {h::reject_contact, "*,audio", errc::bad_value, 2}, {h::request_disposition, "a/b", errc::token, 1},
    {h::alert_info, "http://a", errc::bad_value, 0}, {h::call_info, "<http://a", errc::bad_value, 0},
    {h::error_info, "<a>", errc::uri_scheme, 1}, {h::date, "now", errc::date, 3}, {h::timestamp, "a", errc::number, 0},
    {h::retry_after, "1 (x", errc::bad_value, 2}, {h::warning, "30 a \"b\"", errc::number, 0},
    {h::warning, "307 a b", errc::quoted_string, 6}, {h::warning, "307 a \"b\" c", errc::bad_value, 9},
    {h::reason, ";cause=1", errc::token, 0}, {h::priority, "a b", errc::token, 2},
    {h::resource_priority, "flash", errc::bad_value, 0}, {h::resource_priority, "a.b.c", errc::bad_value, 0},
    {h::accept_resource_priority, "a.b, .c", errc::bad_value, 5}, {h::reply_to, "a", errc::name_addr, 1},
    {h::in_reply_to, "a,,b", errc::bad_call_id, 2}, {h::mime_version, "1", errc::number, 1},
    {h::p_asserted_identity, "<sip:a@b> x", errc::parameter, 10}, {h::p_preferred_identity, ",", errc::bad_value, 0},
    {h::p_associated_uri, "x", errc::name_addr, 1}, {h::p_called_party_id, "<x>", errc::uri_scheme, 1},
    {h::p_visited_network_id, "\"a", errc::quoted_string, 0}, {h::p_access_network_info, ";a", errc::token, 0},
    {h::p_charging_function_addresses, "=a", errc::token, 0}, {h::p_charging_vector, "a=\"b", errc::quoted_string, 2},
    {h::p_early_media, "a b", errc::token, 1}, {h::privacy, "id;;user", errc::token, 3}, {h::privacy, "", errc::token, 0},
    {h::diversion, "<sip:a@b>;;", errc::parameter, 10}, {h::history_info, "<sip:a@b>;index=1..2", errc::parameter, 16},
    {h::identity, ";info=<https://a>", errc::bad_value, 0}, {h::identity, "a;info=<b>", errc::uri_scheme, 8},
    {h::identity, "a;info=<b:c", errc::parameter, 7}, {h::answer_mode, "", errc::token, 0},
    {h::priv_answer_mode, "a b", errc::parameter, 2}, {h::info_package, "a,b", errc::parameter, 1},
    {h::recv_info, "a b", errc::parameter, 2}, {h::feature_caps, "+a", errc::bad_value, 0},
    {h::user_to_user, "a b", errc::parameter, 2}, {h::content_disposition, "", errc::token, 0},
    {h::content_encoding, "a;b", errc::token, 1}, {h::content_language, "a b", errc::token, 1},
    {h::content_type, "text", errc::bad_value, 4}, {h::content_length, "+5", errc::number, 0},
};
// clang-format on

}  // namespace

TEST_CASE("every header that is known has a typed form, a section and a value that strict mode takes") {
  std::set<header_id> shown;
  for (const auto& r : strict_values) {
    shown.insert(r.id);
    for (const auto m : {mode::strict, mode::tolerant}) {
      const auto error = check_value(r.id, r.value, m);
      INFO(name_of(r.id) << ": " << r.value << ": " << describe(error.code) << " at " << error.offset);
      CHECK_FALSE(error);
    }
  }
  for (unsigned i = 1; i < static_cast<unsigned>(header_id::count); ++i) {
    const auto id = static_cast<header_id>(i);
    INFO(name_of(id));
    CHECK(has_typed_form(id));
    CHECK(section_of(id).starts_with("RFC "));
    CHECK(shown.contains(id));
  }
  CHECK_FALSE(has_typed_form(header_id::other));
  CHECK_FALSE(check_value(header_id::other, "any thing; at, all"));
}

TEST_CASE("what deployed gear sends is taken in tolerant mode only") {
  for (const auto& r : tolerant_values) {
    INFO(name_of(r.id) << ": " << r.value);
    CHECK_FALSE(check_value(r.id, r.value, mode::tolerant));
    CHECK(check_value(r.id, r.value, mode::strict));
  }
}

TEST_CASE("what is not the header's grammar is rejected at its place in both modes") {
  for (const auto& r : bad_values) {
    const auto error = check_value(r.id, r.value, mode::tolerant);
    INFO(name_of(r.id) << ": " << r.value << ": " << name_of(error.code) << " at " << error.offset);
    CHECK(name_of(error.code) == name_of(r.code));
    CHECK(error.offset == r.offset);
    CHECK(check_value(r.id, r.value, mode::strict));
  }
}

TEST_CASE("strict mode rejects a message for any header that breaks its grammar, tolerant mode keeps it") {
  for (const auto& r : tolerant_values) {
    if (r.id == h::via || r.id == h::from || r.id == h::to || r.id == h::call_id || r.id == h::cseq) continue;
    const auto line = std::string(name_of(r.id)) + ": " + std::string(r.value) + "\n";
    INFO(line);
    CHECK_FALSE(test::parse(test::request("OPTIONS", line), mode::strict).ok());
    CHECK(test::parse(test::request("OPTIONS", line)).ok());
  }
}

TEST_CASE("typed headers give their parts") {
  const auto replaces = *replaces_header::parse(" a@b ;to-tag=1;From-Tag=2;early-only");
  CHECK(replaces.call_id == "a@b");
  CHECK(replaces.to_tag == "1");
  CHECK(replaces.from_tag == "2");
  CHECK(replaces.early_only);
  CHECK(join_header::parse("c;from-tag=x;to-tag=y")->from_tag == "x");
  CHECK(target_dialog_header::parse("c;remote-tag=x")->remote_tag == "x");
  const auto rack = *rack_header::parse("776656 1 INVITE");
  CHECK(rack.rseq == 776656);
  CHECK(rack.cseq.number == 1);
  CHECK(rack.cseq.method == method::invite);
  const auto timer = *session_expires_header::parse("1800 ; Refresher=UAS");
  CHECK(timer.seconds == 1800);
  CHECK(timer.refresher == refresher::uas);
  CHECK(session_expires_header::parse("90")->refresher == refresher::none);
  CHECK_FALSE(refer_sub_header::parse("False")->subscribe);
  CHECK(referred_by_header::parse("sip:a@b;cid=\"x@y\"")->cid() == "x@y");
  CHECK(supported_header::parse("100rel, Timer")->has("timer"));
  CHECK(supported_header::parse("a,b")->items().size() == 2);
  CHECK(accept_header::parse("text/*;q=0.3, a/b")->media.subtype == "*");
  CHECK(accept_contact_header::parse("*;require;explicit")->require());
  CHECK(alert_info_header::parse("<http://a,b>;x=1, <c:d>")->uri_text == "http://a,b");
  CHECK(warning_header::parse("307 isi.edu:1 \"a, b\", 399 x \"y\"")->text == "\"a, b\"");
  CHECK(warning_header::parse("307 isi.edu:1 \"a\"")->code == 307);
  CHECK(user_agent_header::parse("Phone/2.1 (x) y")->product == "Phone");
  CHECK(user_agent_header::parse("Phone/2.1 (x) y")->version == "2.1");
  CHECK(in_reply_to_header::parse("a<\"b, c")->has("a<\"b"));
  CHECK_FALSE(in_reply_to_header::parse("a")->has("A"));
  CHECK(mime_version_header::parse("1.0")->major == 1);
  CHECK(content_disposition_header::parse("render;handling=Optional")->is_optional());
  CHECK_FALSE(content_disposition_header::parse("render")->is_optional());
  CHECK(privacy_header::parse("id; Critical")->has("critical"));
  CHECK_FALSE(privacy_header::parse("id")->has("user"));
  CHECK(diversion_header::parse("<sip:a@b>;counter=3;reason=no-answer")->counter() == 3);
  CHECK(history_info_header::parse("<sip:a@b>;index=1.1")->index() == "1.1");
  CHECK(p_charging_vector_header::parse("icid-value=\"a;b\" ;orig-ioi=h")->get("orig-ioi") == "h");
  CHECK(p_charging_vector_header::parse("icid-value=\"a;b\" ;orig-ioi=h")->get("ICID-value") == "\"a;b\"");
  CHECK(user_to_user_header::parse("\"a\";purpose=x")->data == "\"a\"");
  const auto id = *identity_header::parse("a.b.c;info=<https://x/y;z>;alg=ES256;ppt=\"shaken\"");
  CHECK(id.digest == "a.b.c");
  CHECK(id.info_uri == "https://x/y;z");
  CHECK(id.algorithm == "ES256");
  CHECK(id.type == "\"shaken\"");
  const auto auth = *www_authenticate_header::parse("Digest realm=\"a,b\", Nonce=c");
  CHECK(auth.scheme == "Digest");
  CHECK(auth.params.get("REALM") == "\"a,b\"");
  CHECK(auth.params.get("nonce") == "c");
  CHECK_FALSE(auth.params.get("qop"));
  CHECK(authorization_header::parse("Bearer a.b==")->word == "a.b==");
  CHECK(route_header::parse("<sip:a;lr>, <sip:b>")->is_loose());
  CHECK_FALSE(route_header::parse("<sip:b>")->is_loose());
  CHECK(resource_priority_header::parse("dsn.flash")->priority == "flash");
  CHECK(via_header::parse("SIP/2.0/UDP h")->via.host == "h");
}

TEST_CASE("a Contact shows its instance, flow, GRUUs and weight (RFC 5626, RFC 5627)") {
  const auto binding = [](std::string_view text) { return binding_of(*contact::parse(text)); };
  const auto b = binding(
      "<sip:a@192.0.2.2;ob;gr=x>;q=0.75;reg-id=2;+sip.instance=\"<urn:uuid:1>\""
      ";pub-gruu=\"sip:a@b;gr=urn:uuid:1\";temp-gruu=\"sip:t@b;gr\"");
  CHECK(b.instance == "urn:uuid:1");
  CHECK(b.reg_id == 2);
  CHECK(b.pub_gruu == "sip:a@b;gr=urn:uuid:1");
  CHECK(b.temp_gruu == "sip:t@b;gr");
  CHECK(b.q_permille == 750);
  CHECK(b.outbound);
  CHECK(b.gruu);
  for (const auto* reg : {"0", "2147483648", "x", ""}) {
    CHECK_FALSE(binding("<sip:a@b>;reg-id=" + std::string(reg)).reg_id);
  }
  for (const auto* q : {"1", "1.0", "1.000", "", "1.001", "2", "0.1234", ".5"}) {
    INFO(q);
    CHECK(binding("<sip:a@b>;q=" + std::string(q)).q_permille == 1000);
  }
  CHECK(binding("<sip:a@b>;q=0").q_permille == 0);
  CHECK(binding("<sip:a@b>;+sip.instance=urn:uuid:1").instance.empty());
  CHECK(binding("*").instance.empty());
}

TEST_CASE("all compact forms of RFC 3261 and its extensions are known") {
  const std::pair<char, header_id> rows[] = {{'a', h::accept_contact},
                                             {'b', h::referred_by},
                                             {'c', h::content_type},
                                             {'d', h::request_disposition},
                                             {'e', h::content_encoding},
                                             {'f', h::from},
                                             {'i', h::call_id},
                                             {'j', h::reject_contact},
                                             {'k', h::supported},
                                             {'l', h::content_length},
                                             {'m', h::contact},
                                             {'o', h::event},
                                             {'r', h::refer_to},
                                             {'s', h::subject},
                                             {'t', h::to},
                                             {'u', h::allow_events},
                                             {'v', h::via},
                                             {'x', h::session_expires},
                                             {'y', h::identity}};
  for (const auto& [letter, id] : rows) {
    INFO(letter);
    CHECK(header_id_of(std::string(1, letter)) == id);
    CHECK(header_id_of(std::string(1, static_cast<char>(letter - 32))) == id);
    CHECK(compact_name_of(id) == std::string(1, letter));
  }
  for (const char unused : {'g', 'h', 'p', 'q', 'w', 'z'})
    CHECK(header_id_of(std::string(1, unused)) == h::other);
}

TEST_CASE("unknown methods, headers, schemes and parameters pass through intact") {
  const auto bytes = test::wire(R"(
FROBNICATE opaque.x+y:any;thing?at=all SIP/2.0
Via: SIP/2.0/XTRA node.example.net;branch=z9hG4bKffj2a;unheard-of="a;b";flag
Max-Forwards: 70
From: <isbn:2983792873>;tag=f1;colour="blue, red"
To: <news:comp.protocols>;x
Call-ID: c1@example.net
CSeq: 7 FROBNICATE
Contact: <gopher://a/b>;weird=[::1]
X-Unknown_1.2!%*+`'~: (any) "text; at, all" <here
x-unknown_1.2!%*+`'~: again
Supported: neverheard
Content-Disposition: dance;handling=required;beat=3
Content-Type: application/x-nothing;v="1"
Content-Length: {length}
)",
                                "\x01\x02 anything");
  for (const auto mode : {mode::tolerant, mode::strict}) {
    const auto m = test::parse(bytes, mode);
    INFO(describe(m.error().code) << " at " << m.error().offset);
    REQUIRE(m.ok());
    CHECK(m.findings().empty());
    CHECK(m.method() == method::other);
    CHECK(m.method_text() == "FROBNICATE");
    CHECK(m.request_uri() == "opaque.x+y:any;thing?at=all");
    CHECK(m.value("X-UNKNOWN_1.2!%*+`'~") == "(any) \"text; at, all\" <here");
    CHECK(m.from().params.get("colour") == "\"blue, red\"");
    CHECK(m.top_via().params.get("unheard-of") == "\"a;b\"");
    auto d = draft::request(m.method_text(), m.request_uri());
    for (const auto& line : m.headers()) d.add(m.name(line), m.value(line));
    d.body(m.value(header_id::content_type), m.body());
    const auto again = serialize(d, test::pool());
    CHECK(again.text() == bytes);
  }
}
