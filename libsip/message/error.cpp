#include <sip/message/error.hpp>

#include <algorithm>
#include <array>
#include <stdexcept>
#include <string>

namespace sip {

namespace {

struct error_row {
  std::string_view name, section, text;
};

// In the order of `errc`.
constexpr std::array<error_row, static_cast<std::size_t>(errc::count)> errors{{
    {"none", "", "no error"},
    {"empty-message", "RFC 3261 §7", "the message is empty: it needs a start line and headers"},
    {"incomplete", "RFC 3261 §7",
     "the header section does not end: an empty line must follow the last header"},
    {"start-line", "RFC 3261 §7.1",
     "the start line is malformed: allowed are METHOD URI SIP/2.0 or SIP/2.0 CODE REASON, with single "
     "spaces"},
    {"method-name", "RFC 3261 §7.1", "the method is not a token"},
    {"request-uri", "RFC 3261 §7.1",
     "the request URI is malformed: it must be one URI without <>, blanks or headers"},
    {"version", "RFC 3261 §7.1", "the version is not SIP/2.0"},
    {"status-code", "RFC 3261 §7.2", "the status code is not a three-digit number from 100 to 699"},
    {"header-line", "RFC 3261 §7.3.1", "a header line has no colon"},
    {"header-name", "RFC 3261 §7.3.1", "the name of a header is not a token"},
    {"too-many-headers", "RFC 3261 §21.4.11", "the message has more headers than are allowed"},
    {"too-large", "RFC 3261 §18.1.1", "the message is larger than is allowed"},
    {"missing-via", "RFC 3261 §8.1.1", "the message has no Via"},
    {"missing-from", "RFC 3261 §8.1.1", "the message has no From"},
    {"missing-to", "RFC 3261 §8.1.1", "the message has no To"},
    {"missing-call-id", "RFC 3261 §8.1.1", "the message has no Call-ID"},
    {"missing-cseq", "RFC 3261 §8.1.1", "the message has no CSeq"},
    {"missing-from-tag", "RFC 3261 §8.1.1.3", "From has no tag"},
    {"missing-max-forwards", "RFC 3261 §8.1.1", "the request has no Max-Forwards"},
    {"bad-via", "RFC 3261 §20.42",
     "Via is malformed: it must be SIP/2.0/TRANSPORT HOST[:PORT] and parameters"},
    {"bad-from", "RFC 3261 §20.20", "From is malformed: it must be a URI or NAME <URI>, and parameters"},
    {"bad-to", "RFC 3261 §20.39", "To is malformed: it must be a URI or NAME <URI>, and parameters"},
    {"bad-contact", "RFC 3261 §20.10",
     "Contact is malformed: it must be *, or URIs or NAME <URI> with parameters"},
    {"bad-call-id", "RFC 3261 §20.8", "Call-ID is malformed: it must be one word without blanks"},
    {"bad-cseq", "RFC 3261 §20.16", "CSeq is malformed: it must be a number up to 4294967295 and a method"},
    {"cseq-method", "RFC 3261 §8.1.1.5", "CSeq names another method than the request line"},
    {"bad-max-forwards", "RFC 3261 §20.22", "Max-Forwards is not a number from 0 to 255"},
    {"bad-content-length", "RFC 3261 §20.14",
     "Content-Length is not a number, or there are several that differ"},
    {"content-length-too-long", "RFC 3261 §18.3", "Content-Length is more than the message holds"},
    {"missing-content-length", "RFC 3261 §20.14", "a message on a stream has no Content-Length"},
    {"stream-ended", "RFC 3261 §18.3", "the stream ends in the middle of a message"},
    {"repeated-header", "RFC 3261 §7.3.1", "a header that may stand once stands twice"},
    {"line-end", "RFC 3261 §7", "a line does not end in CR LF"},
    {"uri-scheme", "RFC 3261 §19.1.1", "a URI must start with a scheme and a colon, as in sip:"},
    {"uri-host", "RFC 3261 §19.1.1",
     "the host of a URI is malformed: a host name, an IPv4 address or [IPv6] is allowed"},
    {"uri-port", "RFC 3261 §19.1.1", "the port of a URI must be a number from 1 to 65535"},
    {"uri-escape", "RFC 3261 §19.1.2", "an escape in a URI must be % and two hexadecimal digits"},
    {"uri-syntax", "RFC 3261 §19.1.1", "a URI has a character in a place where it is not allowed"},
    {"name-addr", "RFC 3261 §20", "an address must be a URI or NAME <URI>, and parameters"},
    {"parameter", "RFC 3261 §7.3.1", "a parameter must be ;NAME or ;NAME=VALUE"},
    {"quoted-string", "RFC 3261 §25.1", "a quoted string does not end"},
    {"number", "RFC 3261 §25.1", "the value must be a decimal number within its range"},
    {"date", "RFC 3261 §20.17", "a date must be as in Sat, 13 Nov 2010 23:29:00 GMT"},
    {"token", "RFC 3261 §25.1", "the value must be a token"},
    {"bad-value", "RFC 3261 §7.3", "the value does not follow the grammar of its header"},
    {"absent", "RFC 3261 §8.1.1", "the header is not in the message"},
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
std::string_view section_of(errc code) {
  return row(code).section;
}

void throw_exception_from_error(const parse_error& e, const boost::source_location&) {
  throw std::runtime_error(std::string(describe(e.code)) + " (byte " + std::to_string(e.offset) + ")");
}

std::uint32_t line_of(std::string_view text, std::uint32_t offset) {
  const auto before = text.substr(0, offset);
  return 1 + static_cast<std::uint32_t>(std::count(before.begin(), before.end(), '\n'));
}

}  // namespace sip
