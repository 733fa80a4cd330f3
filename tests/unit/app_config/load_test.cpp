#include "support.hpp"

#include <siptty/config/choices.hpp>
#include <siptty/config/load.hpp>
#include <siptty/config/sip_uri.hpp>

#include <fmt/format.h>
#include <catch2/catch.hpp>

#include <iterator>
#include <sstream>

using siptty::load;
using siptty::load_text;

namespace {

std::vector<std::string> lines_of(const siptty::load_result& loaded) {
  std::vector<std::string> lines;
  for (const auto& p : loaded.problems) lines.push_back(p.to_string());
  return lines;
}

using lines = std::vector<std::string>;

// The TOML blocks of docs/configuration.md.
std::vector<std::string> documented() {
  std::ifstream in(SIPTTY_DOCUMENT);
  const std::string text{std::istreambuf_iterator<char>(in), {}};
  std::vector<std::string> blocks;
  const std::string open = "```toml\n";
  for (auto begin = text.find(open); begin != std::string::npos; begin = text.find(open, begin)) {
    begin += open.size();
    blocks.push_back(text.substr(begin, text.find("```", begin) - begin));
  }
  return blocks;
}

std::string uncommented(std::string text) {
  for (auto at = text.find("\n# "); at != std::string::npos; at = text.find("\n# "))
    text.replace(at, 3, "\n");
  return text;
}

const std::string account = "[[accounts]]\nname = \"a\"\nsip_uri = \"sip:a@pbx\"\nregister = false\n";

}  // namespace

TEST_CASE("the smallest documented file loads and the rest has its defaults") {
  REQUIRE(documented().size() == 4);
  const auto loaded = load_text(documented()[0], "f");
  REQUIRE(lines_of(loaded).empty());
  REQUIRE(loaded.value.accounts.size() == 1);
  const auto& a = loaded.value.accounts[0];
  CHECK(a.name == "alice");
  CHECK(a.auth_user == "alice");
  CHECK(a.auth_password.reveal() == "secret123");
  CHECK(a.registrar == "sip:pbx.example.com");
  CHECK(a.enabled);
  CHECK(a.register_);
  CHECK(a.codecs == siptty::default_codecs());
}

TEST_CASE("every documented key exists, and the documented defaults are the defaults") {
  REQUIRE(documented().size() == 4);
  auto text = documented()[1];
  const auto version = text.find("0.1.0");
  REQUIRE(version != std::string::npos);
  text.replace(version, 5, siptty::version());
  const auto loaded = load_text(uncommented(text), "f");
  CHECK(lines_of(loaded).empty());
  const auto& c = loaded.value;
  const siptty::configuration none;
  CHECK(c.general.log_level == none.general.log_level);
  CHECK(c.general.log_file == none.general.log_file);
  CHECK(c.general.user_agent == none.general.user_agent);
  CHECK(c.general.bind_host == none.general.bind_host);
  CHECK(c.general.bind_port == none.general.bind_port);
  CHECK(c.general.null_audio == none.general.null_audio);
  CHECK(c.headers.all.size() == 1);
  CHECK(c.headers.by_method.at("INVITE").size() == 1);
  CHECK(c.audio.mode == none.audio.mode);
  CHECK(c.audio.tone_hz == none.audio.tone_hz);
  CHECK(c.history.enabled == none.history.enabled);
  CHECK(c.history.db_file == siptty::expand_home(none.history.db_file));
  CHECK(c.history.max_entries == none.history.max_entries);
  REQUIRE(c.accounts.size() == 1);
  const auto& a = c.accounts[0];
  const siptty::account_config fresh;
  CHECK(a.enabled == fresh.enabled);
  CHECK(a.auth_password.empty());
  CHECK(a.transport == fresh.transport);
  CHECK(a.register_ == fresh.register_);
  CHECK(a.reg_expiry == fresh.reg_expiry);
  CHECK(a.dtmf == fresh.dtmf);
  CHECK(a.codecs == fresh.codecs);
  CHECK(a.nat.ice_enabled == fresh.nat.ice_enabled);
  CHECK(a.nat.turn_enabled == fresh.nat.turn_enabled);
  CHECK(a.tls.verify_server == fresh.tls.verify_server);
  CHECK(a.srtp.enabled == fresh.srtp.enabled);
  CHECK(a.srtp.require == fresh.srtp.require);
  CHECK(a.headers.by_method.at("REGISTER").size() == 1);
}

TEST_CASE("every key arrives in its member") {
  const test::folder home;
  const auto loaded = load_text(R"(
[general]
log_level = 6
log_file = "~/l"
user_agent = "ua"
bind_host = "::1"
bind_port = 5070
[headers]
Z = "1"
A = "2"
[headers.INVITE]
B = "3"
[[accounts]]
name = "n"
enabled = false
sip_uri = "sips:al%20ice@pbx"
auth_user = "au"
auth_password = "pw"
registrar = "sip:r"
outbound_proxy = "sip:p;lr"
transport = "wss"
register = false
reg_expiry = 60
dtmf = "inband"
bind_host = "127.0.0.1"
bind_port = 5080
nat = {stun_server = "s", ice_enabled = true, turn_enabled = true, turn_server = "t", turn_user = "u", turn_pass = "p"}
tls = {cert_file = "~/c", key_file = "~/k", ca_file = "~/a", verify_server = false}
srtp = {enabled = true, require = true}
codecs = {priority = ["L16/44100", "PCMA"]}
blf = [{extension = "201", label = "Bob"}, {extension = "202"}]
headers = {X = "y"}
[[accounts]]
name = "m"
sip_uri = "sip:al%20ice@pbx"
register = false
[audio]
mode = "device"
play_file = "~/p"
record_dir = "~/r"
input_device = "in"
output_device = "out"
ring_file = "~/ring"
echo_cancelling = true
noise_suppression = true
automatic_gain = true
realtime = true
tones = "jp"
tone_hz = 1000
[history]
enabled = false
db_file = "~/h"
max_entries = 5
)",
                                "f");
  REQUIRE(lines_of(loaded).empty());
  const auto& c = loaded.value;
  CHECK(c.general.log_level == 6);
  CHECK(c.general.log_file == home.path("l"));
  CHECK(c.general.user_agent == "ua");
  CHECK(c.general.bind_host == "::1");
  CHECK(c.general.bind_port == 5070);
  CHECK(c.headers.all == siptty::header_list{{"Z", "1"}, {"A", "2"}});
  CHECK(c.headers.by_method.at("INVITE") == siptty::header_list{{"B", "3"}});
  REQUIRE(c.accounts.size() == 2);
  const auto& a = c.accounts[0];
  CHECK(a.name == "n");
  CHECK_FALSE(a.enabled);
  CHECK(a.sip_uri == "sips:al%20ice@pbx");
  CHECK(a.auth_user == "au");
  CHECK(a.auth_password.reveal() == "pw");
  CHECK(a.registrar == "sip:r");
  CHECK(a.outbound_proxy == "sip:p;lr");
  CHECK(a.transport == siptty::transport_kind::wss);
  CHECK_FALSE(a.register_);
  CHECK(a.reg_expiry == 60);
  CHECK(a.dtmf == siptty::dtmf_mode::inband);
  CHECK(a.bind_host == "127.0.0.1");
  CHECK(a.bind_port == 5080);
  CHECK(a.nat.stun_server == "s");
  CHECK(a.nat.ice_enabled);
  CHECK(a.nat.turn_enabled);
  CHECK(a.nat.turn_server == "t");
  CHECK(a.nat.turn_user == "u");
  CHECK(a.nat.turn_pass.reveal() == "p");
  CHECK(a.tls.cert_file == home.path("c"));
  CHECK(a.tls.key_file == home.path("k"));
  CHECK(a.tls.ca_file == home.path("a"));
  CHECK_FALSE(a.tls.verify_server);
  CHECK(a.srtp.enabled);
  CHECK(a.srtp.require);
  CHECK(a.codecs == std::vector<siptty::codec_choice>{{"l16", 44100}, {"pcma", 8000}});
  REQUIRE(a.blf.size() == 2);
  CHECK(a.blf[0].extension == "201");
  CHECK(a.blf[0].label == "Bob");
  CHECK(a.blf[1].label == "202");
  CHECK(a.headers.all == siptty::header_list{{"X", "y"}});
  CHECK(c.accounts[1].auth_user == "al ice");
  CHECK(c.audio.mode == siptty::audio_mode::device);
  CHECK(c.audio.play_file == home.path("p"));
  CHECK(c.audio.record_dir == home.path("r"));
  CHECK(c.audio.input_device == "in");
  CHECK(c.audio.output_device == "out");
  CHECK(c.audio.ring_file == home.path("ring"));
  CHECK(c.audio.echo_cancelling);
  CHECK(c.audio.noise_suppression);
  CHECK(c.audio.automatic_gain);
  CHECK(c.audio.realtime);
  CHECK(c.audio.tones == siptty::tone_country::jp);
  CHECK(c.audio.tone_hz == 1000);
  CHECK_FALSE(c.history.enabled);
  CHECK(c.history.db_file == home.path("h"));
  CHECK(c.history.max_entries == 5);
}

TEST_CASE("null_audio makes the audio mode null") {
  const auto loaded = load_text("[general]\nnull_audio = true\n[audio]\nmode = \"echo\"\n", "f");
  CHECK(loaded.ok());
  CHECK(loaded.value.audio.mode == siptty::audio_mode::null);
}

TEST_CASE("a password comes from a variable, or from a file without its line ends") {
  const test::folder home;
  const test::variable pw("SIPTTY_TEST_PW", "from env");
  home.write("pw", "from file\r\n\n");
  CHECK(load_text(account + "auth_password_env = \"SIPTTY_TEST_PW\"", "f")
            .value.accounts.at(0)
            .auth_password.reveal() == "from env");
  const auto loaded = load_text(account + "auth_password_file = \"~/pw\"", "f");
  CHECK(lines_of(loaded).empty());
  CHECK(loaded.value.accounts.at(0).auth_password.reveal() == "from file");
}

TEST_CASE("a password that cannot be had is an error, but not for a disabled account") {
  const test::folder home;
  const test::variable pw("SIPTTY_TEST_PW", {});
  home.write("empty", "\n");
  const auto problems = [](const std::string& line) { return lines_of(load_text(account + line, "f")); };
  CHECK(problems("auth_password_env = \"SIPTTY_TEST_PW\"") ==
        lines{"f:5:21: accounts.auth_password_env: the environment variable \"SIPTTY_TEST_PW\" is not set"});
  CHECK(problems("auth_password_file = \"none\"") ==
        lines{"f:5:22: accounts.auth_password_file: \"none\" cannot be read: No such file or directory"});
  CHECK(problems("auth_password_file = \"empty\"") ==
        lines{"f:5:22: accounts.auth_password_file: \"empty\" is empty; it must hold the password"});
  CHECK(problems("auth_password = \"x\"\nauth_password_env = \"SIPTTY_TEST_PW\"") ==
        lines{"f:6:21: accounts.auth_password_env: the password is given more than once; allowed is one of "
              "auth_password, auth_password_env, auth_password_file"});
  CHECK(problems("enabled = false\nauth_password_env = \"SIPTTY_TEST_PW\"").empty());
}

TEST_CASE("a file that others can read gets a warning if it holds a password") {
  const test::folder home;
  const auto share = [](const char* name) {
    std::filesystem::permissions(name, std::filesystem::perms::others_read,
                                 std::filesystem::perm_options::add);
  };
  home.write("siptty.toml", account + "auth_password = \"x\"\n");
  CHECK(lines_of(load("siptty.toml")).empty());
  share("siptty.toml");
  const auto loaded = load("siptty.toml");
  CHECK(loaded.ok());
  CHECK(lines_of(loaded) ==
        lines{"siptty.toml:5:17: accounts.auth_password: warning: the file holds a password and "
              "others can read it; run: chmod 600 siptty.toml"});
  home.write("bare.toml", account);
  share("bare.toml");
  CHECK(lines_of(load("bare.toml")).empty());
  home.write("pw", "x");
  share("pw");
  CHECK(
      lines_of(load_text(account + "auth_password_file = \"pw\"", "f")) ==
      lines{"f:5:22: accounts.auth_password_file: warning: \"pw\" can be read by others; run: chmod 600 pw"});
}

TEST_CASE("the first file of the search order is used") {
  const test::folder home;
  CHECK(siptty::find_configuration("").empty());
  CHECK(siptty::load_found("").ok());
  home.write(".config/siptty/config.toml", "");
  CHECK(siptty::find_configuration("") == home.path(".config/siptty/config.toml"));
  {
    const test::variable xdg("XDG_CONFIG_HOME", home.path("xdg"));
    CHECK(siptty::find_configuration("").empty());
    home.write("xdg/siptty/config.toml", "");
    CHECK(siptty::find_configuration("") == home.path("xdg/siptty/config.toml"));
  }
  {
    const test::variable relative("XDG_CONFIG_HOME", "xdg");
    CHECK(siptty::find_configuration("") == home.path(".config/siptty/config.toml"));
  }
  home.write("siptty.toml", "");
  CHECK(siptty::find_configuration("") == "siptty.toml");
  CHECK(siptty::find_configuration("other.toml") == "other.toml");
}

TEST_CASE("a file that cannot be read is an error without a place") {
  const test::folder home;
  std::filesystem::create_directory("folder");
  home.write("large.toml", std::string(siptty::max_config_bytes + 1, '\n'));
  CHECK(lines_of(siptty::load_found("none.toml")) ==
        lines{"none.toml: cannot be read: No such file or directory"});
  CHECK(lines_of(load("folder")) == lines{"folder: cannot be read: Is a directory"});
  CHECK(lines_of(load("large.toml")) ==
        lines{"large.toml: cannot be read: larger than 1048576 bytes, which is the most"});
}

TEST_CASE("check prints the problems and a count, and gives the exit code") {
  const auto check = [](const siptty::load_result& loaded) {
    std::ostringstream out;
    const auto code = siptty::report_check(loaded, out);
    return std::to_string(code) + " " + out.str();
  };
  const auto two = account + "[[accounts]]\nname = \"b\"\nsip_uri = \"sip:b@pbx\"\nregister = false\n";
  CHECK(check(load_text(two, "siptty.toml")) == "0 siptty.toml: ok, 2 accounts\n");
  CHECK(check(load_text(account + "x = 1", "f")) ==
        "0 f:5:1: accounts.x: warning: unknown key, ignored\nf: ok, 1 account, 1 warning\n");
  CHECK(check(load_text("general = 1\naudio = 1\nx = 1\n", "f")) ==
        "2 f:1:11: general: must be a table, written [general], not a whole number\n"
        "f:2:9: audio: must be a table, written [audio], not a whole number\n"
        "f:3:1: x: warning: unknown key, ignored\n"
        "f: 2 errors, 1 warning\n");
  CHECK(check({}).substr(0, 24) == "0 no configuration file:");
}

TEST_CASE("a secret prints as stars") {
  const siptty::secret pw("hunter2");
  std::ostringstream out;
  out << pw;
  CHECK(out.str() == "***");
  CHECK(fmt::format("{}", pw) == "***");
  CHECK(pw.reveal() == "hunter2");
}

TEST_CASE("a codec is known by name, with any letter case and its own rates") {
  CHECK(siptty::parse_codec("PCMU")->to_string() == "pcmu/8000");
  CHECK(siptty::parse_codec("l16")->to_string() == "l16/16000");
  CHECK(siptty::parse_codec("L16/48000")->to_string() == "l16/48000");
  for (const auto* wrong :
       {"", "/", "pcmu/", "pcmu/0", "pcmu/8001", "pcmu/8000/1", "pcmu/8000 ", "l16/8001", "mp3"}) {
    INFO(wrong);
    CHECK_FALSE(siptty::parse_codec(wrong).has_value());
  }
}

TEST_CASE("a user part is taken and put") {
  CHECK(siptty::user_of("sip:al%20ice:pw@pbx") == "al ice");
  CHECK(siptty::user_of("sip:pbx").empty());
  CHECK(siptty::user_of("tel:+123").empty());
  CHECK(siptty::with_user("sip:pbx:5080;transport=tcp", "100") == "sip:100@pbx:5080");
  CHECK(siptty::with_user("sips:bob@[::1]", "al ice") == "sips:al%20ice@[::1]");
  CHECK(siptty::with_user("sip:bob@pbx:5080", "") == "sip:pbx:5080");
}

TEST_CASE("what an account says about its registration and about who it is arrives in its members") {
  const auto file = load_text(R"([[accounts]]
name = "a"
sip_uri = "sip:a@h.test"
registrar = "sip:h.test"
transport = "udp"
registration = {outbound = true, further_proxies = ["sip:e2.h.test;lr"], instance_id = "urn:uuid:1", gruu = true, keep_alive = true, nat_refresh_s = 20, keep_offer = true, keep_wanted_s = 30, watch = true, follow_nat = true, follow_redirects = false}
identity = {asserted = "<sip:a@h.test>", preferred = "<sip:b@h.test>", privacy = "id", anonymous = true}
)", "f.toml");
  REQUIRE(lines_of(file).empty());
  const auto& a = file.value.accounts.at(0);
  CHECK(a.transport_given);
  CHECK(a.registration.outbound);
  CHECK(a.registration.further_proxies == std::vector<std::string>{"sip:e2.h.test;lr"});
  CHECK(a.registration.instance_id == "urn:uuid:1");
  CHECK(a.registration.gruu);
  CHECK(a.registration.keep_alive);
  CHECK(a.registration.nat_refresh_s == 20);
  CHECK(a.registration.keep_offer);
  CHECK(a.registration.keep_wanted_s == 30);
  CHECK(a.registration.watch);
  CHECK(a.registration.follow_nat);
  CHECK_FALSE(a.registration.follow_redirects);
  CHECK(a.identity.asserted == "<sip:a@h.test>");
  CHECK(a.identity.preferred == "<sip:b@h.test>");
  CHECK(a.identity.privacy == "id");
  CHECK(a.identity.anonymous);
}
