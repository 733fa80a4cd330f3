// The table of deviations: kind, section, strength, sentence.
#include <sip/message/error.hpp>

#include <array>

namespace sip {
namespace {

struct deviation_row {
  std::string_view name, section, text;
  strength level = strength::must;
};

// In the order of `deviation`.
constexpr std::array<deviation_row, static_cast<std::size_t>(deviation::count)> deviations{{
    {"bare-line-feed", "RFC 3261 §7", "a line ends in LF without CR"},
    {"leading-line-ends", "RFC 3261 §7.5", "line ends stand before the start line"},
    {"missing-branch-cookie", "RFC 3261 §8.1.1.7", "the branch of the top Via does not start with z9hG4bK"},
    {"missing-branch", "RFC 3261 §8.1.1.7", "the top Via has no branch, or nothing behind its z9hG4bK"},
    {"start-line-spaces", "RFC 3261 §7.2", "more than one space between the parts of the status line"},
    {"missing-max-forwards", "RFC 3261 §8.1.1", "the request has no Max-Forwards"},
    {"missing-from-tag", "RFC 3261 §8.1.1.3", "From has no tag"},
    {"bytes-after-body", "RFC 3261 §18.3", "the datagram goes on after the body; the rest is ignored"},
    {"missing-content-length", "RFC 3261 §20.14", "there is no Content-Length", strength::should},
    {"unescaped-uri-character", "RFC 3261 §19.1.2",
     "the request URI does not follow the grammar, mostly for a character that must be escaped"},
    {"unbracketed-uri-parameters", "RFC 3261 §20.10",
     "a URI parameter stands behind a URI without <>, so it belongs to the header"},
    {"header-before-colon-space", "RFC 3261 §7.3.1", "a blank stands between a header's name and its colon",
     strength::should},
    {"non-utf8-text", "RFC 3261 §7", "the header section is not UTF-8"},
    {"repeated-header", "RFC 3261 §7.3.1", "a header that may stand once stands twice"},
    {"missing-contact", "RFC 3261 §8.1.1.8", "an INVITE or its 2xx has no Contact"},
    {"bad-date", "RFC 3261 §20.17", "Date is not in the form of RFC 1123"},
    {"missing-reason-phrase-space", "RFC 3261 §7.2", "no space follows the status code"},
    {"max-forwards-range", "RFC 3261 §20.22", "Max-Forwards is above 255"},
    {"rejected", "RFC 3261 §7", "the message does not parse"},
    {"header-grammar", "RFC 3261 §7.3", "a header does not follow its grammar"},
    {"number-range", "RFC 3261 §20.19", "a number is larger than its header allows"},
    {"unescaped-character", "RFC 3261 §19.1.2", "a URI holds a character that must be escaped"},
    {"repeated-parameter", "RFC 3261 §7.3.1", "a parameter stands twice in one value"},
    {"missing-to-tag", "RFC 3261 §8.2.6.2", "To has no tag in a response other than 100"},
    {"missing-content-type", "RFC 3261 §20.15", "there is a body and no Content-Type"},
    {"missing-dialog-contact", "RFC 3261 §8.1.1.8",
     "a request that makes or refreshes a dialog has no Contact"},
    {"several-contacts", "RFC 3261 §8.1.1.8", "an INVITE or SUBSCRIBE must have exactly one Contact"},
    {"contact-not-sips", "RFC 3261 §8.1.1.8",
     "the request goes to a sips URI, so its Contact must be one too"},
    {"star-without-zero-expires", "RFC 3261 §10.2.2", "Contact: * stands without Expires: 0"},
    {"require-in-cancel-or-ack", "RFC 3261 §8.2.2.3",
     "Require and Proxy-Require must not stand in CANCEL, nor in the ACK to a failure"},
    {"route-without-lr", "RFC 3261 §16.6", "a route has no ;lr, so it asks for strict routing"},
    {"missing-event", "RFC 6665 §8.2.1", "SUBSCRIBE, NOTIFY and PUBLISH need an Event"},
    {"missing-subscription-state", "RFC 6665 §4.2.2", "NOTIFY has no Subscription-State"},
    {"refer-to-count", "RFC 3515 §2.4.1", "REFER must have exactly one Refer-To"},
    {"missing-rack", "RFC 3262 §7.2", "PRACK has no RAck"},
    {"missing-rseq", "RFC 3262 §3", "a provisional response that requires 100rel has no RSeq"},
    {"missing-etag", "RFC 3903 §6", "the 2xx to PUBLISH has no SIP-ETag"},
    {"missing-challenge", "RFC 3261 §22.1", "a 401 or 407 has no challenge"},
    {"missing-allow-in-405", "RFC 3261 §8.2.1", "a 405 does not say in Allow which methods are supported"},
    {"missing-unsupported", "RFC 3261 §8.2.2.3",
     "a 420 does not say in Unsupported which extensions are meant"},
    {"missing-accept-in-415", "RFC 3261 §8.2.3",
     "a 415 says neither in Accept nor in Accept-Encoding or Accept-Language what is understood"},
    {"missing-min-se", "RFC 4028 §6", "a 422 has no Min-SE"},
    {"missing-min-expires", "RFC 3261 §20.23", "a 423 has no Min-Expires"},
    {"session-expires-range", "RFC 4028 §4", "Session-Expires is below 90 seconds"},
    {"contradictory-replaces", "RFC 3891 §3", "Replaces and Join in one request contradict each other"},
    {"recv-info-in-info", "RFC 6086 §4.2.1", "an INFO must not carry Recv-Info"},
    {"missing-allow", "RFC 3261 §13.2.1", "an INVITE or its 2xx has no Allow", strength::should},
    {"missing-supported", "RFC 3261 §13.2.1", "an INVITE or its 2xx has no Supported", strength::should},
    {"options-answer", "RFC 3261 §11.2",
     "the 2xx to OPTIONS lacks one of Allow, Accept, Accept-Encoding, Accept-Language and Supported",
     strength::should},
}};
static_assert(!deviations.back().name.empty(), "a row is missing");

const deviation_row& row(deviation d) {
  return deviations[static_cast<std::size_t>(d) % deviations.size()];
}

}  // namespace

std::string_view describe(deviation d) {
  return row(d).text;
}
std::string_view section_of(deviation d) {
  return row(d).section;
}
std::string_view name_of(deviation d) {
  return row(d).name;
}
strength strength_of(deviation d) {
  return row(d).level;
}

}  // namespace sip
