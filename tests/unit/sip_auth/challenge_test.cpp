#include <sip/auth/challenge.hpp>

#include <catch2/catch.hpp>

#include <random>

using namespace sip;

TEST_CASE("a challenge is read with all its parameters") {
  const auto list = parse_challenges(
      "Digest realm=\"pbx \\\"1\\\"\", nonce=\"a,b=c\", opaque=\"\", algorithm=SHA-256, qop=\"auth-int , "
      "auth\", "
      "stale=TRUE, domain=\"sip:x\", future=yes, charset=UTF-8");
  REQUIRE(list.size() == 1);
  const auto& c = list[0];
  REQUIRE(c.realm == "pbx \"1\"");
  REQUIRE(c.nonce == "a,b=c");
  REQUIRE(c.opaque == "");
  REQUIRE(c.algorithm == digest_algorithm::sha256);
  REQUIRE(c.names_algorithm);
  REQUIRE((c.has_qop && c.qop_auth && c.qop_auth_int && c.stale));
  REQUIRE(c.preferred_qop() == digest_qop::auth);
  REQUIRE(c.is_supported());
}

TEST_CASE("deployed spellings are understood") {
  struct row {
    const char* name;
    const char* value;
  };
  const row rows[] = {
      {"plain", "Digest realm=\"r\",nonce=\"n\""},
      {"no commas", "Digest realm=\"r\" nonce=\"n\""},
      {"blanks around =", "Digest realm = \"r\" , nonce = \"n\""},
      {"folded", "Digest realm=\"r\",\r\n nonce=\"n\""},
      {"lower case", "digest REALM=\"r\",Nonce=\"n\""},
      {"tokens without quotes", "Digest realm=r,nonce=n"},
      {"quoted algorithm", "Digest realm=\"r\",nonce=\"n\",algorithm=\"md5\""},
      {"commas before and after", ",,Digest realm=\"r\",,nonce=\"n\",,"},
      {"unquoted qop list", "Digest qop=auth,auth-int,realm=\"r\",nonce=\"n\""},
      {"after another scheme", "Negotiate abc==, Basic realm=\"x\", Digest realm=\"r\", nonce=\"n\""},
      {"before another scheme", "Digest realm=\"r\", nonce=\"n\", Basic realm=\"x\", nonce=\"y\""},
      {"broken bytes between", "Digest realm=\"r\", @@ \x01\xff, nonce=\"n\""},
      {"without a closing quote", "Digest realm=\"r\", nonce=\"n\", opaque=\"o"},
  };
  for (const auto& r : rows) {
    INFO(r.name);
    const auto list = parse_challenges(r.value);
    REQUIRE(list.size() == 1);
    REQUIRE(list[0].realm == "r");
    REQUIRE(list[0].nonce == "n");
    REQUIRE(list[0].algorithm == digest_algorithm::md5);
    REQUIRE(list[0].is_supported());
  }
}

TEST_CASE("several challenges in one line come out in order") {
  const auto list = parse_challenges(
      "Digest realm=\"a\", nonce=\"1\", algorithm=SHA-512-256, qop=\"auth\", Digest nonce=\"2\", "
      "realm=\"b\"");
  REQUIRE(list.size() == 2);
  REQUIRE((list[0].realm == "a" && list[1].realm == "b" && list[1].nonce == "2"));
  REQUIRE(list[0].algorithm == digest_algorithm::sha512_256);
  REQUIRE_FALSE(list[1].has_qop);
}

TEST_CASE("what cannot be answered is not offered as a challenge, or says so") {
  for (const auto* value :
       {"", "Digest", "Digest realm=\"r\"", "Digest nonce=\"n\"", "Digest realm=\"r\", nonce=\"\"",
        "Basic realm=\"r\", nonce=\"n\"", "realm=\"r\", nonce=\"n\"", "\"", "=", ",,,"}) {
    INFO(value);
    REQUIRE(parse_challenges(value).empty());
  }
  for (const auto* extra : {"algorithm=AKAv1-MD5", "qop=\"token\"", "algorithm=MD5-sess", "algorithm=\"\""}) {
    INFO(extra);
    const auto list = parse_challenges("Digest realm=\"r\", nonce=\"n\", " + std::string(extra));
    REQUIRE(list.size() == 1);
    REQUIRE_FALSE(list[0].is_supported());
  }
  REQUIRE(parse_challenges("Digest realm=\"\", nonce=\"n\"").size() == 1);
}

TEST_CASE("a line with a thousand challenges costs no more than the limit") {
  std::string value;
  for (int i = 0; i < 1000; ++i) value += "Digest realm=\"r\", nonce=\"n\", ";
  REQUIRE(parse_challenges(value).size() == max_challenges);
}

TEST_CASE("any bytes end") {
  std::mt19937 random(5);
  const std::string alphabet = "Digest realm=\"n,\\ \r\n\t\xff";
  for (int i = 0; i < 20'000; ++i) {
    std::string value(random() % 60, ' ');
    for (auto& c : value) c = alphabet[random() % alphabet.size()];
    for (const auto& c : parse_challenges(value)) REQUIRE_FALSE(c.nonce.empty());
  }
}

TEST_CASE("the next nonce is found among the parameters of Authentication-Info") {
  REQUIRE(find_auth_parameter("qop=auth, rspauth=\"aa\", nextnonce=\"b,c\", nc=00000001", "nextnonce") ==
          "b,c");
  REQUIRE_FALSE(find_auth_parameter("qop=auth", "nextnonce"));
  REQUIRE_FALSE(find_auth_parameter("", "nextnonce"));
}
