// The messages of RFC 5118 §4, written anew from the description in each section.
#pragma once

#include "torture_messages.hpp"

namespace torture {

namespace detail {

inline std::string ipv6_register(std::string_view request_uri, std::string_view call_id) {
  return wire("REGISTER " + std::string(request_uri) + " SIP/2.0\nTo: sip:ada@example.org\n" +
              "From: sip:ada@example.org;tag=6v6\nVia: SIP/2.0/UDP [2001:db8:0:f::1];branch=z9hG4bKv6" +
              std::string(call_id) + "\nCall-ID: " + std::string(call_id) +
              "@node_6\nMax-Forwards: 70\nContact: \"Ada\" <sip:ada@[2001:db8::a]>\nCSeq: 9811 REGISTER\n"
              "Content-Length: 0\n");
}

inline std::string ipv6_invite(std::string_view via, std::string_view contact, std::string_view name,
                               std::string_view body) {
  return wire(
      "INVITE sip:ada@[2001:db8::10] SIP/2.0\nTo: sip:ada@[2001:db8::10]\n"
      "From: sip:charles@example.net;tag=6v7\n" +
          std::string(via) + "Call-ID: " + std::string(name) + "@node_6\nContact: \"Charles\" <" +
          std::string(contact) +
          ">\nCSeq: 8612 INVITE\nMax-Forwards: 70\nContent-Type: application/sdp\n"
          "Content-Length: {length}\n",
      test::lines(body));
}

}  // namespace detail

inline const std::vector<named_message>& ipv6_messages() {
  static const std::vector<named_message> rows{
      {"4.1", detail::ipv6_register("sip:[2001:db8::10]", "good")},
      {"4.2", detail::ipv6_register("sip:2001:db8::10", "bare")},
      {"4.3", detail::ipv6_register("sip:[2001:db8::10:5070]", "inside")},
      {"4.4", detail::ipv6_register("sip:[2001:db8::10]:5070", "outside")},
      {"4.5a with brackets", wire(R"(
BYE sip:[2001:db8::10] SIP/2.0
To: sip:ada@example.org;tag=bd76ya
From: sip:charles@example.net;tag=81x2
Via: SIP/2.0/UDP [2001:db8::9:1];received=[2001:db8::9:255];branch=z9hG4bKas3-111
Call-ID: brackets@node_6
Max-Forwards: 70
CSeq: 321 BYE
Content-Length: 0
)")},
      {"4.5b without brackets", wire(R"(
OPTIONS sip:[2001:db8::10] SIP/2.0
To: sip:ada@example.org
From: sip:charles@example.net;tag=81x2
Via: SIP/2.0/UDP [2001:db8::9:1];received=2001:db8::9:255;branch=z9hG4bKas3
Call-ID: nobrackets@node_6
Max-Forwards: 70
Contact: "Charles" <sip:charles@[2001:db8::9:1]>
CSeq: 921 OPTIONS
Content-Length: 0
)")},
      {"4.6", detail::ipv6_invite("Via: SIP/2.0/UDP [2001:db8::20];branch=z9hG4bKas3-112\n",
                                  "sip:charles@[2001:db8::20]", "insdp", R"(
v=0
o=charles 971731711378798081 0 IN IP6 2001:db8::20
s=Moving pictures of the engine
c=IN IP6 2001:db8::20
t=3338481189 3370017201
m=audio 6000 RTP/AVP 2
a=rtpmap:2 G726-32/8000
m=video 6024 RTP/AVP 107
a=rtpmap:107 H263-1998/90000
)")},
      {"4.7", wire(R"(
BYE sip:ada@node.example.org SIP/2.0
Via: SIP/2.0/UDP [2001:db8::9:1]:6050;branch=z9hG4bKas3-113
Via: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bKjhja8781hjuaij65144
Via: SIP/2.0/TCP [2001:db8::9:255];branch=z9hG4bK451jj;received=192.0.2.200
Call-ID: mixed@node_6
Max-Forwards: 70
CSeq: 89187 BYE
To: sip:ada@example.org;tag=9817--94
From: sip:charles@example.net;tag=81x2
Content-Length: 0
)")},
      {"4.8", detail::ipv6_invite("Via: SIP/2.0/UDP [2001:db8::9:1];branch=z9hG4bKas3-114\n",
                                  "sip:charles@[2001:db8::9:1]", "severalinsdp", R"(
v=0
o=charles 280744730 28977631 IN IP4 node.example.net
s=
t=0 0
m=audio 22334 RTP/AVP 0
c=IN IP4 192.0.2.1
m=video 6024 RTP/AVP 107
c=IN IP6 2001:db8::1
a=rtpmap:107 H263-1998/90000
)")},
      {"4.9", detail::ipv6_invite("Via: SIP/2.0/UDP [::ffff:192.0.2.10]:19823;branch=z9hG4bKbh19\n"
                                  "Via: SIP/2.0/UDP [::ffff:192.0.2.2];branch=z9hG4bKas3-115\n",
                                  "sip:charles@[::ffff:192.0.2.2]", "mapped", R"(
v=0
o=charles 971731711378798081 0 IN IP6 ::ffff:192.0.2.2
s=Come and see
c=IN IP6 ::ffff:192.0.2.2
t=3338481189 3370017201
m=audio 6000 RTP/AVP 2
a=rtpmap:2 G726-32/8000
m=video 6024 RTP/AVP 107
a=rtpmap:107 H263-1998/90000
)")},
      {"4.10a three colons", wire(R"(
OPTIONS sip:ada@[2001:db8:::192.0.2.1] SIP/2.0
To: sip:ada@[2001:db8:::192.0.2.1]
From: sip:charles@example.net;tag=810x2
Via: SIP/2.0/UDP lab1.east.example.net;branch=z9hG4bKas3-116
Call-ID: threecolons@node_6
CSeq: 689 OPTIONS
Max-Forwards: 70
Content-Length: 0
)")},
      {"4.10b two colons", wire(R"(
OPTIONS sip:ada@[2001:db8::192.0.2.1] SIP/2.0
To: sip:ada@[2001:db8::192.0.2.1]
From: sip:charles@example.net;tag=810x2
Via: SIP/2.0/UDP lab1.east.example.net;branch=z9hG4bKas3-117
Call-ID: twocolons@node_6
CSeq: 689 OPTIONS
Max-Forwards: 70
Content-Length: 0
)")},
  };
  return rows;
}
inline const std::string& ipv6(std::string_view section) {
  return find(ipv6_messages(), section);
}

}  // namespace torture
