// The messages of RFC 4475, written anew from the description in each section, and of RFC 5118.
#pragma once

#include "../unit/sip_message/wire.hpp"

#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace torture {

using test::sdp;
using test::wire;

struct named_message {
  std::string_view section;
  std::string bytes;
};

inline const std::string& find(const std::vector<named_message>& rows, std::string_view section) {
  for (const auto& row : rows) {
    if (row.section.substr(0, row.section.find(' ')) == section) return row.bytes;
  }
  throw std::logic_error("there is no such section: " + std::string(section));
}

namespace detail {

inline std::string long_values() {
  std::string vias;
  for (int i = 33; i > 0; --i) {
    constexpr const char* names[] = {"Via:", "v:", "V:", "ViA:", "VIA:", "via:", "V :", "v  :", "Via :"};
    vias += std::string(names[i % 9]) + " SIP/2.0/TCP hop" + std::to_string(i) + ".example.org\n";
  }
  return wire(R"(
INVITE sip:ada@example.org SIP/2.0
To: "My name is {10 quite} long" <sip:ada@example.org:6000;novelparam1=so{20 long}value;longparam{25 name}=shortvalue;so{25 long}NameWithoutValue>
F: sip:{5 remarkablylongname}@example.net;tag=77{50 451}3;novelheaderparam{20 name}=novelvalue{15 value};bare{10 paramname}
Call-ID: longvalues.one{20 very}longid
CSeq: 771200 INVITE
Novel-{20 Long}-Name: novel-{20 long}-value; novel-{20 long}-parameter-name = novel-{20 long}-parameter-value
)" + vias + R"(Via: SIP/2.0/TCP node.example.org;received=198.51.100.5;branch=so{50 long}branch
Max-Forwards: 70
Contact: <sip:{5 remarkablylongname}@node5.example.net>
Content-Type: application/sdp
l: {length}
)",
              sdp());
}

inline std::string body_with_nulls() {
  const auto body = test::lines(R"(
--seam4711
Content-Type: text/plain
Content-Transfer-Encoding: binary

Good day
--seam4711
Content-Type: application/octet-stream
Content-Transfer-Encoding: binary

{hex 30820052 0000 06092A86 4886F70D 0A0D0A00 FF}
--seam4711--
)");
  return wire(R"(
MESSAGE sip:ada@example.org SIP/2.0
Via: SIP/2.0/UDP 127.0.0.1:5070;branch=z9hG4bK-a1-4dade06d0bdb11ee-1--a1-;rport
Max-Forwards: 70
Route: <sip:127.0.0.1:5080>
Identity: bWFkZSB1cCBieSBub2JvZHkgaW4gcGFydGljdWxhciwgb25seSBsb25nIGVub3VnaA==
Contact: <sip:charles@127.0.0.1:5070>
To: <sip:ada@example.org>
From: <sip:charles@example.org>;tag=2fb0dcc9
Call-ID: 5b81c2b9f0a8@YSBob3N0IG5hbWU.
CSeq: 1 MESSAGE
Content-Transfer-Encoding: binary
Content-Type: multipart/mixed;boundary=seam4711
Date: Sat, 15 Oct 2005 04:44:56 GMT
User-Agent: Difference/0.2.5 (brass)
Content-Length: {length}
)",
              body);
}

}  // namespace detail

/// RFC 4475 §3.1.1.
inline const std::vector<named_message>& valid_messages() {
  static const std::vector<named_message> rows{
      {"3.1.1.1", wire(R"(
INVITE sip:ada@engine-room.example.org;novelparam SIP/2.0
TO :
 sip:ada@engine-room.example.org ;   tag    = 8271553aa
from   : "C Babbage \\\""       <sip:charles@example.org>
  ;
  tag = 77kk3
MaX-fOrWaRdS: 0070
Call-ID: folded.l2k3j4@198.51.100.7
Content-Length   : {length}
cseq: 0012
  INVITE
Via  : SIP  /   2.0
 /UDP
    198.51.100.8;branch=417oldstyle
s :
ModernHeader:   first words
 and the words after them
HeaderOfUnknownGrammar: ;;,,;;,;
Content-Type: application/sdp
Route:
 <sip:relay.example.org;lr;novel=value;bare>
v:  SIP  / 2.0  / TCP     loom.example.org   ;
  branch  =   z9hG4bK7dhq2  ,
 SIP  /    2.0   / UDP  192.168.77.12   ; branch=
 z9hG4bK55190
m:"Quoted words \"\"" <sip:charles@example.org> ; novelparam =
      novelvalue ;
  otherparam ; q = 0.25
)",
                       sdp())},
      {"3.1.1.2", wire(R"(
!odd-Method9876543210_*+`.%truly'~ sip:7_odd.USER~(we-are!here)&isn't+this$/wild?,/;;*:&pass+word=1,odd!*w$rd~x_too.(is-it)@example.org SIP/2.0
Via: SIP/2.0/TCP node1.example.org;branch=z9hG4bK-.!%66*_+`'~
To: "BEL:\{hex 07} NUL:\{hex 00} DEL:\{hex 7F}" <sip:7_odd.USER~(we-are!here)&isn't+this$/wild?,/;;*@example.org>
From: word1~` word2'+_ word3*%!.- <sip:plain@example.org>;oddParam''~+*_!.-%="{hex D0BFD180D0B8D0BCD0B5D180}";tag=_odd~1'+`*%!-.
Call-ID: oddmeth.word%ZK-!.*_+'@word`~)(><:\/"][?}{
CSeq: 202122232 !odd-Method9876543210_*+`.%truly'~
Max-Forwards: 255
extraHeader-!.%*+_`'~:{hex E6BCA2E5AD97}
Content-Length: 0
)")},
      {"3.1.1.3", wire(R"(
INVITE sip:sips%3Aada%40example.org@example.net SIP/2.0
To: sip:%61d%61@example.org
From: <sip:A%20name%20of%20words@example.net>;tag=512
Max-Forwards: 87
i: escapes.48jfkq93jf
CSeq: 99812 INVITE
Via: SIP/2.0/UDP node5.example.net;branch=z9hG4bKffj2a
C: application/sdp
Contact:
  <sip:call%65r@node5.example.net;%6C%72;k%65y=v%61lue%25%34%31>
Content-Length: {length}
)",
                       sdp())},
      {"3.1.1.4", wire(R"(
REGISTER sip:example.org SIP/2.0
To: sip:nil-%00-nil@example.org
From: sip:nil-%00-nil@example.org;tag=48813
Max-Forwards: 70
Call-ID: nulls.93hfkqu2hd
CSeq: 882211 REGISTER
Via: SIP/2.0/UDP node5.example.org;branch=z9hG4bKffj2a
Contact: <sip:%00@node5.example.org>
Contact: <sip:%00%00@node5.example.org>
L:0
)")},
      {"3.1.1.5", wire(R"(
RE%47IST%45R sip:registrar.example.org SIP/2.0
To: "%Z%45" <sip:thing@example.org>
From: "%Z%45" <sip:thing@example.org>;tag=ff23k1
Call-ID: percent.jfk29fj2kd
Via: SIP/2.0/TCP node.example.org;branch=z9hG4bK71%gqnvid3
CSeq: 5151 RE%47IST%45R
Max-Forwards: 70
Contact: <sip:first@node1.example.org>
C%6Fntact: <sip:second@node2.example.org>
Contact: <sip:third@node3.example.org>
l: 0
)")},
      {"3.1.1.6", wire(R"(
OPTIONS sip:ada@example.org SIP/2.0
To: sip:ada@example.org
From: charles<sip:charles@example.org>;tag=481
Max-Forwards: 70
Call-ID: touching.77@odd.example.org
CSeq: 60 OPTIONS
Via: SIP/2.0/UDP odd.example.org;branch=z9hG4bKffj2a
l: 0
)")},
      {"3.1.1.7", detail::long_values()},
      {"3.1.1.8", wire(R"(
REGISTER sip:example.org SIP/2.0
To: sip:a.clerk@example.org
From: sip:a.clerk@example.org;tag=9912f
Max-Forwards: 8
I: twofold.ddj28
Contact: sip:a.clerk@node.example.org
CSeq: 8 REGISTER
Via: SIP/2.0/UDP 198.51.100.125;branch=z9hG4bKffj2a23
Content-Length: 0
)") + wire(R"(
INVITE sip:joan@example.org SIP/2.0
t: sip:joan@example.org
)")},
      {"3.1.1.9", wire(R"(
OPTIONS sip:ada;at=b%40example.net@example.org SIP/2.0
To: sip:ada@example.org
From: sip:charles@example.net;tag=33242
Max-Forwards: 3
Call-ID: semicolon.jf82
CSeq: 8 OPTIONS
Accept: application/sdp, application/pkcs7-mime,
        multipart/mixed, multipart/signed,
        message/sip, message/sipfrag
Via: SIP/2.0/UDP 198.51.100.1;branch=z9hG4bKffj2a
l: 0
)")},
      {"3.1.1.10", wire(R"(
OPTIONS sip:ada@example.org SIP/2.0
To: sip:ada@example.org
From: <sip:charles@example.org>;tag=323
Max-Forwards: 70
Call-ID:  carriers.jf82kd
Accept: application/sdp
CSeq: 60 OPTIONS
Via: SIP/2.0/UDP c1.example.org;branch=z9hG4bKffj2a
Via: SIP/2.0/SCTP c2.example.org;branch=z9hG4bKffj2b
Via: SIP/2.0/TLS c3.example.org;branch=z9hG4bKffj2c
Via: SIP/2.0/PIGEON c4.example.org;branch=z9hG4bKffj2d
Via: SIP/2.0/TCP c5.example.org;branch=z9hG4bKffj2e
l: 0
)")},
      {"3.1.1.11", detail::body_with_nulls()},
      {"3.1.1.12", wire(R"(
SIP/2.0 200 = 3**2 * 2**4 {hex D185D0BED180D0BED188D0BE20E282AC}
Via: SIP/2.0/UDP 198.51.100.198;branch=z9hG4bK1324923
Call-ID: phrase.jf82kd
CSeq: 35 INVITE
From: sip:ada@example.org;tag=11141343
To: sip:joan@example.net;tag=2229
Content-Length: {length}
Content-Type: application/sdp
Contact: <sip:joan@node198.example.org>
)",
                        sdp())},
      {"3.1.1.13", wire(R"(
SIP/2.0 100 
Via: SIP/2.0/UDP 198.51.100.105;branch=z9hG4bK2398ndaoe
Call-ID: wordless.jf82kd
CSeq: 35 INVITE
From: <sip:ada@example.org>;tag=39ansfi3
To: <sip:joan@example.net>;tag=902jndnke3
Content-Length: 0
Contact: <sip:joan@node105.example.org>
)")},
  };
  return rows;
}
inline const std::string& valid(std::string_view section) {
  return find(valid_messages(), section);
}

/// RFC 4475 §3.1.2.
struct invalid_message {
  const char* section;
  sip::errc code;
  std::string_view at;  ///< where the error is: the first place of this text in the message
  std::string bytes;
};

inline const std::vector<invalid_message>& invalid_messages() {
  static const std::vector<invalid_message> rows{
      {"3.1.2.1 Via", sip::errc::bad_via, ";,;,,",
       wire(R"(
INVITE sip:ada@example.org SIP/2.0
To: sip:a.clerk@example.org
From: sip:charles@example.net;tag=77126
Max-Forwards: 7
Call-ID: separators.jf82
CSeq: 8 INVITE
Via: SIP/2.0/UDP 198.51.100.15;;,;,,
Contact: "Joan" <sip:joan@example.org>;;;;
Content-Length: {length}
Content-Type: application/sdp
)",
            sdp())},
      {"3.1.2.1 Contact", sip::errc::bad_contact, ";;;\r",
       wire(R"(
INVITE sip:ada@example.org SIP/2.0
To: sip:a.clerk@example.org
From: sip:charles@example.net;tag=77126
Max-Forwards: 7
Call-ID: separators.jf82
CSeq: 8 INVITE
Via: SIP/2.0/UDP 198.51.100.15;branch=z9hG4bKffj2a
Contact: "Joan" <sip:joan@example.org>;;;;
Content-Length: {length}
Content-Type: application/sdp
)",
            sdp())},
      {"3.1.2.2", sip::errc::content_length_too_long, "9999",
       wire(R"(
INVITE sip:ada@example.org SIP/2.0
Max-Forwards: 80
To: sip:a.clerk@example.org
From: sip:charles@example.net;tag=93942939o2
Contact: <sip:charles@empty.example.net>
Call-ID: hungry.jf82
CSeq: 8 INVITE
Via: SIP/2.0/UDP node5.example.org;branch=z9hG4bK-39234-23523
Content-Type: application/sdp
Content-Length: 9999
)",
            sdp())},
      {"3.1.2.3", sip::errc::bad_content_length, "-999",
       wire(R"(
INVITE sip:ada@example.org SIP/2.0
Max-Forwards: 254
To: sip:a.clerk@example.org
From: sip:charles@example.net;tag=32394234
Call-ID: negative.jf82
CSeq: 0 INVITE
Via: SIP/2.0/UDP 198.51.100.53;branch=z9hG4bKffj2a
Contact: <sip:charles@node53.example.net>
Content-Type: application/sdp
Content-Length: -999
)",
            sdp())},
      {"3.1.2.3 in words", sip::errc::bad_content_length, "five",
       wire(R"(
OPTIONS sip:ada@example.org SIP/2.0
Max-Forwards: 25
To: sip:a.clerk@example.org
From: sip:charles@example.net;tag=32394234
Call-ID: worded.jf82
CSeq: 1 OPTIONS
Via: SIP/2.0/UDP 198.51.100.53;branch=z9hG4bKffj2a
Content-Length: five
)",
            "12345")},
      {"3.1.2.4", sip::errc::bad_cseq, "36893488147419103232", wire(R"(
REGISTER sip:example.org SIP/2.0
Via: SIP/2.0/TCP node129.example.org;branch=z9hG4bK342sdfoi3
To: <sip:ada@example.org>
From: <sip:ada@example.org>;tag=239232jh3
CSeq: 36893488147419103232 REGISTER
Call-ID: toobig.jf82
Max-Forwards: 300
Expires: 1{100 0}
Contact: <sip:ada@node129.example.org>
  ;expires=280297596632815
Content-Length: 0
)")},
      {"3.1.2.5", sip::errc::bad_cseq, "9292394834772304023312", wire(R"(
SIP/2.0 503 Service Unavailable
Via: SIP/2.0/TCP node129.example.org;branch=z9hG4bKzzxdiwo34sw;received=198.51.100.129
To: <sip:ada@example.org>
From: <sip:charles@example.net>;tag=2easdjfejw
CSeq: 9292394834772304023312 OPTIONS
Call-ID: toobig.jf83
Retry-After: 949302838503028349304023988
Warning: 1812 overture "In Progress"
Content-Length: 0
)")},
      {"3.1.2.6", sip::errc::bad_to, "\"A. Clerk",
       wire(R"(
INVITE sip:ada@example.org SIP/2.0
To: "A. Clerk <sip:a.clerk@example.org>
From: sip:charles@example.net;tag=93334
Max-Forwards: 10
Call-ID: openquote.jf82
Contact: <sip:charles@node59.example.net>
CSeq: 8 INVITE
Via: SIP/2.0/UDP 198.51.100.59:5050;branch=z9hG4bKffj2a39234
Content-Type: application/sdp
Content-Length: {length}
)",
            sdp())},
      {"3.1.2.7", sip::errc::request_uri, "<sip:",
       wire(R"(
INVITE <sip:ada@example.org> SIP/2.0
To: sip:ada@example.org
From: sip:charles@example.net;tag=39291
Max-Forwards: 23
Call-ID: bracketed.1@198.51.100.5
CSeq: 1 INVITE
Via: SIP/2.0/UDP 198.51.100.5
Contact: <sip:charles@node5.example.net>
Content-Type: application/sdp
Content-Length: {length}
)",
            sdp())},
      {"3.1.2.8", sip::errc::request_uri, " lr SIP",
       wire(R"(
INVITE sip:ada@example.org; lr SIP/2.0
To: sip:ada@example.org;tag=3xfe-9921883-z9f
From: sip:charles@example.net;tag=231413434
Max-Forwards: 5
Call-ID: blank.jf82
CSeq: 2130706432 INVITE
Via: SIP/2.0/UDP 198.51.100.1:5060;branch=z9hG4bKffj2a2395
Contact: <sip:charles@node1.example.net>
Content-Type: application/sdp
Content-Length: {length}
)",
            sdp())},
      {"3.1.2.9", sip::errc::start_line, " sip:ada",
       wire(R"(
INVITE  sip:ada@example.org  SIP/2.0
Max-Forwards: 8
To: sip:ada@example.org
From: sip:charles@example.net;tag=8814
Call-ID: wide.jf82@example.org
CSeq: 1893884 INVITE
Via: SIP/2.0/UDP node1.example.org;branch=z9hG4bKffj2a3923
Contact: <sip:charles@node1.example.net>
Content-Type: application/sdp
Content-Length: {length}
)",
            sdp())},
      {"3.1.2.10", sip::errc::start_line, "  \r\n", wire(R"(
OPTIONS sip:far-end@example.org SIP/2.0{hex 2020}
Via: SIP/2.0/TCP node1.example.org;branch=z9hG4bK299342093
To: <sip:far-end@example.org>
From: <sip:near-end@example.org>;tag=329429089
Call-ID: trailing.jf82
Accept: application/sdp
CSeq: 238923 OPTIONS
Max-Forwards: 70
Content-Length: 0
)")},
      {"3.1.2.11", sip::errc::request_uri, "?Route",
       wire(R"(
INVITE sip:ada@example.org?Route=%3Csip:example.org%3E SIP/2.0
To: sip:ada@example.org
From: sip:charles@example.net;tag=341518
Max-Forwards: 7
Contact: <sip:charles@node39923.example.net>
Call-ID: headers-in-uri.jf82
CSeq: 149209342 INVITE
Via: SIP/2.0/UDP node.example.org;branch=z9hG4bKffj2a
Content-Type: application/sdp
Content-Length: {length}
)",
            sdp())},
      {"3.1.2.12", sip::errc::date, "EST",
       wire(R"(
INVITE sip:ada@example.org SIP/2.0
To: sip:ada@example.org
From: sip:charles@example.net;tag=2234923
Max-Forwards: 70
Call-ID: eastern.jf82
CSeq: 1392934 INVITE
Via: SIP/2.0/UDP node.example.org;branch=z9hG4bKffj2a
Date: Fri, 01 Jan 2010 16:00:00 EST
Contact: <sip:charles@node5.example.net>
Content-Type: application/sdp
Content-Length: {length}
)",
            sdp())},
      {"3.1.2.13", sip::errc::bad_contact, "?Route", wire(R"(
REGISTER sip:example.org SIP/2.0
To: sip:ada@example.org
From: sip:ada@example.org;tag=998332
Max-Forwards: 70
Call-ID: unbracketed.jf82@10.0.0.1
CSeq: 1 REGISTER
Via: SIP/2.0/UDP 203.0.113.133:5060;branch=z9hG4bKffj2a
Contact: sip:ada@example.org?Route=%3Csip:relay.example.org%3E
l: 0
)")},
      {"3.1.2.14", sip::errc::bad_to, " sip:m.somerville", wire(R"(
OPTIONS sip:ada@example.org SIP/2.0
Via: SIP/2.0/UDP node4.example.org:5060;branch=z9hG4bKffj2a
Max-Forwards: 70
From: "Babbage, Charles" <sip:c.babbage@example.org>;tag=433423
To: "Somerville, Mary" < sip:m.somerville@example.net >
Call-ID: spacious.jf82
Accept: application/sdp
CSeq: 3923239 OPTIONS
l: 0
)")},
      {"3.1.2.15", sip::errc::bad_from, ", Charles", wire(R"(
OPTIONS sip:m.somerville@example.net SIP/2.0
Via:     SIP/2.0/UDP c.example.org:5060;branch=z9hG4bKffj2a
Max-Forwards:      70
From:    Babbage, Charles <sip:c.babbage@example.org>;tag=43
To:      Somerville, Mary <sip:m.somerville@example.net>
Call-ID: unquoted.31415@c.example.org
Accept: application/sdp
CSeq:    3923239 OPTIONS
l: 0
)")},
      {"3.1.2.16", sip::errc::version, "SIP/7.0\r\n", wire(R"(
OPTIONS sip:m.somerville@example.net SIP/7.0
Via:     SIP/7.0/UDP c.example.org;branch=z9hG4bKffj2a
Max-Forwards:     70
From:    C. Babbage <sip:c.babbage@example.org>;tag=qweoiqpe
To:      M. Somerville <sip:m.somerville@example.net>
Call-ID: future.31417@c.example.org
CSeq:    1 OPTIONS
l: 0
)")},
      {"3.1.2.17", sip::errc::cseq_method, "INVITE", wire(R"(
OPTIONS sip:ada@example.org SIP/2.0
To: sip:a.clerk@example.org
From: sip:charles@example.net;tag=34525
Max-Forwards: 6
Call-ID: differ.jf82
CSeq: 8 INVITE
Via: SIP/2.0/UDP node.example.org;branch=z9hG4bKffj2a
l: 0
)")},
      {"3.1.2.18", sip::errc::cseq_method, "INVITE",
       wire(R"(
NOVELTY sip:ada@example.org SIP/2.0
To: sip:a.clerk@example.org
From: sip:charles@example.net;tag=34525
Max-Forwards: 6
Call-ID: differ.jf83
CSeq: 8 INVITE
Contact: <sip:charles@node.example.net>
Via: SIP/2.0/UDP node.example.net;branch=z9hG4bKffj2a
Content-Type: application/sdp
l: {length}
)",
            sdp())},
      {"3.1.2.19", sip::errc::status_code, "4294967301", wire(R"(
SIP/2.0 4294967301 hold on tight
Via: SIP/2.0/UDP 198.51.100.105;branch=z9hG4bK2398ndaoe
Call-ID: bignumber.jf82
CSeq: 353494 INVITE
From: <sip:ada@example.org>;tag=39ansfi3
To: <sip:joan@example.net>;tag=902jndnke3
Content-Length: 0
Contact: <sip:joan@node105.example.org>
)")},
  };
  return rows;
}

/// RFC 4475 §3.2 to §3.4: what is mostly well formed and means something odd.
inline const std::vector<named_message>& odd_messages() {
  static const std::vector<named_message> rows{
      {"3.2.1", wire(R"(
OPTIONS sip:ada@example.org SIP/2.0
To: sip:ada@example.org
From: sip:charles@example.net;tag=33242
Max-Forwards: 3
Via: SIP/2.0/UDP 198.51.100.1;branch=z9hG4bK
Accept: application/sdp
Call-ID: cookie.jf82
CSeq: 8 OPTIONS
l: 0
)")},
      {"3.3.1", wire(R"(
INVITE sip:ada@example.org SIP/2.0
CSeq: 193942 INVITE
Via: SIP/2.0/UDP 198.51.100.95;branch=z9hG4bKffj.few
Content-Type: application/sdp
l: {length}
)",
                     sdp())},
      {"3.3.2 unknown scheme", wire(R"(
OPTIONS somethingNobodyKnows:opaquetext SIP/2.0
To: sip:ada@example.org
From: sip:charles@example.net;tag=384
Max-Forwards: 3
Call-ID: scheme.jf82
CSeq: 3923423 OPTIONS
Via: SIP/2.0/TCP node9.example.org;branch=z9hG4bKffj2a39234
Content-Length: 0
)")},
      {"3.3.3 atypical scheme", wire(R"(
OPTIONS soap.beep://198.51.100.103:3002 SIP/2.0
To: sip:ada@example.org
From: sip:charles@example.net;tag=384
Max-Forwards: 3
Call-ID: scheme.jf83
CSeq: 3923423 OPTIONS
Via: SIP/2.0/TCP node9.example.org;branch=z9hG4bKffj2a39234
Content-Length: 0
)")},
      {"3.3.4 unknown schemes in headers", wire(R"(
REGISTER sip:example.org SIP/2.0
To: isbn:9780262510875
From: <http://www.example.org>;tag=3234233
Call-ID: scheme.jf84@hyphenated-node.example.org
CSeq: 234902 REGISTER
Max-Forwards: 70
Via: SIP/2.0/UDP 198.51.100.21:5060;branch=z9hG4bKffj2a
Contact: <name:Ada_Lovelace>
l: 0
)")},
      {"3.3.5 Require and Proxy-Require", wire(R"(
OPTIONS sip:ada@example.org SIP/2.0
To: sip:ada@example.org
From: sip:charles@example.net;tag=242etr
Max-Forwards: 6
Call-ID: require.jf82
Require: neverHeardOf, neverHeardOfEither
Proxy-Require: notEvenInProxies, norInOthers
CSeq: 8 OPTIONS
Via: SIP/2.0/TLS cut-and-paste.example.org;branch=z9hG4bKffj2a
Content-Length: 0
)")},
      {"3.3.6 unknown Content-Type", wire(R"(
INVITE sip:ada@example.org SIP/2.0
Contact: <sip:charles@node5.example.net>
To: sip:ada@example.org
From: sip:charles@example.net;tag=8392034
Max-Forwards: 70
Call-ID: type.jf82
CSeq: 235448 INVITE
Via: SIP/2.0/UDP somewhere.example.org;branch=z9hG4bKffj2a
Content-Type: application/novelformat
Content-Length: {length}
)",
                                          "<sound>\r\n <law port=\"443\"/>\r\n</sound>\r\n")},
      {"3.3.7 unknown authorization scheme", wire(R"(
REGISTER sip:example.org SIP/2.0
To: sip:a.clerk@example.org
From: sip:a.clerk@example.org;tag=87321hj23128
Max-Forwards: 8
Call-ID: auth.jf82
CSeq: 9338 REGISTER
Via: SIP/2.0/TCP 198.51.100.253;branch=z9hG4bKffj2a
Authorization: SchemeOfNobody opaque-data=here
Content-Length:0
)")},
      {"3.3.10 broadcast Via", wire(R"(
SIP/2.0 200 OK
Via: SIP/2.0/UDP 198.51.100.198;branch=z9hG4bK1324923
Via: SIP/2.0/UDP 255.255.255.255;branch=z9hG4bK1saber23
Call-ID: broadcast.jf82
CSeq: 35 INVITE
From: sip:ada@example.org;tag=11141343
To: sip:joan@example.net;tag=2229
Content-Length: {length}
Content-Type: application/sdp
Contact: <sip:joan@node28.example.org>
)",
                                    sdp())},
      {"3.3.11 Max-Forwards of zero", wire(R"(
OPTIONS sip:ada@example.org SIP/2.0
To: sip:ada@example.org
From: sip:charles@example.net;tag=3ghsd41
Call-ID: zero.jf82
CSeq: 39234321 OPTIONS
Via: SIP/2.0/UDP node1.example.org;branch=z9hG4bKffj2a2349i
Max-Forwards: 0
Content-Length: 0
)")},
      {"3.3.15 unacceptable Accept", wire(R"(
INVITE sip:ada@example.org SIP/2.0
To: sip:ada@example.org
Contact: <sip:charles@node15.example.net>
From: sip:charles@example.net;tag=234
Max-Forwards: 5
Call-ID: accept.jf82
Accept: text/noveltext
CSeq: 8 INVITE
Via: SIP/2.0/UDP 198.51.100.15;branch=z9hG4bKffj2a
Content-Length: {length}
Content-Type: application/sdp
)",
                                          sdp())},
      {"3.3.8", wire(R"(
INVITE sip:ada@example.com SIP/2.0
Contact: <sip:charles@node25.example.net>
Via: SIP/2.0/UDP 198.51.100.25;branch=z9hG4bKffj2a
Max-Forwards: 70
CSeq: 5 INVITE
Call-ID: twice.98asdh@198.51.100.1
CSeq: 59 INVITE
Call-ID: twice.98asdh@198.51.100.2
From: sip:charles@example.org;tag=3413415
To: sip:ada@example.org
To: sip:joan@example.net
From: sip:charles@example.net;tag=2923420123
Content-Type: application/sdp
l: {length}
Contact: <sip:charles@node36.example.net>
Max-Forwards: 5
)",
                     sdp())},
      {"3.3.9", wire(R"(
OPTIONS sip:ada@example.org SIP/2.0
Via: SIP/2.0/UDP node5.example.net;branch=z9hG4bK293423
To: sip:ada@example.org
From: sip:joan@example.net;tag=3923942
Call-ID: twolengths.jf82
CSeq: 15932 OPTIONS
Content-Length: 13
Max-Forwards: 60
Content-Length: 5
Content-Type: text/plain
)",
                     "Nobody can tell how long this is meant to be.")},
      {"3.4.1", wire(R"(
INVITE sip:AdaL@example.org SIP/2.0
Via: SIP/2.0/UDP gw.example.org
From: <sip:+13035551111@gw.client.example.net;user=phone>
Record-Route: <sip:AdaL@example.org;maddr=ss1.example.org>
To: sip:+16505552222@ss1.example.net;user=phone
Call-ID: ancient.1717@gw.client.example.org
CSeq: 56 INVITE
Content-Type: application/sdp
)",
                     sdp())},
      {"3.3.12", wire(R"(
REGISTER sip:example.org SIP/2.0
Via: SIP/2.0/UDP saturn.example.org:5060;branch=z9hG4bKffj2a
Max-Forwards: 70
From: sip:ada@example.org;tag=D1
To: sip:ada@example.org
Call-ID: p0.jf82
CSeq: 2 REGISTER
Contact: sip:+19725552222@gw1.example.net;novelparam
l: 0
)")},
      {"3.3.13", wire(R"(
REGISTER sip:example.org SIP/2.0
Via: SIP/2.0/UDP saturn.example.org:5060;branch=z9hG4bKffj2a
Max-Forwards: 70
From: sip:ada@example.org;tag=D1
To: sip:ada@example.org
Call-ID: p1.jf82
CSeq: 2 REGISTER
Contact: <sip:+19725552222@gw1.example.net;novelparam>
l: 0
)")},
      {"3.3.14", wire(R"(
REGISTER sip:example.org SIP/2.0
Via: SIP/2.0/UDP saturn.example.org:5060;branch=z9hG4bKffj2a
Max-Forwards: 70
From: sip:ada@example.org;tag=D1
To: sip:ada@example.org
Call-ID: p2.jf82
CSeq: 2 REGISTER
M: <sip:ada@example.org?Route=%3Csip:relay.example.org%3E>
l: 0
)")},
  };
  return rows;
}
inline const std::string& odd(std::string_view section) {
  return find(odd_messages(), section);
}

}  // namespace torture
