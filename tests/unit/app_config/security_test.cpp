// Who may call an account and how callers are proven: tables "challenge" and "stir".
#include "authority.hpp"
#include "support.hpp"

#include <siptty/config/load.hpp>

#include <catch2/catch.hpp>

using siptty::load_text;

namespace {

using lines = std::vector<std::string>;

const std::string account = "[[accounts]]\nname = \"a\"\nsip_uri = \"sip:a@pbx\"\nregister = false\n";

lines problems(const std::string& text, const std::string& before = account) {
  lines all;
  for (const auto& p : load_text(before + text, "f").problems) all.push_back(p.to_string());
  return all;
}

}  // namespace

TEST_CASE("challenge: users, whose passwords may stand elsewhere, and algorithms in their order") {
  const test::folder home;
  home.write("pw", "of bob\n");
  std::filesystem::permissions("pw", std::filesystem::perms::owner_read);
  const auto loaded = load_text(account + R"([accounts.challenge]
realm = "home"
algorithms = ["md5", "SHA-256"]
[[accounts.challenge.users]]
name = "bob"
password_file = "pw"
[[accounts.challenge.users]]
name = "carol"
password = "x"
)",
                                "f");
  REQUIRE(loaded.ok());
  const auto& c = loaded.value.accounts[0].challenge;
  CHECK(c.realm == "home");
  CHECK(c.algorithms == std::vector{sip::digest_algorithm::md5, sip::digest_algorithm::sha256});
  REQUIRE(c.users.size() == 2);
  CHECK(c.users[0].name == "bob");
  CHECK(c.users[0].password.reveal() == "of bob");
  CHECK(c.users[1].password.reveal() == "x");
}

TEST_CASE("challenge: what is wrong is said with its place") {
  CHECK(problems("[accounts.challenge]\nrealm = \"home\"\n") ==
        lines{"f:5:1: accounts.challenge.users: is missing; nobody could call: write "
              "[[accounts.challenge.users]]"});
  CHECK(problems("[accounts.challenge]\nalgorithms = [\"SHA-1\"]\n") ==
        lines{"f:6:15: accounts.challenge.algorithms: \"SHA-1\" is not allowed; must be one of SHA-256, "
              "SHA-512-256, MD5, "
              "or one of them with -sess"});
  CHECK(problems("[accounts.challenge]\nalgorithms = []\n").size() == 1);
  CHECK(problems("[accounts.challenge]\nalgorithms = [\"MD5\", \"md5\"]\n").size() == 1);
  CHECK(problems("[[accounts.challenge.users]]\npassword = \"x\"\n").size() == 2);  // no realm, no name
}

TEST_CASE("stir: a key signs, trusted authorities and known certificates judge") {
  const test::folder home;
  const test::holder authority("authority"), caller("caller");
  home.write("key.pem", caller.private_pem());
  std::filesystem::permissions("key.pem", std::filesystem::perms::owner_read);
  home.write("ca.pem", test::certify(authority, authority, {0, 2'000'000'000, true, "", ""}));
  home.write("bob.pem", test::certify(caller, authority, {0, 2'000'000'000, false, "", ""}, 2));
  const auto loaded = load_text(account + R"([accounts.stir]
key_file = "key.pem"
certificate_url = "https://c.test/a.pem"
attest = "B"
origid = "u"
full_form = false
trust_file = "ca.pem"
require = true
certificates = [{url = "https://c.test/bob.pem", file = "bob.pem"}]
)",
                                "f");
  REQUIRE(loaded.problems.empty());
  const auto& s = loaded.value.accounts[0].stir;
  REQUIRE(s.signer.has_value());
  CHECK(s.signer->x5u == "https://c.test/a.pem");
  CHECK(s.signer->attest == "B");
  CHECK_FALSE(s.signer->full_form);
  CHECK(s.anchors.starts_with("-----BEGIN"));
  CHECK(s.certificates.at("https://c.test/bob.pem").starts_with("-----BEGIN"));
  CHECK(s.require);
}

TEST_CASE("stir: what is wrong is said with its place, and a disabled account's files are not looked at") {
  const test::folder home;
  home.write("none.pem", "nothing\n");
  std::filesystem::permissions("none.pem", std::filesystem::perms::owner_read);
  const std::string url = "certificate_url = \"https://c.test/a.pem\"\n";
  CHECK(problems("[accounts.stir]\nkey_file = \"none.pem\"\n" + url) ==
        lines{"f:6:12: accounts.stir.key_file: \"none.pem\" holds no key for ES256; make one: openssl "
              "ecparam -name prime256v1 "
              "-genkey -noout"});
  CHECK(problems("[accounts.stir]\nkey_file = \"absent.pem\"\n" + url) ==
        lines{"f:6:12: accounts.stir.key_file: \"absent.pem\" cannot be read: No such file or directory"});
  CHECK(problems("[accounts.stir]\ntrust_file = \"none.pem\"\n") ==
        lines{"f:6:14: accounts.stir.trust_file: \"none.pem\" holds no certificates; it must be PEM, the "
              "signer's own first"});
  CHECK(problems("[accounts.stir]\nkey_file = \"none.pem\"\n").size() == 2);  // no URL either
  CHECK(problems("[accounts.stir]\nattest = \"D\"\norigid = \"u\"\n").size() == 1);
  CHECK(problems("[accounts.stir]\nattest = \"A\"\n").size() == 1);
  CHECK(problems("[accounts.stir]\nrequire = true\n").size() == 1);
  CHECK(problems("[accounts.stir]\ncertificates = [{url = \"https://c.test/a.pem\"}]\n").size() == 1);
  CHECK(
      problems("[accounts.stir]\nkey_file = \"absent.pem\"\n" + url, account + "enabled = false\n").empty());
}
