#include <siptty/config/load.hpp>

#include <catch2/catch.hpp>

namespace {

std::vector<std::string> lines_of(const siptty::load_result& loaded) {
  std::vector<std::string> lines;
  for (const auto& p : loaded.problems) lines.push_back(p.to_string());
  return lines;
}

struct row {
  const char* name;
  const char* text;
  std::vector<std::string> problems;
};

const std::string account = "[[accounts]]\nname = \"a\"\nsip_uri = \"sip:a@pbx\"\nregister = false\n";

void check_rows(const std::vector<row>& rows, const std::string& before) {
  for (const auto& r : rows) {
    INFO(r.name);
    CHECK(lines_of(siptty::load_text(before + r.text, "f.toml")) == r.problems);
  }
}

}  // namespace

TEST_CASE("each wrong value of a section is one line with its place and what is allowed") {
  check_rows(
      {
          {"type of a number",
           "[general]\nlog_level = \"3\"",
           {"f.toml:2:13: general.log_level: must be a whole number from 0 to 6, not text"}},
          {"decimals",
           "[general]\nlog_level = 3.5",
           {"f.toml:2:13: general.log_level: must be a whole number from 0 to 6, not a number with "
            "decimals"}},
          {"range below",
           "[general]\nlog_level = -1",
           {"f.toml:2:13: general.log_level: -1 is out of range; must be a whole number from 0 to 6"}},
          {"range above",
           "[general]\nbind_port = 65536",
           {"f.toml:2:13: general.bind_port: 65536 is out of range; must be a whole number from 0 to 65535"}},
          {"address",
           "[general]\nbind_host = \"pbx\"",
           {"f.toml:2:13: general.bind_host: \"pbx\" is not an IP address; write one such as \"192.0.2.1\" "
            "or "
            "\"2001:db8::1\""}},
          {"type of a flag",
           "[general]\nnull_audio = 1",
           {"f.toml:2:14: general.null_audio: must be true or false, not a whole number"}},
          {"type of a text",
           "[general]\nuser_agent = true",
           {"f.toml:2:14: general.user_agent: must be text in quotes, not true or false"}},
          {"line end in a text",
           "[general]\nuser_agent = \"a\\r\\nVia: x\"",
           {"f.toml:2:14: general.user_agent: must not hold line ends or other control characters"}},
          {"section is a value",
           "general = 3",
           {"f.toml:1:11: general: must be a table, written [general], not a whole number"}},
          {"choice",
           "[audio]\nmode = \"ecko\"",
           {"f.toml:2:8: audio.mode: \"ecko\" is not allowed; must be one of null, file, device, tone, echo; "
            "did you "
            "mean \"echo\"?"}},
          {"tone",
           "[audio]\ntone_hz = 8000",
           {"f.toml:2:11: audio.tone_hz: 8000 is out of range; must be a whole number from 50 to 3800"}},
          {"misspelt key",
           "[general]\nlog_levl = 3",
           {"f.toml:2:1: general.log_levl: warning: unknown key, ignored; did you mean \"log_level\"?"}},
          {"a key with an escape for the terminal",
           "\"a\\u001B[2J\" = 1",
           {"f.toml:1:1: a\\x1B[2J: warning: unknown key, ignored"}},
          {"unknown key",
           "[history]\ncolour = 3",
           {"f.toml:2:1: history.colour: warning: unknown key, ignored"}},
          {"misspelt section",
           "[genral]\nlog_level = 99",
           {"f.toml:1:2: genral: warning: unknown key, ignored; did you mean \"general\"?"}},
          {"header name",
           "[headers]\n\"X Y\" = \"1\"",
           {"f.toml:2:9: headers.X Y: \"X Y\" is not a header name; allowed are letters, digits and "
            "-.!%*_+`'~"}},
          {"header value with a line end",
           "[headers.invite]\nX = \"1\\nVia: x\"",
           {"f.toml:2:5: headers.invite.X: a header value must not hold a line end or another control "
            "character"}},
          {"header value's type",
           "[headers]\nX = 1",
           {"f.toml:2:5: headers.X: must be text in quotes, not a whole number"}},
          {"unknown method",
           "[headers.invte]\nX = \"1\"",
           {"f.toml:1:10: headers.invte: warning: unknown method, ignored; did you mean \"invite\"?"}},
          {"accounts in single brackets",
           "[accounts]\nname = \"a\"",
           {"f.toml:1:1: accounts: must be a list of tables, each written [[accounts]], not a table"}},
          {"accounts of numbers",
           "accounts = [1]",
           {"f.toml:1:13: accounts: must be a list of tables, each written [[accounts]], not a whole "
            "number"}},
      },
      "");
}

TEST_CASE("each wrong value of an account is one line with its place and what is allowed") {
  check_rows(
      {
          {"nothing wrong", "", {}},
          {"URI",
           "outbound_proxy = \"pbx\"",
           {"f.toml:5:18: accounts.outbound_proxy: \"pbx\" is not a SIP URI: it begins with sip: or sips:; "
            "write one such "
            "as \"sip:alice@pbx.example.com\""}},
          {"URI with a name",
           "outbound_proxy = \"<sip:pbx>\"",
           {"f.toml:5:18: accounts.outbound_proxy: \"<sip:pbx>\" is not a SIP URI: no blanks, quotes or "
            "angle brackets; "
            "write one such as \"sip:alice@pbx.example.com\""}},
          {"URI of another scheme",
           "outbound_proxy = \"http://pbx\"",
           {"f.toml:5:18: accounts.outbound_proxy: \"http://pbx\" is not a SIP URI: it begins with sip: or "
            "sips:; write "
            "one such as \"sip:alice@pbx.example.com\""}},
          {"transport",
           "transport = \"tpc\"",
           {"f.toml:5:13: accounts.transport: \"tpc\" is not allowed; must be one of udp, tcp, tls, ws, wss; "
            "did you mean "
            "\"tcp\"?"}},
          {"dtmf",
           "dtmf = \"rfc2833\"",
           {"f.toml:5:8: accounts.dtmf: \"rfc2833\" is not allowed; must be one of rfc4733, info, info-dtmf, "
            "inband; "
            "did you mean "
            "\"rfc4733\"?"}},
          {"expiry",
           "reg_expiry = 0",
           {"f.toml:5:14: accounts.reg_expiry: 0 is out of range; must be a whole number from 1 to "
            "4294967295"}},
          {"codec",
           "codecs.priority = [\"pmcu/8000\"]",
           {"f.toml:5:20: accounts.codecs.priority: \"pmcu/8000\" is not a known codec; allowed are "
            "opus/48000, "
            "g722/16000, pcmu/8000, pcma/8000, l16/16000, g729/8000; did you mean \"pcmu/8000\"?"}},
          {"codec's rate",
           "codecs.priority = [\"pcmu/16000\"]",
           {"f.toml:5:20: accounts.codecs.priority: \"pcmu/16000\" is not a known codec; allowed are "
            "opus/48000, "
            "g722/16000, pcmu/8000, pcma/8000, l16/16000, g729/8000; did you mean \"pcmu/8000\"?"}},
          {"codec twice",
           "codecs.priority = [\"pcmu/8000\", \"PCMU\"]",
           {"f.toml:5:33: accounts.codecs.priority: \"PCMU\" stands twice; each codec may stand once"}},
          {"no codec",
           "codecs.priority = []",
           {"f.toml:5:19: accounts.codecs.priority: must name at least one codec of opus/48000, g722/16000, "
            "pcmu/8000, "
            "pcma/8000, l16/16000, g729/8000"}},
          {"codecs as text",
           "codecs.priority = \"pcmu\"",
           {"f.toml:5:19: accounts.codecs.priority: must be a list of texts, such as [\"a\", \"b\"], not "
            "text"}},
          {"TURN without a server",
           "nat.turn_enabled = true",
           {"f.toml:5:1: accounts.nat.turn_server: is missing; turn_enabled = true needs it"}},
          {"certificate without its key",
           "tls.cert_file = \"c.pem\"",
           {"f.toml:5:1: accounts.tls.key_file: is missing; cert_file needs it"}},
          {"SRTP required and off",
           "srtp.require = true",
           {"f.toml:5:1: accounts.srtp.enabled: must be true when require is true"}},
          {"an instance that is no URN",
           "registration.instance_id = \"x\"",
           {"f.toml:5:28: accounts.registration.instance_id: must be a URN such as "
            "\"urn:uuid:00000000-0000-4000-8000-0123456789ab\""}},
          {"BLF without an extension",
           "[[accounts.blf]]\nlabel = \"Bob\"",
           {"f.toml:5:1: accounts.blf.extension: is missing; write the extension or URI to watch, such as "
            "\"201\""}},
          {"BLF twice",
           "blf = [{extension = \"201\"}, {extension = \"201\"}]",
           {"f.toml:5:42: accounts.blf.extension: \"201\" stands twice in this account; each may stand "
            "once"}},
          {"misspelt subkey",
           "nat.stunserver = \"x\"",
           {"f.toml:5:5: accounts.nat.stunserver: warning: unknown key, ignored; did you mean "
            "\"stun_server\"?"}},
          {"name twice",
           "[[accounts]]\nname = \"a\"\nsip_uri = \"sip:b@pbx\"\nregister = false",
           {"f.toml:6:8: accounts.name: \"a\" is the name of an earlier account; each needs its own"}},
          {"everything missing",
           "[[accounts]]",
           {"f.toml:5:1: accounts.name: is missing; every account needs a name of its own",
            "f.toml:5:1: accounts.sip_uri: is missing; write one such as \"sip:alice@pbx.example.com\"",
            "f.toml:5:1: accounts.registrar: is missing; write one such as \"sip:pbx.example.com\", or "
            "register = "
            "false"}},
          {"a wrong required value is not missing too",
           "[[accounts]]\nname = 1\nsip_uri = \"a\"\nregister = false",
           {"f.toml:6:8: accounts.name: must be text in quotes, not a whole number",
            "f.toml:7:11: accounts.sip_uri: \"a\" is not a SIP URI: it begins with sip: or sips:; write one "
            "such as "
            "\"sip:alice@pbx.example.com\""}},
      },
      account);
}

TEST_CASE(
    "a syntax error is listed with all the others, and nothing is called missing that may stand in its "
    "line") {
  check_rows(
      {
          {"text without quotes",
           "[[accounts]]\nname = alice\nsip_uri = \"sip:a@pbx\"\nregister = false\ndtmf = 3",
           {"f.toml:2:8: not valid TOML; a value is \"text in quotes\", a number, true, false or a list",
            "f.toml:5:8: accounts.dtmf: must be text in quotes, not a whole number"}},
          {"two syntax errors",
           "[general]\nlog_level = three\nbind_port = 5060 5061",
           {"f.toml:2:14: not valid TOML; a value is \"text in quotes\", a number, true, false or a list",
            "f.toml:3:18: not valid TOML: key-value pair: expected a comment or whitespace, saw '5'"}},
          {"key twice",
           "[general]\nlog_level = 3\nlog_level = 4",
           {"f.toml:3:1: log_level: stands twice; a key or table may stand once, only [[lists]] repeat"}},
          {"a character that begins no table",
           "[=general]",
           {"f.toml:1:2: not valid TOML: key: expected bare key starting character or string delimiter, saw "
            "'='"}},
          {"letters outside quotes",
           "na\u00efve = 1\nx = \u00fc",
           {"f.toml:1:3: not valid TOML: key-value pair: expected '=', saw '\u00ef'",
            "f.toml:2:5: not valid TOML; a value is \"text in quotes\", a number, true, false or a list"}},
          {"broken table header ends the search",
           "[general\nlog_level = 9",
           {"f.toml:1:9: not valid TOML: table header: expected ']', saw '\\n'"}},
          {"unclosed text",
           "[general]\nlog_file = \"a",
           {"f.toml:2:14: not valid TOML: string: encountered end-of-file"}},
      },
      "");
}

TEST_CASE("a file with an error gives the defaults, never a part of its values") {
  const auto loaded = siptty::load_text("[general]\nlog_level = 5\nbind_port = -1\n", "f.toml");
  CHECK_FALSE(loaded.ok());
  CHECK(loaded.value.general.log_level == 3);
  CHECK(loaded.value.accounts.empty());
}

TEST_CASE("a warning does not stop the file from being used") {
  const auto loaded = siptty::load_text("[general]\nlog_level = 5\ncolour = 1\n", "f.toml");
  CHECK(loaded.problems.size() == 1);
  CHECK(loaded.ok());
  CHECK(loaded.value.general.log_level == 5);
}

TEST_CASE("hostile sizes are refused with a sentence") {
  using siptty::load_text;
  std::string deep = "a";
  for (int i = 0; i < 200000; ++i) deep += ".a";
  CHECK(lines_of(load_text(deep + " = 1", "f")) ==
        std::vector<std::string>{"f:1:1: more than 200 dots in one line; keys must not be nested that deep"});
  CHECK_FALSE(load_text("a = " + std::string(100000, '['), "f").ok());
  CHECK(lines_of(load_text(std::string(siptty::max_config_bytes + 1, '\n'), "f")) ==
        std::vector<std::string>{"f: larger than 1 MiB, which is the most"});

  std::string many;
  for (std::size_t i = 0; i <= siptty::max_accounts; ++i) {
    many += "[[accounts]]\nname=\"" + std::to_string(i) + "\"\nsip_uri=\"sip:a@b\"\nregister=false\n";
  }
  CHECK(lines_of(load_text(many, "f")) ==
        std::vector<std::string>{"f:1:1: accounts: has more than 1000 entries, which is the most"});

  std::string wrong = "[headers]\n";
  for (int i = 0; i < 300; ++i) wrong += "X" + std::to_string(i) + " = 1\n";
  const auto lines = lines_of(load_text(wrong, "f"));
  CHECK(lines.size() == siptty::max_problems + 1);
  CHECK(lines.back() == "f: and 100 more problems");
}

TEST_CASE("no problem repeats a password, wherever the file is cut or broken") {
  const std::string text =
      "[[accounts]]\nname = \"a\"\nauth_password = \"7391628405\"\nsip_uri = 5\n[accounts.nat]\nturn_pass = "
      "7391628405\n";
  const auto clean = [](const std::string& broken) {
    for (const auto& line : lines_of(siptty::load_text(broken, "f"))) {
      if (line.find("7391") != std::string::npos || line.find("8405") != std::string::npos) return false;
    }
    return true;
  };
  for (std::size_t i = 0; i < text.size(); ++i) {
    INFO(i);
    CHECK(clean(text.substr(0, i)));
    for (const char c : {'"', '\\', '=', ' ', '[', 'x', '\n', '\0'}) {
      auto broken = text;
      broken[i] = c;
      CHECK(clean(broken));
    }
  }
  CHECK(clean("[[accounts]]\nauth_password = 99999999999999999999997391628405\n"));
}
