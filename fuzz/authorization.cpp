// Credentials of any bytes: a server that challenges reads them, and lets nobody in who does not know the
// password.
#include <base/assert.hpp>
#include <sip/auth/verifier.hpp>

#include <cstdint>
#include <string>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (const auto a = sip::parse_authorization(text)) {
    SIPTTY_ASSERT(!a->username.empty() && !a->nonce.empty() && !a->response.empty());
    SIPTTY_ASSERT(a->qop == sip::digest_qop::none || (!a->cnonce.empty() && a->nc.size() == 8));
  }
  sip::verifier_options options;
  options.realm = "r";
  base::seeded_rng random(1);
  const auto anybody = [](const sip::user_query& q) -> std::optional<sip::user_secret> {
    return sip::user_secret{std::string(q.username), "secret", {}};
  };
  sip::verifier guard(options, anybody, random);
  base::packet_pool pool;
  auto d = sip::draft::request("OPTIONS", "sip:a@b");
  d.add(sip::header_id::via, "SIP/2.0/UDP h;branch=z9hG4bK1").add(sip::header_id::from, "<sip:a@b>;tag=1");
  d.add(sip::header_id::to, "<sip:a@b>")
      .add(sip::header_id::call_id, "c")
      .add(sip::header_id::cseq, "1 OPTIONS");
  d.add(sip::header_id::authorization, text);
  const auto request = sip::message::parse(sip::serialize(d, pool));
  SIPTTY_ASSERT(!guard.verify(base::instant{}, request));
  SIPTTY_ASSERT(guard.remembered() == 0);
  return 0;
}
