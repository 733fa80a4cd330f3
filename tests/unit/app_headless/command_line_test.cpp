#include "../app_config/support.hpp"

#include <siptty/config/choices.hpp>
#include <siptty/headless/command_line.hpp>

#include <catch2/catch.hpp>

using siptty::parse_command_line;
using siptty::run_verb;
using words = std::vector<std::string>;

namespace {

// Splits at blanks; a word in '…' may hold some.
words split(const std::string& line) {
  words out;
  std::string word;
  bool quote = false;
  for (const char c : line + " ") {
    if (c == '\'') quote = !quote;
    if (c == ' ' && !quote) {
      if (!word.empty()) out.push_back(word);
      word.clear();
    } else if (c != '\'') {
      word += c;
    }
  }
  return out;
}

siptty::run_options good(const std::string& line) {
  auto parsed = parse_command_line(split(line));
  INFO(line);
  CHECK(parsed.problems == words{});
  return std::move(parsed.options);
}

siptty::account_config account(const siptty::run_options& o) {
  REQUIRE(o.config.accounts.size() == 1);
  return o.config.accounts[0];
}

const std::string two_accounts = R"(
[general]
log_level = 2
bind_host = "127.0.0.9"
[[accounts]]
name = "alice"
sip_uri = "sip:alice@pbx"
auth_password = "a"
registrar = "sip:pbx"
bind_port = 5099
[[accounts]]
name = "bob"
sip_uri = "sip:bob@pbx"
register = false
[[accounts]]
name = "off"
enabled = false
sip_uri = "sip:off@pbx"
register = false
[audio]
mode = "echo"
)";

struct wrong_row {
  const char* line;
  words problems;
};

void check_wrong(const std::vector<wrong_row>& rows) {
  for (const auto& r : rows) {
    INFO(r.line);
    CHECK(parse_command_line(split(r.line)).problems == r.problems);
  }
}

}  // namespace

TEST_CASE("each verb is known, and without one the screen opens") {
  const test::folder empty;
  CHECK(good("").verb == run_verb::screen);
  CHECK(good("check").verb == run_verb::check);
  CHECK(good("register sip:100@pbx").verb == run_verb::register_);
  CHECK(good("call sip:100@pbx").verb == run_verb::call);
  CHECK(good("answer").verb == run_verb::answer);
  CHECK(good("options sip:pbx").verb == run_verb::options);
  CHECK(good("message sip:100@pbx --text hi").verb == run_verb::message);
  CHECK(good("subscribe sip:100@pbx --event presence --expires 0").expires_s == 0U);
  CHECK(good("publish --event presence --text x --type a/b").content_type == "a/b");
  CHECK(good("refer sip:100@pbx --to sip:a@b").refer_to == "sip:a@b");
  CHECK(good("headless").verb == run_verb::headless);
  CHECK(good("page 239.1.2.3:5004 --listen").verb == run_verb::page);
  CHECK(good("demo").verb == run_verb::demo);
  CHECK(good("--version").verb == run_verb::version);
  CHECK(good("call --version").verb == run_verb::version);
  CHECK(good("--bind 127.0.0.1:5070 call sip:100@pbx").verb == run_verb::call);
  CHECK(good("--transport=tcp call sip:100@pbx --user call").verb == run_verb::call);
}

TEST_CASE("without a file there is one account that registers nowhere") {
  const test::folder empty;
  const auto plain = account(good("call sip:100@pbx"));
  CHECK(plain.name == "default");
  CHECK(plain.sip_uri == "sip:siptty@localhost");
  CHECK(plain.auth_user == "siptty");
  CHECK_FALSE(plain.register_);
  CHECK(account(good("answer --bind 127.0.0.1:5070")).sip_uri == "sip:siptty@127.0.0.1:5070");
  CHECK(account(good("answer --bind [::1]:5070 --user bob")).sip_uri == "sip:bob@[::1]:5070");
  CHECK(account(good("answer --bind 0.0.0.0:5070")).sip_uri == "sip:siptty@localhost");
}

TEST_CASE("the flag --register names our address of record and where to register") {
  const test::folder empty;
  const test::variable pw("SIPTTY_TEST_PW", "1234");
  for (const auto* line : {"register sip:100@127.0.0.1:15060 --auth-pass 1234",
                           "headless --register sip:100@127.0.0.1:15060 --auth-pass-env SIPTTY_TEST_PW",
                           "register 100@127.0.0.1:15060 --auth-pass 1234",
                           "headless --register sip:127.0.0.1:15060 --user 100 --auth-pass 1234",
                           "headless --registrar 127.0.0.1:15060 --user 100 --auth-pass 1234"}) {
    INFO(line);
    const auto a = account(good(line));
    CHECK(a.sip_uri == "sip:100@127.0.0.1:15060");
    CHECK(a.registrar == "sip:127.0.0.1:15060");
    CHECK(a.register_);
    CHECK(a.auth_user == "100");
    CHECK(a.auth_password.reveal() == "1234");
  }
  const auto apart = account(
      good("headless --register sip:100@pbx --registrar sip:10.0.0.1:5080 --auth-user u --proxy 10.0.0.2"));
  CHECK(apart.sip_uri == "sip:100@pbx");
  CHECK(apart.registrar == "sip:10.0.0.1:5080");
  CHECK(apart.auth_user == "u");
  CHECK(apart.outbound_proxy == "sip:10.0.0.2");
}

TEST_CASE("each flag arrives in its place") {
  const test::folder home;
  home.write("tone.wav", "RIFF");
  const auto o = good(
      "headless --bind 127.0.0.1:5070 --transport tcp --codecs PCMA,PCMU,pcma --rtp-port 4000 --auto-answer "
      "180,200 "
      "--call sip:100@pbx --tone 1000 --record r.wav --duration 2.5 --timeout 10 --header 'X-A: 1' --header "
      "'X-B: 2 3' "
      "--from 'Spoofed <sip:fake@pbx>' --expect 486 --json --trace t.json --log-level 2 --log-file l.txt "
      "-vv");
  CHECK(o.config.general.bind_host == "127.0.0.1");
  CHECK(o.config.general.bind_port == 5070);
  CHECK(o.config.general.log_level == 4);
  CHECK(o.config.general.log_file == "l.txt");
  CHECK(account(o).transport == siptty::transport_kind::tcp);
  CHECK(account(o).codecs == std::vector<siptty::codec_choice>{{"pcma", 8000}, {"pcmu", 8000}});
  CHECK(o.rtp_port == 4000);
  CHECK(o.auto_answer == std::vector<int>{180, 200});
  CHECK(o.target == "sip:100@pbx");
  CHECK(o.config.audio.mode == siptty::audio_mode::tone);
  CHECK(o.config.audio.tone_hz == 1000);
  CHECK(o.record_file == "r.wav");
  CHECK(o.duration == std::chrono::milliseconds(2500));
  CHECK(o.timeout == std::chrono::seconds(10));
  CHECK(o.headers == siptty::header_list{{"X-A", "1"}, {"X-B", "2 3"}});
  CHECK(o.from == "Spoofed <sip:fake@pbx>");
  CHECK(o.expect == 486);
  CHECK(o.json);
  CHECK(o.trace_file == "t.json");
  CHECK(good("answer --echo").config.audio.mode == siptty::audio_mode::echo);
  CHECK(good("answer --device").config.audio.mode == siptty::audio_mode::device);
  const auto card = good("call 100@a --input-device none --output-device headset").config.audio;
  CHECK(card.mode == siptty::audio_mode::device);
  CHECK(card.input_device == "none");
  CHECK(card.output_device == "headset");
  CHECK(good("devices --json").json);
  CHECK(good("answer --null-audio").config.audio.mode == siptty::audio_mode::null);
  const auto play = good("call sip:100@pbx --play tone.wav");
  CHECK(play.config.audio.mode == siptty::audio_mode::file);
  CHECK(play.config.audio.play_file == "tone.wav");
}

TEST_CASE("a page has its groups, and needs no configuration, not even a good one") {
  const test::folder home;
  home.write("siptty.toml", "not a configuration");
  const auto listen = good("page 239.1.2.3:5004,[ff15::2]:5006 --listen --interface lo --record r.wav").page;
  CHECK(listen.listen);
  CHECK(listen.interface == "lo");
  REQUIRE(listen.groups.size() == 2);
  CHECK(listen.groups[0] == *base::endpoint::parse("239.1.2.3:5004"));
  CHECK(listen.groups[1] == *base::endpoint::parse("[ff15::2]:5006"));
  const auto send = good("page 239.1.2.3:5004 --tone 440 --hops 32 --codecs g722,pcmu").page;
  CHECK_FALSE(send.listen);
  CHECK(send.hops == 32);
  CHECK(send.codec == siptty::codec_choice{"g722", 16000});
  CHECK(good("page 239.1.2.3:5004 --tone 440").page.codec == siptty::codec_choice{"pcmu", 8000});
  check_wrong({
      {"page nonsense --listen",
       {"\"nonsense\" is no group; give an address and a port, such as 239.255.1.2:5004 or [ff15::2]:5004"}},
      {"page 239.1.2.3:5004, --listen",
       {"\"\" is no group; give an address and a port, such as 239.255.1.2:5004 or [ff15::2]:5004"}},
      {"page 239.1.2.3:5004", {"what shall be heard? give --play FILE or --tone HZ; or --listen to hear the group"}},
      {"page 239.1.2.3:5004,239.1.2.4:5004 --tone 440", {"one group can be paged at a time; several are for --listen"}},
      {"page 239.1.2.3:5004 --tone 440 --listen", {"--listen hears the groups; leave --play and --tone away, or --listen"}},
      {"page 239.1.2.3:5004 --tone 440 --record r.wav", {"--record is for --listen: what is sent is known"}},
      {"page 239.1.2.3:5004 --tone 440 --hops 256", {"--hops \"256\" is wrong; must be a whole number from 1 to 255"}},
  });
}

TEST_CASE("what is not given has its default") {
  const test::folder empty;
  const auto o = good("headless");
  CHECK(o.target.empty());
  CHECK(o.rtp_port == 0);
  CHECK(o.auto_answer.empty());
  CHECK_FALSE(o.expect.has_value());
  CHECK_FALSE(o.duration.has_value());
  CHECK_FALSE(o.timeout.has_value());
  CHECK_FALSE(o.json);
  CHECK(good("answer").auto_answer == std::vector<int>{200});
  CHECK(good("answer --auto-answer 183").auto_answer == std::vector<int>{183});
}

TEST_CASE("a flag wins over the file") {
  const test::folder home;
  home.write("siptty.toml", two_accounts);
  const auto file = good("headless");
  CHECK(file.config.accounts.size() == 3);
  CHECK(file.config.general.log_level == 2);
  CHECK(file.config.audio.mode == siptty::audio_mode::echo);

  const auto bound = good("headless --bind 127.0.0.1:5070 --transport tls --tone 500");
  CHECK(bound.config.general.bind_host == "127.0.0.1");
  CHECK(bound.config.accounts[0].bind_port == 0);
  CHECK(bound.config.accounts[1].transport == siptty::transport_kind::tls);
  CHECK(bound.config.audio.mode == siptty::audio_mode::tone);

  const auto alice = account(good("register --account alice --auth-pass b --user alice2"));
  CHECK(alice.sip_uri == "sip:alice2@pbx");
  CHECK(alice.auth_user == "alice2");
  CHECK(alice.auth_password.reveal() == "b");
  CHECK(alice.registrar == "sip:pbx");

  const auto bob = account(good("register --account bob --registrar other --config siptty.toml"));
  CHECK(bob.sip_uri == "sip:bob@pbx");
  CHECK(bob.registrar == "sip:other");
  CHECK(bob.register_);
}

TEST_CASE("flags that say who we are replace the accounts of a file that nobody named") {
  const test::folder home;
  home.write("siptty.toml", two_accounts);
  const auto o = good("headless --user 100");
  CHECK(account(o).name == "default");
  CHECK(account(o).sip_uri == "sip:100@127.0.0.9");
  CHECK(o.config.general.log_level == 2);
}

TEST_CASE("a target is a URI, or an extension of an account") {
  const test::folder home;
  CHECK(good("call 100@pbx").target == "sip:100@pbx");
  CHECK(good("call 127.0.0.1:5070").target == "sip:127.0.0.1:5070");
  CHECK(good("call sips:100@pbx;transport=tcp").target == "sips:100@pbx;transport=tcp");
  CHECK(good("call 100 --registrar pbx").target == "100");
  check_wrong({
      {"call 100",
       {"\"100\" is an extension; without an account it must be a full URI such as sip:100@pbx.example.com"}},
      {"call '1 0 0' --registrar pbx",
       {"\"1 0 0\" is an extension; it must be one word, or a full URI such as sip:100@pbx.example.com"}},
      {"call 'sip:1 0@pbx'",
       {"\"sip:1 0@pbx\" is not a SIP URI: no blanks, quotes or angle brackets; write one such as "
        "\"sip:alice@pbx.example.com\""}},
  });
  home.write("siptty.toml", two_accounts);
  CHECK(good("call 100").target == "100");
}

TEST_CASE("each wrong value is a sentence that names the flag, the value and what is allowed") {
  const test::folder home;
  const test::variable unset("SIPTTY_TEST_PW", {});
  check_wrong({
      {"answer --bind pbx:5060",
       {"--bind \"pbx:5060\" is wrong; must be an address and a port, such as 127.0.0.1:5070 or [::1]:5070"}},
      {"answer --bind 127.0.0.1:70000",
       {"--bind \"127.0.0.1:70000\" is wrong; must be an address and a port, such as 127.0.0.1:5070 or "
        "[::1]:5070"}},
      {"answer --rtp-port 70000", {"--rtp-port \"70000\" is wrong; must be a whole number from 1 to 65534"}},
      {"answer --rtp-port 4k", {"--rtp-port \"4k\" is wrong; must be a whole number from 1 to 65534"}},
      {"answer --transport upd",
       {"--transport \"upd\" is wrong; must be one of udp, tcp, tls, ws, wss; did you mean \"udp\"?"}},
      {"answer --codecs PCMU,PMCA",
       {"--codecs: \"PMCA\" is not a known codec; allowed are opus/48000, g722/16000, pcmu/8000, pcma/8000, "
        "l16/16000, "
        "g729/8000; did you mean \"pcma\"?"}},
      {"answer --codecs PCMU,",
       {"--codecs: \"\" is not a known codec; allowed are opus/48000, g722/16000, pcmu/8000, pcma/8000, "
        "l16/16000, "
        "g729/8000"}},
      {"answer --auto-answer 200,180",
       {"--auto-answer \"200,180\" is wrong; must be codes from 101 to 699, such as 200 or 180,200; a final "
        "one is last"}},
      {"answer --auto-answer yes",
       {"--auto-answer \"yes\" is wrong; must be codes from 101 to 699, such as 200 or 180,200; a final one "
        "is last"}},
      {"answer --tone 0", {"--tone \"0\" is wrong; must be a whole number from 50 to 3800"}},
      {"answer --tone 440 --echo", {"allowed is one of --null-audio, --tone, --echo, --play and --device"}},
      {"answer --play none.wav", {"--play \"none.wav\" is wrong; there is no such file"}},
      {"answer --duration 0",
       {"--duration \"0\" is wrong; must be a time in seconds above 0, such as 5 or 0.5"}},
      {"answer --timeout 1e9",
       {"--timeout \"1e9\" is wrong; must be a time in seconds above 0, such as 5 or 0.5"}},
      {"answer --timeout nan",
       {"--timeout \"nan\" is wrong; must be a time in seconds above 0, such as 5 or 0.5"}},
      {"answer --timeout=-1",
       {"--timeout \"-1\" is wrong; must be a time in seconds above 0, such as 5 or 0.5"}},
      {"answer --expect 100", {"--expect \"100\" is wrong; must be a whole number from 200 to 699"}},
      {"answer --log-level 7", {"--log-level \"7\" is wrong; must be a whole number from 0 to 6"}},
      {"answer --header X", {"--header: \"X\" is not a header; write it as \"Name: value\""}},
      {"answer --header 'X Y: 1'",
       {"--header: \"X Y\" is not a header name; allowed are letters, digits and -.!%*_+`'~"}},
      {"answer --header 'X: 1\r\nVia: 2'",
       {"--header: a header value must not hold a line end or another control character"}},
      {"answer --registrar '<sip:pbx>'",
       {"--registrar: \"sip:<sip:pbx>\" is not a SIP URI: no blanks, quotes or angle brackets; write one "
        "such as "
        "\"sip:alice@pbx.example.com\""}},
      {"answer --auth-pass-env SIPTTY_TEST_PW",
       {"--auth-pass-env \"SIPTTY_TEST_PW\" is wrong; this environment variable is not set"}},
      {"answer --auth-pass a --auth-pass-env HOME",
       {"the password is given twice; allowed is one of --auth-pass and --auth-pass-env"}},
      {"answer --user=", {"--user needs a value: --user NAME"}},
      {"answer --register sip:a@pbx --user b",
       {"--user \"b\" is wrong; the URI to register has another user part; give one of them"}},
      {"register sip:a@pbx --register sip:a@pbx",
       {"the URI to register is given twice: as an argument and with --register"}},
      {"register",
       {"register needs a URI such as sip:100@pbx.example.com, or a configuration file with an account that "
        "has a "
        "registrar"}},
      {"answer --account alice", {"--account \"alice\" is wrong; the configuration has no account"}},
      {"answer --config none.toml", {"none.toml: cannot be read: No such file or directory"}},
      {"check a.toml --config b.toml", {"the file is given twice: as an argument and with --config"}},
      {"answer --rtp-port x --tone y --expect z",
       {"--tone \"y\" is wrong; must be a whole number from 50 to 3800",
        "--rtp-port \"x\" is wrong; must be a whole number from 1 to 65534",
        "--expect \"z\" is wrong; must be a whole number from 200 to 699"}},
  });
}

TEST_CASE("a wrong account is named with those that there are") {
  const test::folder home;
  home.write("siptty.toml", two_accounts);
  check_wrong({
      {"answer --account alcie",
       {"--account \"alcie\" is wrong; there are alice, bob, off; did you mean \"alice\"?"}},
      {"answer --account off",
       {"--account \"off\" is wrong; this account is switched off in the file; set enabled = true"}},
      {"answer --config siptty.toml --auth-pass x",
       {"--user, --register, --registrar and --auth-… change one account; name it with --account"}},
  });
}

TEST_CASE("a file with errors is reported with the flags, its warnings apart") {
  const test::folder home;
  home.write("siptty.toml", "[general]\nlog_level = 9\ncolour = 1\n");
  const auto parsed = parse_command_line({"answer", "--tone", "1"});
  CHECK(parsed.problems ==
        words{"siptty.toml:2:13: general.log_level: 9 is out of range; must be a whole number from 0 to 6",
              "--tone \"1\" is wrong; must be a whole number from 50 to 3800"});
  CHECK(parsed.warnings == words{"siptty.toml:3:1: general.colour: warning: unknown key, ignored"});
  CHECK(parse_command_line({"check"}).problems.empty());
  CHECK(parse_command_line({"demo"}).problems.empty());
}

TEST_CASE("misspelt verbs and flags get a suggestion, and no password is repeated") {
  const test::folder home;
  check_wrong({
      {"cal sip:100@pbx", {"unknown verb \"cal\"; did you mean \"call\"?"}},
      {"frobnicate",
       {"unknown verb \"frobnicate\"; allowed are check, register, call, answer, options, message, subscribe, publish, refer, page, headless, devices, demo"}},
      {"daemon",
       {"siptty daemon is not there yet; allowed are check, register, call, answer, options, message, "
        "subscribe, publish, refer, page, headless, devices, demo"}},
      {"message sip:100@pbx", {"nothing to send: give --text TEXT or --body FILE"}},
      {"subscribe sip:100@pbx", {"which state? give --event PACKAGE, such as presence or message-summary"}},
      {"publish --text x", {"which state? give --event PACKAGE, such as presence or message-summary"}},
      {"refer sip:100@pbx", {"whom to contact? give --to URI"}},
      {"call", {"siptty call needs a URI; try siptty call --help"}},
      {"call sip:a@b sip:c@d", {"\"sip:c@d\" is one word too many; try siptty call --help"}},
      {"answer --brind 127.0.0.1:5070", {"siptty answer has no flag \"--brind\"; did you mean \"--bind\"?"}},
      {"answer --frobnicate", {"siptty answer has no flag \"--frobnicate\"; try siptty answer --help"}},
      {"answer --auth-pas hunter2",
       {"siptty answer has no flag \"--auth-pas\"; did you mean \"--auth-pass\"?"}},
      {"--auth-pas hunter2 answer", {"siptty has no flag \"--auth-pas\"; did you mean \"--auth-pass\"?"}},
      {"answer --auth-pas=hunter2",
       {"siptty answer has no flag \"--auth-pas\"; did you mean \"--auth-pass\"?"}},
      {"check --tone 440",
       {"siptty check has no flag \"--tone\"; it belongs to the screen, call, answer, page, headless"}},
      {"--json", {"siptty has no flag \"--json\"; it belongs to register, call, answer, options, message, subscribe, publish, refer, page, headless, devices"}},
      {"answer --bind", {"--bind needs a value: --bind IP:PORT"}},
      {"answer -x", {"siptty answer has no flag \"-x\"; try siptty answer --help"}},
  });
  CHECK(parse_command_line(words(siptty::max_arguments + 1, "a")).problems ==
        words{"more than 1000 arguments"});
  CHECK(parse_command_line({""}).problems ==
        words{"unknown verb \"\"; allowed are check, register, call, answer, options, message, subscribe, publish, refer, page, headless, devices, demo"});
}

TEST_CASE("help has the flags and examples of its verb") {
  const test::folder empty;
  const auto overview = good("--help");
  CHECK(overview.verb == run_verb::help);
  for (const auto* name : {"check", "register", "call", "answer", "options", "headless"}) {
    INFO(name);
    CHECK(overview.text.find(std::string("siptty ") + name) != std::string::npos);
    const auto help = good(std::string(name) + " --help");
    CHECK(help.verb == run_verb::help);
    CHECK(help.text.find(std::string("siptty ") + name) == 0);
    CHECK(help.text.find("\nExamples:\n  ") != std::string::npos);
    CHECK(help.text.find("--config FILE") != std::string::npos);
    CHECK(good(std::string("help ") + name).text == help.text);
  }
  CHECK(good("call --help").text.find("--tone HZ") != std::string::npos);
  CHECK(good("options --help").text.find("--tone") == std::string::npos);
  CHECK(good("call --help").text.find("not yet") == std::string::npos);
}

TEST_CASE("every example of the help parses") {
  const test::folder home;
  const test::variable pw("PW", "1234");
  home.write("siptty.toml", two_accounts);
  home.write("hello.wav", "RIFF");
  home.write("lunch.wav", "RIFF");
  int examples = 0;
  for (const auto* verb : {"", "check", "register", "call", "answer", "options", "page", "headless"}) {
    auto text = good(std::string(verb) + " --help").text;
    text.erase(0, text.find("\nExamples:\n") + 11);
    text.erase(text.find("\n\n") + 1);
    for (auto end = text.find('\n'); end != std::string::npos; end = text.find('\n')) {
      auto line = text.substr(0, end);
      text.erase(0, end + 1);
      const auto begin = line.rfind("siptty ");
      line = begin == std::string::npos ? "" : line.substr(begin + 7);
      good(line.substr(0, line.find("   ")));
      ++examples;
    }
  }
  CHECK(examples == 19);
}

TEST_CASE("the version comes with the libraries") {
  CHECK(siptty::version_text({}) ==
        "siptty " + std::string(siptty::version()) + "\noptional libraries: none\n");
  const words libraries{"Opus 1.3", "SQLite 3.40"};
  CHECK(siptty::version_text(libraries) ==
        "siptty " + std::string(siptty::version()) + "\noptional libraries: Opus 1.3, SQLite 3.40\n");
}
