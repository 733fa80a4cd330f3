// What each verb of the command line does, from start to exit code.
#pragma once

#include <siptty/headless/run_options.hpp>

namespace siptty {

/// Commands on stdin, events on stdout, one a line (SPEC CLI-1).
int run_headless(const run_options& options);
/// One-shot verbs: register, call, answer, options. Events on stdout, the verdict as the last one.
int run_one_shot(const run_options& options);
/// `answer` with several engines on one port, each on a thread of its own.
int run_shards(const run_options& options);
/// Sends sound to a multicast group, or hears some of them (SPEC PAGE-1).
int run_page(const run_options& options);
/// The list of sound devices.
int run_devices(const run_options& options);
/// siptty calls its own answering party on loopback, plays a tone, hears it back, draws the ladder.
int run_demo(const run_options& options);
/// The terminal screen.
int run_screen_verb(const run_options& options);

}  // namespace siptty
