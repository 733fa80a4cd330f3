#include <siptty/command/command.hpp>

#include <array>

namespace siptty {
namespace {

// Arguments that begin with '[' are optional; parsing and completion read that, the options and the fixed
// words from here.
constexpr std::array rows{
    command_row{verb::dial, "dial", "TARGET [--header \"N: v\"]… [--from URI] [--account NAME]",
                "Call a URI or an extension.", false},
    command_row{verb::answer, "answer", "[CODE]", "Answer the call with 200, or with a code from 101 to 299.",
                true},
    command_row{verb::reject, "reject", "[CODE]", "Reject the call with 486, or with a code from 300 to 699.",
                true},
    command_row{verb::hangup, "hangup", "", "End the call.", true},
    command_row{verb::hold, "hold", "", "Put the call on hold.", true},
    command_row{verb::resume, "resume", "", "Take the call off hold.", true},
    command_row{verb::reinvite, "reinvite", "", "Send a re-INVITE.", true},
    command_row{verb::update, "update", "", "Send an UPDATE.", true},
    command_row{verb::mute, "mute", "[on|off]", "Send silence, or sound again.", true},
    command_row{verb::codecs, "codecs", "[NAMES] [--ptime MS] [--account NAME]",
                "Show or change what is offered; in a call by a re-INVITE.", true},
    command_row{verb::media, "media", "", "Tell how the sound of the call is.", true},
    command_row{verb::faults, "faults", "in|out|both FAULTS",
                "Make the call's network bad: loss=5,delay=80,…, or off.",
                true},
    command_row{verb::dtmf, "dtmf", "DIGITS [--by rfc4733|info|info-dtmf|inband]",
                "Send digits: 0-9, *, #, A-D, ! for a flash; --by: which way.", true},
    command_row{verb::transfer, "transfer", "TARGET", "Send the other party to a URI or an extension.", true},
    command_row{verb::play, "play", "FILE", "Play a WAV file into the call.", true},
    command_row{verb::record, "record", "FILE", "Record both sides into a WAV file.", true},
    command_row{verb::register_, "register", "[ACCOUNT]", "Register one account, or all.", false},
    command_row{verb::unregister, "unregister", "[ACCOUNT]",
                "Remove the registration of one account, or of all.", false},
    command_row{verb::options, "options", "TARGET [--account NAME]", "Ask what a URI is capable of.", false},
    command_row{verb::attend, "attend", "CALL", "Attended transfer: connect the parties of two calls.", true},
    command_row{verb::conference, "conference",
                "[all|add|leave|gain|mute|play|record|list|end] [CALL|local|FILE] [DB|on|off]",
                "Join all calls, or one; list, gain, mute; leave, end.", false},
    command_row{verb::message, "message", "TARGET TEXT [--type MIME] [--account NAME]", "Send an instant message.", false},
    command_row{verb::subscribe, "subscribe", "TARGET --event PACKAGE [--expires S] [--accept TYPES] [--account NAME]",
                "Watch the state of a URI.", false},
    command_row{verb::unsubscribe, "unsubscribe", "[ID]", "End a subscription; the last one without ID.", false},
    command_row{verb::publish, "publish", "TARGET STATE --event PACKAGE [--type MIME] [--expires S] [--account NAME]",
                "Publish a state.", false},
    command_row{verb::unpublish, "unpublish", "[ID]", "Remove a published state; the last one without ID.", false},
    command_row{verb::refer, "refer", "TARGET --to URI [--account NAME]", "Ask a URI to contact another one.", false},
    command_row{verb::audio, "audio", "[mode|input|output|echo|noise|gain] [VALUE]",
                "Tell how the sound is set, or set it: audio echo on.", false},
    command_row{verb::devices, "devices", "", "List the sound devices.", false},
    command_row{verb::quit, "quit", "", "Hang up, unregister and end.", false},
};

}  // namespace

std::span<const command_row> command_table() {
  return rows;
}

}  // namespace siptty
