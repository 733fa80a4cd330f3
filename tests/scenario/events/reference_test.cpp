#include <sip/ua/reference.hpp>

#include <catch2/catch.hpp>

TEST_CASE("a Refer-To URI is taken apart: what is dialled, the method, and only the headers that a stranger may ask for") {
  struct row { std::string text, uri, method, headers; };
  const auto r = GENERATE(values<row>({
      {"sip:a@b", "sip:a@b", "INVITE", ""},
      {"sip:a@b;method=SUBSCRIBE;lr", "sip:a@b;lr", "SUBSCRIBE", ""},
      {"sip:a@b;transport=tcp;METHOD=INVITE?Replaces=x%40y%3Bto-tag%3D1%3Bfrom-tag%3D2", "sip:a@b;transport=tcp", "INVITE", "Replaces: x@y;to-tag=1;from-tag=2|"},
      {"sip:b@b?Subject=hi&Route=%3Csip:evil%3E&Via=x&replaces=c", "sip:b@b", "INVITE", "Subject: hi|Replaces: c|"},
      {"sip:h?u@h?Subject=a", "sip:h?u@h", "INVITE", "Subject: a|"},
      {"sip:a@b?Subject=a%0d%0aVia:%20x&Priority=&Require=100rel", "sip:a@b", "INVITE", ""},
      {"sip:a@b?Require=replaces", "sip:a@b", "INVITE", "Require: replaces|"},
      {"tel:+493012345", "tel:+493012345", "INVITE", ""},
  }));
  INFO(r.text);
  const auto got = sip::parse_reference(r.text);
  std::string headers;
  for (const auto& [name, value] : got.headers) headers += name + ": " + value + "|";
  REQUIRE(got.uri == r.uri);
  REQUIRE(got.method == r.method);
  REQUIRE(headers == r.headers);
}
