#include "flags.hpp"

#include <array>

namespace siptty {
namespace {

constexpr std::array verbs{
    verb_row{run_verb::screen, on_screen, "", "", "Open the phone's screen.",
             "  siptty                                          the screen, with the configuration file\n"
             "  siptty --register sip:100@pbx --auth-pass-env PW   the screen, without a file\n"},
    verb_row{run_verb::check, on_check, "check", "[FILE]",
             "Check the configuration file and list what is wrong.",
             "  siptty check\n"
             "  siptty check /etc/siptty.toml\n"},
    verb_row{run_verb::register_, on_register, "register", "[URI]", "Register, say how it went, unregister.",
             "  siptty register                                 the accounts of the configuration file\n"
             "  siptty register sip:100@pbx.example.com --auth-pass-env PW\n"
             "  siptty register sip:100@127.0.0.1:15060 --auth-pass 1234 --timeout 5 --json\n"},
    verb_row{
        run_verb::call, on_call, "call", "URI", "Call a URI or an extension and report on the media.",
        "  siptty call sip:602@127.0.0.1:15060 --tone 1000 --duration 5\n"
        "  siptty call 100 --account alice --play hello.wav --record both.wav\n"
        "  siptty call sip:100@pbx --from 'Spoofed <sip:fake@pbx>' --header 'X-Foo: bar' --expect 403\n"},
    verb_row{run_verb::answer, on_answer, "answer", "", "Wait for calls and answer them.",
             "  siptty answer --bind 127.0.0.1:5070 --echo\n"
             "  siptty answer --account alice --auto-answer 180,200 --record both.wav --duration 10\n"},
    verb_row{run_verb::options, on_options, "options", "URI", "Ask what a URI is capable of.",
             "  siptty options sip:pbx.example.com --timeout 3\n"
             "  siptty options sip:127.0.0.1:15060 --transport tcp --json\n"},
    verb_row{run_verb::message, on_message, "message", "URI", "Send an instant message.",
             "  siptty message sip:100@pbx.example.com --text 'Lunch?' --account alice\n"
             "  siptty message sip:127.0.0.1:5070 --body note.txt --json\n"},
    verb_row{run_verb::subscribe, on_subscribe, "subscribe", "URI", "Watch a state: once, or for --duration.",
             "  siptty subscribe sip:100@pbx.example.com --event message-summary --account alice\n"
             "  siptty subscribe 201 --event dialog --duration 60 --json\n"
             "  siptty subscribe sip:bob@example.com --event presence --expires 0\n"},
    verb_row{run_verb::publish, on_publish, "publish", "[URI]", "Publish a state: it stays, or goes after --duration.",
             "  siptty publish --event presence --type application/pidf+xml --body open.xml --account alice\n"},
    verb_row{run_verb::refer, on_refer, "refer", "URI", "Ask a URI to contact another one.",
             "  siptty refer sip:100@127.0.0.1:5070 --to sip:600@pbx.example.com\n"},
    verb_row{run_verb::page, on_page, "page", "GROUP:PORT[,…]",
             "Send sound to a multicast group, or hear what others send to some.",
             "  siptty page 239.255.1.2:5004 --play lunch.wav --interface eth0\n"
             "  siptty page 239.255.1.2:5004 --tone 440 --duration 3 --codecs G722\n"
             "  siptty page 239.255.1.1:5004,239.255.1.2:5004 --listen --record page.wav    the first group comes first\n"},
    verb_row{run_verb::headless, on_headless, "headless", "", "Commands on stdin, events on stdout.",
             "  siptty headless --account alice --json\n"
             "  echo 'dial sip:100@127.0.0.1' | siptty headless --bind 127.0.0.1:5070 --null-audio\n"},
    verb_row{run_verb::devices, on_devices, "devices", "", "List the sound devices.",
             "  siptty devices\n"
             "  siptty devices --json\n"},
    verb_row{run_verb::demo, on_demo, "demo", "",
             "Call ourselves on loopback, hear the tone come back, draw the ladder.", "  siptty demo\n"},
};

constexpr unsigned events = on_message | on_subscribe | on_publish | on_refer;
constexpr unsigned all = on_screen | on_register | on_call | on_answer | on_options | on_headless | events;
constexpr unsigned one_shot = on_register | on_call | on_answer | on_options | on_headless | events;
constexpr unsigned media = on_screen | on_call | on_answer | on_headless;
constexpr unsigned sound = media | on_page;

constexpr std::array flags{
    flag_row{"--config", "FILE", "configuration file, instead of the one found", all | on_check},
    flag_row{"--account", "NAME", "use only this account of the file", all},
    flag_row{"--bind", "IP:PORT", "local SIP address", all},
    flag_row{"--user", "NAME", "user part of our own identity", all},
    flag_row{"--register", "URI", "our address of record; register it at its host, or at --registrar", all},
    flag_row{"--registrar", "URI", "where to register", all},
    flag_row{"--proxy", "URI", "send all requests there first", all},
    flag_row{"--auth-user", "NAME", "user name for authentication; default: the user part", all},
    flag_row{"--auth-pass", "PASSWORD", "password; others see it in the list of processes", all},
    flag_row{"--auth-pass-env", "NAME", "environment variable that holds the password", all},
    flag_row{"--transport", "NAME", "udp, tcp, tls, ws or wss", all},
    flag_row{"--header", "\"N: v\"", "add a header to each request; may be repeated", all},
    flag_row{"--from", "TEXT", "write this From header instead of ours", all},
    flag_row{"--call", "URI", "call this at the start", on_screen | on_answer | on_headless},
    flag_row{"--auto-answer", "CODE[,CODE]",
             "answer calls: 200 at once, 180,200 rings first, 183 early media",
             on_screen | on_answer | on_headless},
    flag_row{"--rtp-port", "N", "local RTP port of the first call", media},
    flag_row{"--codecs", "NAMES", "codecs, best first: PCMU,PCMA", sound},
    flag_row{"--ptime", "MS", "length of packets that we like to get: 10 to 120", sound},
    flag_row{"--dtmf", "WAY", "how digits go: rfc4733, info, info-dtmf or inband", media},
    flag_row{"--silence-suppression", "", "send comfort noise in pauses, not sound", media},
    flag_row{"--rtcp-mux", "", "RTCP on the RTP port, where the peer does so too", media},
    flag_row{"--null-audio", "", "no sound", media},
    flag_row{"--tone", "HZ", "send a tone", sound},
    flag_row{"--echo", "", "send back what is heard", media},
    flag_row{"--play", "FILE", "play a WAV file", sound},
    flag_row{"--device", "", "speak and listen through the sound card", media},
    flag_row{"--input-device", "NAME", "the microphone, or none; siptty devices lists them", media},
    flag_row{"--output-device", "NAME", "the speaker, or none", media},
    flag_row{"--record", "FILE", "record both sides into a WAV file", sound},
    flag_row{"--duration", "SECONDS", "hang up, or stop watching, after this time",
             on_call | on_answer | on_headless | on_subscribe | on_publish | on_page},
    flag_row{"--timeout", "SECONDS", "give up after this time, exit code 3", one_shot | on_page},
    flag_row{"--expect", "CODE", "succeed with this status instead of a 2xx", one_shot},
    flag_row{"--100rel", "", "require reliable provisional responses (PRACK)", media},
    flag_row{"--session-timer", "SECONDS", "refresh the session: ask for this timer", media},
    flag_row{"--min-se", "SECONDS", "refuse session timers shorter than this; default 90", media},
    flag_row{"--text", "TEXT", "what to say", on_message | on_publish},
    flag_row{"--body", "FILE", "take it from a file", on_message | on_publish},
    flag_row{"--type", "MIME", "its content type; default text/plain", on_message | on_publish},
    flag_row{"--event", "PACKAGE", "event package, such as presence or message-summary", on_subscribe | on_publish},
    flag_row{"--expires", "SECONDS", "how long it shall live; subscribe: 0 asks once", on_subscribe | on_publish},
    flag_row{"--accept", "TYPES", "content types to ask for", on_subscribe},
    flag_row{"--to", "URI", "whom to contact", on_refer},
    flag_row{"--no-sub", "", "want no word of the outcome", on_refer},
    flag_row{"--listen", "", "hear the groups instead of sending", on_page},
    flag_row{"--interface", "NAME", "network interface of the groups; default: by the routes", on_page},
    flag_row{"--hops", "1-255", "how many routers away the page is heard; default 1, the own link", on_page},
    flag_row{"--shards", "N", "answer with so many engines on one port, a core each", on_answer},
    flag_row{"--trace", "FILE", "write each SIP message to FILE, one JSON object a line", one_shot},
    flag_row{"--record-session", "FILE", "write down the whole session for sim --replay, passwords included",
             one_shot | on_headless | on_screen},
    flag_row{"--json", "", "one JSON object a line on stdout", one_shot | on_page | on_devices},
    flag_row{"--log-level", "0-6", "how much to log", all},
    flag_row{"--log-file", "FILE", "where to log", all},
    flag_row{"-v", "", "log more; -vv still more", all},
};

constexpr std::array<std::string_view, 4> later{"daemon", "attach", "test", "doctor"};

}  // namespace

std::span<const verb_row> verb_table() {
  return verbs;
}
std::span<const flag_row> flag_table() {
  return flags;
}
std::span<const std::string_view> later_verbs() {
  return later;
}

}  // namespace siptty
