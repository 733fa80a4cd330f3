#include <sip/ua/early_dialogs.hpp>

#include <catch2/catch.hpp>

namespace {

base::packet_pool& pool() {
  static base::packet_pool p;
  return p;
}

sip::message response(const std::string& tag, const std::string& lines = {}) {
  return sip::message::parse(pool().copy("SIP/2.0 183 x\r\nVia: SIP/2.0/UDP h;branch=z9hG4bK1\r\nFrom: <sip:a@b>;tag=l\r\nTo: <sip:c@d>" +
                                         (tag.empty() ? std::string() : ";tag=" + tag) + "\r\nCall-ID: i\r\nCSeq: 4 INVITE\r\n" + lines +
                                         "Content-Length: 0\r\n\r\n"));
}

}  // namespace

TEST_CASE("each To tag makes one early dialog, up to the limit") {
  sip::early_dialogs all;
  REQUIRE(all.note(response("")) == nullptr);
  for (std::size_t i = 0; i < sip::early_dialogs::max_dialogs; ++i) {
    const auto tag = "t" + std::to_string(i);
    REQUIRE(all.note(response(tag))->dialog->remote_tag() == tag);
    REQUIRE(all.note(response(tag)) == all.find(tag));
  }
  REQUIRE(all.note(response("more")) == nullptr);
  all.remove("t3");
  REQUIRE(all.find("t3") == nullptr);
  REQUIRE(all.note(response("room")) != nullptr);
}

TEST_CASE("the numbers of reliable responses are taken in order") {
  std::uint32_t last = 0;
  const auto take = [&](const std::string& number) { return sip::take_rseq(last, response("t", "RSeq: " + number + "\r\n")); };
  REQUIRE(take("0") == sip::rseq_order::unusable);
  REQUIRE(take("x") == sip::rseq_order::unusable);
  REQUIRE(take("7") == sip::rseq_order::next);
  REQUIRE(take("7") == sip::rseq_order::repeated);
  REQUIRE(take("9") == sip::rseq_order::gap);
  REQUIRE(take("8") == sip::rseq_order::next);
  REQUIRE(take("6") == sip::rseq_order::repeated);
}
