// Flags for what calls negotiate.
#include <siptty/headless/command_line.hpp>

#include <catch2/catch.hpp>

using namespace siptty;

namespace {

parsed_command_line parsed(std::vector<std::string> words) {
  words.insert(words.begin(), {"call", "sip:100@127.0.0.1"});
  return parse_command_line(words);
}

}  // namespace

TEST_CASE("what calls negotiate can be said with flags") {
  const auto p = parsed({"--codecs", "L16/16000,PCMU", "--ptime", "40", "--dtmf", "inband",
                         "--silence-suppression", "--rtcp-mux"});
  REQUIRE(p.problems.empty());
  const auto& a = p.options.config.accounts.at(0);
  CHECK(a.codecs == std::vector<codec_choice>{{"l16", 16000}, {"pcmu", 8000}});
  CHECK(a.dtmf == dtmf_mode::inband);
  CHECK((a.media.ptime == 40 && a.media.silence_suppression && a.media.rtcp_mux));
}

TEST_CASE("a wrong packet length or way of digits is a sentence") {
  CHECK(parsed({"--ptime", "25"}).problems ==
        std::vector<std::string>{"--ptime: 25 is no packet length; must be 10, 20, 30 and so on up to 120"});
  CHECK(parsed({"--ptime", "5"}).problems ==
        std::vector<std::string>{"--ptime \"5\" is wrong; must be a whole number from 10 to 120"});
  CHECK(parsed({"--dtmf", "in-band"}).problems ==
        std::vector<std::string>{"--dtmf \"in-band\" is wrong; must be one of rfc4733, info, info-dtmf, "
                                 "inband; did you mean \"inband\"?"});
}
