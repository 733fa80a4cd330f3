#include <sip/auth/digest.hpp>

#include <catch2/catch.hpp>

using namespace sip;

TEST_CASE("hashes are those of the algorithms' own test values") {
  REQUIRE(digest_hash(digest_algorithm::md5, "abc") == "900150983cd24fb0d6963f7d28e17f72");
  REQUIRE(digest_hash(digest_algorithm::sha256, "abc") ==
          "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  REQUIRE(digest_hash(digest_algorithm::sha512_256, "abc") ==
          "53048e2681941ef99b2e29b76b4c7dabe4c2d0c634fc6d46e0e2f13107e7af23");
  REQUIRE(digest_hash(digest_algorithm::md5, "") == "d41d8cd98f00b204e9800998ecf8427e");  // RFC 3261 §22.4
}

TEST_CASE("responses are those of the RFCs") {
  digest_input in;
  in.username = "Mufasa";
  in.method = "GET";
  in.uri = "/dir/index.html";
  in.nc = "00000001";

  SECTION("RFC 2617 §3.5") {
    in.realm = "testrealm@host.com";
    in.password = "Circle Of Life";
    in.nonce = "dcd98b7102dd2f0e8b11d0f600bfb0c093";
    in.cnonce = "0a4f113b";
    REQUIRE(digest_response(in) == "6629fae49393a05397450978507c4ef1");
  }
  SECTION("RFC 7616 §3.9.1") {
    in.realm = "http-auth@example.org";
    in.password = "Circle of Life";
    in.nonce = "7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v";
    in.cnonce = "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ";
    REQUIRE(digest_response(in) == "8ca523f5e9506fed4657c9700eebdbec");
    in.algorithm = digest_algorithm::sha256;
    REQUIRE(digest_response(in) == "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1");
  }
}

// RFC 7616 §3.9.2 prints the value of SHA-512 cut short, which is another function; here is that of
// SHA-512/256.
TEST_CASE("SHA-512-256 is the function of FIPS 180-4, not SHA-512 cut short") {
  digest_input in;
  in.algorithm = digest_algorithm::sha512_256;
  in.username = "J\xc3\xa4s\xc3\xb8n Doe";
  in.realm = "api@example.org";
  in.password = "Secret, or not?";
  in.nonce = "5TsQWLVdgBdmrQ0XsxbDODV+57QdFR34I9HAbC/RVvkK";
  in.cnonce = "NTg6RKcb9boFIAS3KrFK9BGeh+iDa/sm6jUMp2wds69v";
  in.nc = "00000001";
  in.method = "GET";
  in.uri = "/doe.json";
  REQUIRE(digest_response(in) == "3798d4131c277846293534c3edc11bd8a5e4cdcbff78b05db9d95eeb1cec68a5");
}

TEST_CASE("legacy, session and integrity variants hash what their sections say") {
  digest_input in;
  in.username = "u";
  in.realm = "r";
  in.password = "p";
  in.nonce = "n2";
  in.cnonce = "c";
  in.nc = "00000003";
  in.method = "INVITE";
  in.uri = "sip:a@b";
  in.body = "v=0";
  const auto h = [](const std::string& text) { return digest_hash(digest_algorithm::md5, text); };
  const auto a1 = h("u:r:p");
  const auto a2 = h("INVITE:sip:a@b");

  in.qop = digest_qop::none;
  REQUIRE(digest_response(in) == h(a1 + ":n2:" + a2));
  in.qop = digest_qop::auth_int;
  REQUIRE(digest_response(in) == h(a1 + ":n2:00000003:c:auth-int:" + h("INVITE:sip:a@b:" + h("v=0"))));
  in.qop = digest_qop::auth;
  in.algorithm = digest_algorithm::md5_sess;
  REQUIRE(digest_response(in) == h(h(a1 + ":n2:c") + ":n2:00000003:c:auth:" + a2));
  in.session_nonce = "n1";
  REQUIRE(digest_response(in) == h(h(a1 + ":n1:c") + ":n2:00000003:c:auth:" + a2));
}

TEST_CASE("empty parts keep their colons") {
  digest_input in;
  in.qop = digest_qop::none;
  const auto h = [](const std::string& text) { return digest_hash(digest_algorithm::md5, text); };
  REQUIRE(digest_response(in) == h(h("::") + "::" + h(":")));
}

TEST_CASE("algorithm names are known in any case, others are not") {
  REQUIRE(digest_algorithm_of("md5") == digest_algorithm::md5);
  REQUIRE(digest_algorithm_of("sha-512-256-SESS") == digest_algorithm::sha512_256_sess);
  for (const auto* name : {"", "SHA256", "SHA-1", "AKAv1-MD5", "MD5 "})
    REQUIRE_FALSE(digest_algorithm_of(name));
  REQUIRE(is_session(digest_algorithm::sha256_sess));
  REQUIRE_FALSE(is_session(digest_algorithm::sha256));
}
