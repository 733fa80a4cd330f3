#include <sip/message/error.hpp>

#include <algorithm>
#include <array>
#include <stdexcept>
#include <string>

namespace sip {

namespace {

struct error_row {
  std::string_view name, text;
};

// In the order of `errc`.
constexpr std::array<error_row, static_cast<std::size_t>(errc::count)> errors{{
    {"none", "no error"},
    {"empty-message", "the message is empty: it needs a start line and headers"},
    {"incomplete", "the header section does not end: an empty line must follow the last header"},
    {"start-line",
     "the start line is malformed: allowed are METHOD URI SIP/2.0 or SIP/2.0 CODE REASON, with single "
     "spaces"},
    {"method-name", "the method is not a token"},
    {"request-uri", "the request URI is malformed: it must be one URI without <>, blanks or headers"},
    {"version", "the version is not SIP/2.0"},
    {"status-code", "the status code is not a three-digit number from 100 to 699"},
    {"header-line", "a header line has no colon"},
    {"header-name", "the name of a header is not a token"},
    {"too-many-headers", "the message has more headers than are allowed"},
    {"too-large", "the message is larger than is allowed"},
    {"missing-via", "the message has no Via"},
    {"missing-from", "the message has no From"},
    {"missing-to", "the message has no To"},
    {"missing-call-id", "the message has no Call-ID"},
    {"missing-cseq", "the message has no CSeq"},
    {"missing-from-tag", "From has no tag"},
    {"missing-max-forwards", "the request has no Max-Forwards"},
    {"bad-via", "Via is malformed: it must be SIP/2.0/TRANSPORT HOST[:PORT] and parameters"},
    {"bad-from", "From is malformed: it must be a URI or NAME <URI>, and parameters"},
    {"bad-to", "To is malformed: it must be a URI or NAME <URI>, and parameters"},
    {"bad-contact", "Contact is malformed: it must be *, or URIs or NAME <URI> with parameters"},
    {"bad-call-id", "Call-ID is malformed: it must be one word without blanks"},
    {"bad-cseq", "CSeq is malformed: it must be a number up to 4294967295 and a method"},
    {"cseq-method", "CSeq names another method than the request line"},
    {"bad-max-forwards", "Max-Forwards is not a number from 0 to 255"},
    {"bad-content-length", "Content-Length is not a number, or there are several that differ"},
    {"content-length-too-long", "Content-Length is more than the message holds"},
    {"missing-content-length", "a message on a stream has no Content-Length"},
    {"stream-ended", "the stream ends in the middle of a message"},
    {"repeated-header", "a header that may stand once stands twice"},
    {"line-end", "a line does not end in CR LF"},
    {"uri-scheme", "a URI must start with a scheme and a colon, as in sip:"},
    {"uri-host", "the host of a URI is malformed: a host name, an IPv4 address or [IPv6] is allowed"},
    {"uri-port", "the port of a URI must be a number from 1 to 65535"},
    {"uri-escape", "an escape in a URI must be % and two hexadecimal digits"},
    {"uri-syntax", "a URI has a character in a place where it is not allowed"},
    {"name-addr", "an address must be a URI or NAME <URI>, and parameters"},
    {"parameter", "a parameter must be ;NAME or ;NAME=VALUE"},
    {"quoted-string", "a quoted string does not end"},
    {"number", "the value must be a decimal number within its range"},
    {"date", "a date must be as in Sat, 13 Nov 2010 23:29:00 GMT"},
    {"token", "the value must be a token"},
    {"bad-value", "the value does not follow the grammar of its header"},
    {"absent", "the header is not in the message"},
}};

const error_row& row(errc code) {
  return errors[static_cast<std::size_t>(code) % errors.size()];
}

}  // namespace

std::string_view describe(errc code) {
  return row(code).text;
}
std::string_view name_of(errc code) {
  return row(code).name;
}

void throw_exception_from_error(const parse_error& e, const boost::source_location&) {
  throw std::runtime_error(std::string(describe(e.code)) + " (byte " + std::to_string(e.offset) + ")");
}

std::uint32_t line_of(std::string_view text, std::uint32_t offset) {
  const auto before = text.substr(0, offset);
  return 1 + static_cast<std::uint32_t>(std::count(before.begin(), before.end(), '\n'));
}

namespace {

struct deviation_row {
  std::string_view name, section, text;
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
    {"missing-content-length", "RFC 3261 §20.14", "there is no Content-Length"},
    {"unescaped-uri-character", "RFC 3261 §19.1.2", "the request URI holds a character that must be escaped"},
    {"unbracketed-uri-parameters", "RFC 3261 §20.10",
     "a URI parameter stands behind a URI without <>, so it belongs to the header"},
    {"header-before-colon-space", "RFC 3261 §7.3.1", "a blank stands between a header's name and its colon"},
    {"non-utf8-text", "RFC 3261 §7", "the header section is not UTF-8"},
    {"repeated-header", "RFC 3261 §7.3.1", "a header that may stand once stands twice"},
    {"missing-contact", "RFC 3261 §8.1.1.8", "an INVITE or its 2xx has no Contact"},
    {"bad-date", "RFC 3261 §20.17", "Date is not in the form of RFC 1123"},
    {"missing-reason-phrase-space", "RFC 3261 §7.2", "no space follows the status code"},
    {"max-forwards-range", "RFC 3261 §20.22", "Max-Forwards is above 255"},
}};

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

}  // namespace sip
