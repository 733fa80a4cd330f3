#include <siptty/command/command.hpp>
#include <siptty/command/suggest.hpp>

#include <catch2/catch.hpp>

using siptty::parse_command;
using siptty::verb;

namespace {

// A command in one line, to compare: verb, call, target, account, code, on, from, headers.
std::string shown(const std::string& line) {
  const auto parsed = parse_command(line);
  if (!parsed.value) return "error: " + parsed.error;
  const auto& c = *parsed.value;
  std::string text;
  for (const auto& row : siptty::command_table()) {
    if (row.verb == c.verb) text = row.name;
  }
  if (c.call != 0) text += " call=" + std::to_string(c.call);
  if (!c.target.empty()) text += " target=" + c.target;
  if (!c.account.empty()) text += " account=" + c.account;
  if (c.code != 0) text += " code=" + std::to_string(c.code);
  if (!c.on) text += " off";
  if (!c.from.empty()) text += " from=" + c.from;
  if (!c.body.empty()) text += " body=" + c.body;
  if (!c.event.empty()) text += " event=" + c.event;
  if (c.expires_s) text += " expires=" + std::to_string(*c.expires_s);
  if (!c.refer_to.empty()) text += " to=" + c.refer_to;
  if (c.other != 0) text += " other=" + std::to_string(c.other);
  for (const auto& [name, value] : c.headers) text += " [" + name + "|" + value + "]";
  return text;
}

struct row {
  const char* line;
  const char* expected;
};

}  // namespace

TEST_CASE("each command line gives its command") {
  const row rows[] = {
      {"dial sip:100@pbx", "dial target=sip:100@pbx"},
      {"  dial\t100  \r\n", "dial target=100"},
      {"dial 100 --header \"X-Foo: bar\" --from \"Spoofed <sip:fake@pbx>\" --account alice",
       "dial target=100 account=alice from=Spoofed <sip:fake@pbx> [X-Foo|bar]"},
      {"dial --header='A:1' 100 --header 'B : 2 3'", "dial target=100 [A|1] [B|2 3]"},
      {"dial 100 --header X:", "dial target=100 [X|]"},
      {"dial 100 --from=a=b", "dial target=100 from=a=b"},
      {"answer", "answer code=200"},
      {"3 answer 183", "answer call=3 code=183"},
      {"reject", "reject code=486"},
      {"reject 603", "reject code=603"},
      {"hangup", "hangup"},
      {"4294967295 hangup", "hangup call=4294967295"},
      {"2 hold", "hold call=2"},
      {"resume", "resume"},
      {"reinvite", "reinvite"},
      {"update", "update"},
      {"mute", "mute"},
      {"mute on", "mute"},
      {"1 mute off", "mute call=1 off"},
      {"dtmf 0123456789*#ABCDabcd", "dtmf target=0123456789*#ABCDABCD"},
      {"transfer 201", "transfer target=201"},
      {"play \"my file.wav\"", "play target=my file.wav"},
      {"record a\\ b.wav", "record target=a b.wav"},
      {"register", "register"},
      {"unregister alice", "unregister account=alice"},
      {"options sip:pbx --account alice", "options target=sip:pbx account=alice"},
      {"message 100 'Good morning'", "message target=100 body=Good morning"},
      {"2 attend 3", "attend call=2 other=3"},
      {"subscribe 100 --event dialog --expires 0", "subscribe target=100 event=dialog expires=0"},
      {"refer 100 --to sip:a@b", "refer target=100 to=sip:a@b"},
      {"quit", "quit"},
      {"dial 'a\\b'", "dial target=a\\b"},
      {"dial \"a\\\"b\"", "dial target=a\"b"},
      {"dial a\"b c\"d", "dial target=ab cd"},
  };
  for (const auto& r : rows) {
    INFO(r.line);
    CHECK(shown(r.line) == r.expected);
  }
}

TEST_CASE("each wrong command line gives a sentence that says what is allowed") {
  const row rows[] = {
      {"dail 100", "error: unknown command \"dail\"; did you mean \"dial\"?"},
      {"message 100", "error: message needs another argument; write: message TARGET TEXT [--type MIME] [--account NAME]"},
      {"refer 100", "error: refer needs --to; write: refer TARGET --to URI [--account NAME]"},
      {"unsubscribe x", "error: \"x\" is not the number of a subscription; they count from 1"},
      {"Hangup", "error: unknown command \"Hangup\"; did you mean \"hangup\"?"},
      {"frobnicate",
       "error: unknown command \"frobnicate\"; allowed are dial, answer, reject, hangup, hold, resume, "
       "reinvite, update, "
       "mute, codecs, media, faults, dtmf, transfer, play, record, register, unregister, options, attend, conference, "
       "message, subscribe, unsubscribe, publish, unpublish, refer, audio, devices, quit"},
      {"dial",
       "error: dial needs an argument; write: dial TARGET [--header \"N: v\"]… [--from URI] [--account "
       "NAME]"},
      {"dial \"\"",
       "error: an argument must not be empty; write: dial TARGET [--header \"N: v\"]… [--from URI] "
       "[--account NAME]"},
      {"play a b", "error: \"b\" is one word too many; write: [CALL] play FILE"},
      {"hangup now", "error: \"now\" is one word too many; write: [CALL] hangup"},
      {"dial 100 --heder X:1",
       "error: unknown option \"--heder\"; did you mean \"--header\"?; write: dial TARGET [--header \"N: "
       "v\"]… [--from "
       "URI] [--account NAME]"},
      {"play a --from b", "error: unknown option \"--from\"; write: [CALL] play FILE"},
      {"dial 100 --from",
       "error: --from needs a value; write: dial TARGET [--header \"N: v\"]… [--from URI] [--account NAME]"},
      {"dial 100 --header X", "error: \"X\" is not a header; write it as \"Name: value\""},
      {"dial 100 --header \"X Y: 1\"",
       "error: \"X Y\" is not a header name; allowed are letters, digits and -.!%*_+`'~"},
      {"dial 100 --header :1",
       "error: \"\" is not a header name; allowed are letters, digits and -.!%*_+`'~"},
      {"answer 300", "error: \"300\" is not a status code from 101 to 299"},
      {"answer 100", "error: \"100\" is not a status code from 101 to 299"},
      {"reject 200", "error: \"200\" is not a status code from 300 to 699"},
      {"reject 99999999999", "error: \"99999999999\" is not a status code from 300 to 699"},
      {"audio louder",
       "error: \"louder\" is no setting of the sound; allowed are mode, input, output, echo, noise, gain"},
      {"audio echo", "error: audio echo is on or off"},
      {"audio noise maybe", "error: audio noise is on or off"},
      {"audio mode loud", "error: audio mode is one of null, file, device, tone, echo"},
      {"2 audio", "error: audio takes no call number; write: audio [mode|input|output|echo|noise|gain] [VALUE]"},
      {"mute maybe", "error: \"maybe\" is not allowed; write on or off"},
      {"dtmf 12E", "error: \"12E\" are not DTMF digits; allowed are 0 to 9, *, #, A to D and ! for the hook flash"},
      {"0 hangup", "error: \"0\" is not a call number; they count from 1"},
      {"4294967296 hangup", "error: \"4294967296\" is not a call number; they count from 1"},
      {"100", "error: a command follows a call number, such as 100 hangup; to call it write: dial 100"},
      {"2 dial 100",
       "error: dial takes no call number; write: dial TARGET [--header \"N: v\"]… [--from URI] [--account "
       "NAME]"},
      {"dial \"100", "error: a quote \" is not closed"},
      {"dial '100", "error: a quote ' is not closed"},
      {"dial 100\\", "error: the line ends in a backslash; write \\\\ for one"},
      {"dial 100\r\nhangup", "error: a command must not hold control characters"},
      {"dial \x1b[2J", "error: a command must not hold control characters"},
      {"\"\"",
       "error: unknown command \"\"; allowed are dial, answer, reject, hangup, hold, resume, reinvite, "
       "update, "
       "mute, codecs, media, faults, dtmf, transfer, play, record, register, unregister, options, attend, conference, "
       "message, subscribe, unsubscribe, publish, unpublish, refer, audio, devices, quit"},
  };
  for (const auto& r : rows) {
    INFO(r.line);
    CHECK(shown(r.line) == r.expected);
  }
}

TEST_CASE("lines, headers and digits have their bounds") {
  CHECK(shown("dial " + std::string(siptty::max_command_bytes, 'x')) ==
        "error: a command is at most 4096 bytes long");
  CHECK(shown("dtmf " + std::string(siptty::max_dtmf_digits + 1, '1')) == "error: at most 64 digits at once");
  std::string line = "dial 100";
  for (std::size_t i = 0; i <= siptty::max_command_headers; ++i) line += " --header X:1";
  CHECK(shown(line) == "error: a command takes at most 32 headers");
}

TEST_CASE("an empty line and a comment are neither a command nor an error") {
  for (const auto* line : {"", "  \t ", "\r\n", "# dial 100"}) {
    INFO(line);
    const auto parsed = parse_command(line);
    CHECK_FALSE(parsed.value.has_value());
    CHECK(parsed.error.empty());
  }
}

TEST_CASE("a conference is told what to do, or why not") {
  using siptty::conference_action;
  const auto action_of = [](const std::string& line) { return parse_command(line).value.value().conference; };
  CHECK(action_of("conference") == conference_action::all);
  CHECK(action_of("conference all") == conference_action::all);
  CHECK(action_of("conference list") == conference_action::list);
  CHECK(action_of("conference end") == conference_action::end);
  CHECK(action_of("conference leave 3") == conference_action::leave);
  CHECK(shown("conference add 2") == "conference other=2");
  CHECK(shown("conference mute 2 off") == "conference off other=2");
  CHECK(shown("conference mute local") == "conference");
  CHECK(shown("conference play 'a b.wav'") == "conference target=a b.wav");
  CHECK(shown("conference record") == "conference");
  CHECK(parse_command("conference gain local -6.5").value.value().gain_db == -6.5);
  CHECK(parse_command("conference gain 3 18").value.value().other == 3);
  const row wrong[] = {{"conference recrod x", "did you mean \"record\"?"},
                       {"conference fly", "allowed are all, add, leave, gain, mute, play, record, list, end"},
                       {"conference add", "conference add needs another argument"},
                       {"conference add local", "\"local\" is not the number of a call"},
                       {"conference add 0", "\"0\" is not the number of a call"},
                       {"conference add 1 2", "\"2\" is one word too many"},
                       {"conference gain 1 19", "\"19\" is not a gain from -60 to 18 dB"},
                       {"conference gain 1 nan", "\"nan\" is not a gain"},
                       {"conference gain 1 1x", "\"1x\" is not a gain"},
                       {"conference mute 1 maybe", "write on or off"}};
  for (const auto& r : wrong) {
    INFO(r.line);
    const auto text = shown(r.line);
    CHECK(text.substr(0, 7) == "error: ");
    CHECK(text.find(r.expected) != std::string::npos);
  }
}

TEST_CASE("every row of the table parses and its name completes") {
  for (const auto& row : siptty::command_table()) {
    INFO(row.name);
    CHECK_FALSE(row.help.empty());
    const bool needs = !row.arguments.empty() && row.arguments.front() != '[';
    auto line = std::string(row.name) + (needs ? " 1" : "");
    if (row.name == "message" || row.name == "publish") line += " text";
    if (row.name == "faults") line = "faults both off";
    if (row.arguments.find(" --event") != std::string_view::npos) line += " --event presence";
    if (row.arguments.find(" --to") != std::string_view::npos) line += " --to sip:a@b";
    const auto parsed = parse_command(line);
    REQUIRE(parsed.value.has_value());
    CHECK(parsed.value->verb == row.verb);
    CHECK(parse_command("7 " + line).value.has_value() == row.takes_call);
    const auto names = siptty::complete_command(row.name);
    CHECK(std::find(names.begin(), names.end(), row.name) != names.end());
  }
}

TEST_CASE("the last word of a line is completed") {
  using words = std::vector<std::string>;
  struct {
    const char* line;
    words expected;
  } const rows[] = {
      {"d", {"dial", "dtmf", "devices"}},
      {"audio in", {"input"}},
      {"re", {"reject", "resume", "reinvite", "record", "register", "refer"}},
      {"3 re", {"reject", "resume", "reinvite", "record"}},
      {"3 d", {"dtmf"}},
      {"dtmf 1 --by i", {"info", "info-dtmf", "inband"}},
      {"codecs --p", {"--ptime"}},
      {"mute ", {"on", "off"}},
      {"mute of", {"off"}},
      {"conference l", {"leave", "list", "local"}},
      {"conference gain lo", {"local"}},
      {"2 mute o", {"on", "off"}},
      {"dial 100 --", {"--header", "--from", "--account"}},
      {"dial 100 --f", {"--from"}},
      {"dial 100 --from ", {}},
      {"play ", {}},
      {"nothing ", {}},
      {"dial \"a", {}},
  };
  for (const auto& r : rows) {
    INFO(r.line);
    CHECK(siptty::complete_command(r.line) == r.expected);
  }
  CHECK(siptty::complete_command("").size() == siptty::command_table().size());
}

TEST_CASE("the closest word is suggested, a far one is not") {
  const std::string_view known[] = {"udp", "tcp", "tls", "ws", "wss"};
  const row rows[] = {{"tpc", "tcp"}, {"UDP", "udp"}, {"tsl", "tls"}, {"wsss", "wss"},
                      {"quic", ""},   {"", ""},       {"x", ""}};
  for (const auto& r : rows) {
    INFO(r.line);
    CHECK(siptty::closest(r.line, known) == r.expected);
  }
  CHECK(siptty::closest(std::string(100000, 'u'), known).empty());
}

TEST_CASE("a repeated value is cut and cannot drive the terminal") {
  CHECK(siptty::in_quotes("a\x1b[2J\"\n") == "\"a\\x1B[2J\\\"\\n\"");
  CHECK(siptty::in_quotes(std::string(61, 'x')) == "\"" + std::string(60, 'x') + "…\"");
  CHECK(siptty::in_quotes(std::string(59, 'x') + "ü") == "\"" + std::string(59, 'x') + "…\"");
}
