// What an account's calls negotiate, as the file says it.
#include <siptty/config/choices.hpp>
#include <siptty/config/load.hpp>

#include <catch2/catch.hpp>

using namespace siptty;

namespace {

load_result with(const std::string& text) {
  return load_text("[[accounts]]\nname = \"a\"\nsip_uri = \"sip:a@pbx\"\nregister = false\n" + text, "f");
}

}  // namespace

TEST_CASE("the keys of codecs, digits and tones arrive in their members") {
  const auto loaded = with(R"(
dtmf = "info-dtmf"
rtcp_mux = true
[accounts.codecs]
ptime = 40
maxptime = 120
silence_suppression = true
[accounts.codecs.opus]
maxplaybackrate = 16000
maxaveragebitrate = 24000
stereo = true
cbr = true
useinbandfec = false
usedtx = true
)");
  REQUIRE(loaded.problems.empty());
  const auto& a = loaded.value.accounts[0];
  CHECK(a.dtmf == dtmf_mode::info_dtmf);
  CHECK(a.codecs == default_codecs());
  const auto& m = a.media;
  CHECK((m.rtcp_mux && m.silence_suppression && m.ptime == 40 && m.maxptime == 120));
  CHECK((m.opus.maxplaybackrate == 16000 && m.opus.maxaveragebitrate == 24000));
  CHECK((m.opus.stereo && m.opus.cbr && !m.opus.useinbandfec && m.opus.usedtx));
}

TEST_CASE("each wrong value of codecs is one line that says what is allowed") {
  struct row {
    const char *text, *problem;
  };
  const row rows[] = {
      {"codecs.ptime = 25",
       "f:5:16: accounts.codecs.ptime: 25 is no packet length; must be 10, 20, 30 and so on up to 120"},
      {"codecs.ptime = 130",
       "f:5:16: accounts.codecs.ptime: 130 is out of range; must be a whole number from 10 to 120"},
      {"codecs.maxptime = 5",
       "f:5:19: accounts.codecs.maxptime: 5 is no packet length; must be 10, 20, 30 and so on up to 120"},
      {"codecs.maxptime = 10", "f:5:19: accounts.codecs.maxptime: must not be less than ptime, or be 0"},
      {"codecs.silence_supression = true",
       "f:5:8: accounts.codecs.silence_supression: warning: unknown key, ignored; did you mean "
       "\"silence_suppression\"?"},
      {"codecs.opus.stereo = 1",
       "f:5:22: accounts.codecs.opus.stereo: must be true or false, not a whole number"},
      {"codecs.opus.maxplaybackrate = 4000",
       "f:5:31: accounts.codecs.opus.maxplaybackrate: 4000 is out of range; must be a whole number from 8000 "
       "to 48000"},
  };
  for (const auto& r : rows) {
    INFO(r.text);
    const auto loaded = with(r.text);
    REQUIRE(loaded.problems.size() == 1);
    CHECK(loaded.problems[0].to_string() == r.problem);
  }
}

TEST_CASE("a list of codecs names each once, best first, or says what is wrong") {
  CHECK(parse_codecs("PCMA, opus ,pcma/8000").codecs ==
        std::vector<codec_choice>{{"pcma", 8000}, {"opus", 48000}});
  for (const auto* wrong : {"", ",", "pcmu,,pcma", "pmcu"}) {
    INFO(wrong);
    CHECK(parse_codecs(wrong).codecs.empty());
    CHECK(parse_codecs(wrong).error.find("is not a known codec") != std::string::npos);
  }
}
