#include <sip/transaction/via_keep.hpp>

#include <catch2/catch.hpp>

TEST_CASE("only an offer without a value is taken up, and only that of the first Via") {
  const struct {
    const char *vias, *expected;
  } rows[] = {
      {"SIP/2.0/UDP a;branch=z9hG4bK1;keep", "SIP/2.0/UDP a;branch=z9hG4bK1;keep=30"},
      {"SIP/2.0/UDP a;KEEP ;branch=z9hG4bK1", "SIP/2.0/UDP a;KEEP=30 ;branch=z9hG4bK1"},
      {"SIP/2.0/UDP a;keep;branch=z9hG4bK1, SIP/2.0/UDP b;keep",
       "SIP/2.0/UDP a;keep=30;branch=z9hG4bK1, SIP/2.0/UDP b;keep"},
      {"SIP/2.0/UDP a;branch=z9hG4bK1, SIP/2.0/UDP b;keep",
       "SIP/2.0/UDP a;branch=z9hG4bK1, SIP/2.0/UDP b;keep"},
      {"SIP/2.0/UDP a;keep=10", "SIP/2.0/UDP a;keep=10"},
      {"SIP/2.0/UDP a;keeper", "SIP/2.0/UDP a;keeper"},
      {"no Via;keep", "no Via;keep"},
      {"", ""},
  };
  for (const auto& row : rows) {
    CAPTURE(row.vias);
    CHECK(sip::with_keep_wanted(row.vias, 30) == row.expected);
  }
}

TEST_CASE("keep is taken out of a Via wherever it stands, with its value") {
  CHECK(sip::without_keep("SIP/2.0/UDP a;branch=z9hG4bK1;rport;keep") ==
        "SIP/2.0/UDP a;branch=z9hG4bK1;rport");
  CHECK(sip::without_keep("SIP/2.0/UDP a;keep=5;branch=z9hG4bK1") == "SIP/2.0/UDP a;branch=z9hG4bK1");
  CHECK(sip::without_keep("SIP/2.0/UDP a ; keep ; branch=z9hG4bK1") == "SIP/2.0/UDP a ; branch=z9hG4bK1");
  CHECK(sip::without_keep("SIP/2.0/UDP a;branch=z9hG4bK1") == "SIP/2.0/UDP a;branch=z9hG4bK1");
}

TEST_CASE("a wish is a number of seconds, a day at most, and what is none is no wish") {
  const struct {
    const char* param;
    std::optional<std::uint32_t> expected;
  } rows[] = {{";keep=30", 30}, {";keep=0", 0},   {";keep=4000000000", 86'400}, {";keep", {}}, {"", {}},
              {";keep=", {}},   {";keep=-1", {}}, {";keep=99999999999", {}}};
  base::packet_pool pool;
  for (const auto& row : rows) {
    CAPTURE(row.param);
    const auto m = sip::message::parse(
        pool.copy("SIP/2.0 200 OK\r\nVia: SIP/2.0/UDP a;branch=z9hG4bK1" + std::string(row.param) +
                  "\r\nFrom: <sip:a@b>;tag=1\r\nTo: <sip:a@b>;tag=2\r\nCall-ID: x\r\n"
                  "CSeq: 1 REGISTER\r\nContent-Length: 0\r\n\r\n"));
    CHECK(sip::keep_wanted_in(m) == row.expected);
  }
}
