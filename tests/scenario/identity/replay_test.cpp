// A session with signed calls is written down without the key and runs again to the same bytes (SPEC SIM-1).
#include "signed_pair.hpp"

#include <sip/stack/replay.hpp>

#include <openssl/core_names.h>

namespace {

/// A signed call between two stacks that are both written down.
struct recorded_call {
  explicit recorded_call(bool full_form = true)
      : pair(with_time(start_s, &of_alice), with_time(start_s, &of_bob), full_form) {
    const auto call = pair.call();
    REQUIRE(pair.judge(call)->status() == 0);
    pair.answer(call);
    pair.bob.turn([&](sip::stack& s, base::instant now, sip::effects& fx) {
      REQUIRE(s.hangup(now, call, "test", fx));
    });
    pair.run(1min);
  }
  /// What the key signed, out of the first Identity header in the file.
  [[nodiscard]] std::string first_signature() const {
    const auto header = file.find("\r\nIdentity: "), end = file.find(";info=", header);
    REQUIRE(end != std::string::npos);
    const auto dot = file.rfind('.', end) + 1;
    return sip::base64url_decode(file.substr(dot, end - dot)).value();
  }

  std::string file{sip::recording_magic};
  sip::recorder of_alice{[this](std::string_view bytes) { file += bytes; }, 0};
  sip::recorder of_bob{[this](std::string_view bytes) { file += bytes; }, 1};
  signed_pair pair;
};

/// The secret number of a key.
std::string secret_of(const test::holder& who) {
  BIGNUM* number = nullptr;
  REQUIRE(EVP_PKEY_get_bn_param(who.key.get(), OSSL_PKEY_PARAM_PRIV_KEY, &number) == 1);
  std::string bytes(32, '\0');
  BN_bn2binpad(number, reinterpret_cast<unsigned char*>(bytes.data()), 32);
  BN_free(number);
  return bytes;
}

}  // namespace

TEST_CASE(
    "a signed call replays to the same bytes on both sides, in the full and the compact form, without the "
    "key") {
  const recorded_call r(GENERATE(true, false));
  const auto report = sip::replay(r.file);
  INFO(report.problem << "\nrecorded: " << report.recorded << "\nreplayed: " << report.replayed);
  REQUIRE(report.problem.empty());
  REQUIRE(report.stacks == 2);
  REQUIRE(report.sent == r.pair.alice.sent.size() + r.pair.bob.sent.size());
  REQUIRE(sip::read_recording(r.file).signatures >=
          2);  // of the INVITE, and of the one that answers the challenge
  REQUIRE(r.file.find(secret_of(r.pair.phone)) == std::string::npos);
  REQUIRE(r.file.find("PRIVATE KEY") == std::string::npos);
}

TEST_CASE("the replay takes signatures from the file: one that was changed there is told") {
  recorded_call r;
  const auto at = r.file.find(r.first_signature());
  REQUIRE(at != std::string::npos);
  r.file[at] = static_cast<char>(r.file[at] ^ 1);
  REQUIRE(sip::replay(r.file).problem.find("the stack does something else than it did") != std::string::npos);
}

TEST_CASE("a signature too many or too few in the file is told") {
  recorded_call r;
  // Kind, length, stack, length and bytes of the record.
  const auto at = r.file.find(r.first_signature()) - 4;
  const auto record = r.file.substr(at, 4 + 64);
  REQUIRE(record.front() == static_cast<char>(sip::record_kind::signature));
  auto more = r.file, less = r.file;
  more.insert(at + record.size(), record);
  less.erase(at, record.size());
  REQUIRE(sip::replay(more).problem.find("the stack signs less than it did") != std::string::npos);
  REQUIRE_FALSE(sip::replay(less).problem.empty());
}

TEST_CASE("a recording that ends anywhere in a signed call replays as far as it goes") {
  const recorded_call r;
  for (std::size_t size = sip::recording_magic.size(); size < r.file.size(); size += 31) {
    const auto report = sip::replay(std::string_view(r.file).substr(0, size));
    INFO("cut at " << size << ": " << report.problem);
    REQUIRE((report.problem.empty() || report.turns == 0));
  }
}
