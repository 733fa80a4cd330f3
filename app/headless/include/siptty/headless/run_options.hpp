// What one run of siptty is to do, from its command line and its configuration file.
#pragma once

#include <siptty/config/configuration.hpp>

#include <base/endpoint.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace siptty {

/// Exit codes (SPEC CLI-1).
inline constexpr int exit_ok = 0;
inline constexpr int exit_failed = 1;  ///< the operation failed: SIP or media
inline constexpr int exit_usage = 2;   ///< a wrong flag, value or configuration
inline constexpr int exit_timed_out = 3;

enum class run_verb : std::uint8_t {
  screen,
  check,
  register_,
  call,
  answer,
  options,
  message,
  subscribe,
  publish,
  refer,
  page,
  headless,
  devices,
  demo,
  help,
  version
};

/// `siptty page`: RTP to or from multicast groups, without signalling (SPEC PAGE-1).
struct page_options {
  std::vector<base::endpoint> groups;  ///< to listen to, the most important first; one to send to
  bool listen = false;
  std::string interface;               ///< empty: whichever the routes say
  std::uint8_t hops = 1;
  codec_choice codec{"pcmu", 8000};    ///< nothing is negotiated: both sides must know it
};

struct run_options {
  run_verb verb = run_verb::screen;
  std::string text;         ///< help: what to print
  std::string config_file;  ///< --config; for check also its argument
  /// The file with the flags merged in: a flag wins over the file. There is always an account: without a
  /// file, or when --user, --register or --registrar say who we are, it is one named "default" made from the
  /// flags. With --account the list holds only that one. --bind stands in general, --transport, --codecs and
  /// the like in every account.
  configuration config;
  std::string target;            ///< call, options: URI or extension; else --call, empty when not given
  std::string from;              ///< --from, as written
  header_list headers;           ///< --header, for the requests of this run
  std::uint16_t rtp_port = 0;    ///< 0: any
  std::vector<int> auto_answer;  ///< codes to answer an INVITE with, in order; `answer` without the flag: 200
  std::string record_file;
  std::string trace_file;     ///< every SIP message goes there, one JSON object a line
  std::string session_file;   ///< --record-session: the whole session for `sim --replay`, passwords included
  bool require_100rel = false;            ///< --100rel
  std::uint32_t session_expires_s = 0;    ///< --session-timer; 0: only when the peer asks
  std::uint32_t min_se_s = 90;            ///< --min-se
  std::optional<int> expect;  ///< the final status that counts as success
  std::optional<std::chrono::milliseconds> duration;  ///< of a call, then hang up; answer: of each call
  std::optional<std::chrono::milliseconds> timeout;   ///< of the whole run, then exit code 3
  page_options page;
  unsigned shards = 1;        ///< answer: so many engines, a thread each, on one port
  std::optional<unsigned> shard;  ///< which of them this is; its events say so
  bool json = false;
  std::string body;           ///< message, publish: --text, or what --body names
  std::string content_type;   ///< --type
  std::string event;          ///< subscribe, publish: --event
  std::string accept;         ///< subscribe: --accept
  std::string refer_to;       ///< refer: --to
  bool no_subscription = false;             ///< refer: --no-sub
  std::optional<std::uint32_t> expires_s;   ///< subscribe, publish: --expires
};

}  // namespace siptty
