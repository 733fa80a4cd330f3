// A session description (RFC 8866) as a value that owns its text: what a peer offered, or what we will.
#pragma once

#include <base/endpoint.hpp>
#include <base/export.hpp>
#include <base/result.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sdp SIPTTY_API {

/// Why a description was rejected. `describe` gives the sentence.
enum class errc : std::uint8_t {
  none,
  too_large,          ///< more bytes than `max_size`
  too_many_lines,     ///< more lines than `max_lines`
  too_many_media,     ///< more m= lines than `max_media`
  too_many_values,    ///< more attributes, formats or other repeated lines than their limit
  control_character,  ///< NUL, or CR inside a line
  bad_line,           ///< not "letter=value"
  unknown_line,       ///< a letter that RFC 8866 does not know (§5: reject)
  missing_version,    ///< the first line is not v=
  bad_version,        ///< a version other than 0
  missing_origin,     ///< no o= line
  bad_origin,
  bad_connection,
  bad_bandwidth,
  bad_time,
  bad_attribute,
  bad_media,
  bad_port,  ///< the port of an m= line is not a number below 65536
};

/// A sentence without a full stop: what is wrong and what is allowed.
[[nodiscard]] std::string_view describe(errc code);

/// A rejection; `offset` counts bytes from the start of the description.
struct error {
  errc code = errc::none;
  std::uint32_t offset = 0;
  friend bool operator==(const error&, const error&) = default;
};
[[noreturn]] void throw_exception_from_error(const error& e, const boost::source_location& where);

inline constexpr std::size_t max_size = 65536;
inline constexpr std::size_t max_lines = 2048;
inline constexpr std::size_t max_media = 32;
inline constexpr std::size_t max_attributes = 256;  ///< of the session, and of each media
inline constexpr std::size_t max_formats = 128;     ///< of one m= line
inline constexpr std::size_t max_repeats = 32;      ///< of any other line that may repeat at one level

/// o= (RFC 8866 §5.2). The numbers are kept as text: deployed gear sends ones that fit no integer.
struct origin {
  std::string username = "-";
  std::string session_id = "0";
  std::string version = "0";
  std::string net_type = "IN";
  std::string address_type = "IP4";
  std::string address = "0.0.0.0";
  friend bool operator==(const origin&, const origin&) = default;
};

/// c= (§5.7).
struct connection {
  std::string net_type = "IN";
  std::string address_type = "IP4";
  std::string address;  ///< as on the wire, a multicast "/ttl" included
  /// The address without "/ttl"; nothing when it is a name.
  [[nodiscard]] std::optional<base::ip_address> ip() const;
  friend bool operator==(const connection&, const connection&) = default;
};

/// c= (or o=) for an address.
[[nodiscard]] connection connection_of(const base::ip_address& address);

/// b= (§5.8), for example AS:64.
struct bandwidth {
  std::string type;
  std::uint64_t value = 0;
  friend bool operator==(const bandwidth&, const bandwidth&) = default;
};

/// t= with its r= and z= lines (§5.9 to §5.11); seconds since 1900, 0 is unbounded.
struct timing {
  std::uint64_t start = 0, stop = 0;
  std::vector<std::string> repeats;
  std::string zone;
  friend bool operator==(const timing&, const timing&) = default;
};

/// a=name or a=name:value (§5.13). An empty value means there is none.
struct attribute {
  std::string name, value;
  friend bool operator==(const attribute&, const attribute&) = default;
};

/// The first attribute of that name, in any case; nullptr when there is none.
[[nodiscard]] const attribute* find(const std::vector<attribute>& attributes, std::string_view name);

/// Which way media flows, seen from whoever wrote the description (§6.7).
enum class direction : std::uint8_t { sendrecv, sendonly, recvonly, inactive };
[[nodiscard]] std::string_view name_of(direction d);
/// The last direction attribute of the list.
[[nodiscard]] std::optional<direction> direction_in(const std::vector<attribute>& attributes);

/// a=rtpmap (§6.6).
struct rtpmap {
  std::uint8_t payload_type = 0;
  std::string name;
  std::uint32_t clock_rate = 0;
  std::uint32_t channels = 1;
  friend bool operator==(const rtpmap&, const rtpmap&) = default;
};

/// One m= section (§5.14).
struct media {
  std::string type;                  ///< "audio"
  std::uint16_t port = 0;            ///< 0: rejected or disabled
  std::uint32_t port_count = 1;      ///< of "49170/2"
  std::string proto;                 ///< "RTP/AVP"
  std::vector<std::string> formats;  ///< payload types for RTP profiles
  std::string information;           ///< i=
  std::optional<sdp::connection> connection;
  std::vector<bandwidth> bandwidths;
  std::vector<attribute> attributes;

  /// Value of the first attribute of that name; empty when it is absent or has none.
  [[nodiscard]] std::string_view value(std::string_view name) const;
  [[nodiscard]] bool has(std::string_view name) const { return find(attributes, name) != nullptr; }
  [[nodiscard]] std::optional<rtpmap> rtpmap_of(std::uint8_t payload_type) const;
  /// Parameters of a=fmtp for that payload type; empty when there are none.
  [[nodiscard]] std::string_view fmtp_of(std::uint8_t payload_type) const;
  [[nodiscard]] std::optional<std::uint32_t> ptime() const;  ///< milliseconds
  [[nodiscard]] std::optional<std::uint32_t> maxptime() const;
  [[nodiscard]] bool rtcp_mux() const { return has("rtcp-mux"); }
  /// Values of the a=crypto lines (RFC 4568).
  [[nodiscard]] std::vector<std::string_view> crypto() const;
  friend bool operator==(const media&, const media&) = default;
};

/// The whole description. k= lines are read and forgotten: RFC 8866 §5.12 gave them up.
struct description {
  sdp::origin origin;
  std::string name = "-";  ///< s=
  std::string information, uri;
  std::vector<std::string> emails, phones;
  std::optional<sdp::connection> connection;
  std::vector<bandwidth> bandwidths;
  std::vector<timing> times{timing{}};
  std::vector<attribute> attributes;
  std::vector<sdp::media> media;

  /// c= that holds for `m`: its own, else the session's; nullptr when neither has one.
  [[nodiscard]] const sdp::connection* connection_for(const sdp::media& m) const;
  /// The direction of `m`: its own, else the session's, else sendrecv (RFC 3264 §5.1).
  [[nodiscard]] direction direction_of(const sdp::media& m) const;
  /// Where `m` is received. Nothing when the address is missing or a name.
  [[nodiscard]] std::optional<base::endpoint> rtp_of(const sdp::media& m) const;
  /// Where its RTCP is received unless it shares the port: a=rtcp (RFC 3605), else the port after that of
  /// RTP.
  [[nodiscard]] std::optional<base::endpoint> rtcp_of(const sdp::media& m) const;
  friend bool operator==(const description&, const description&) = default;
};

/// Reads a description. Tolerated: bare LF, blank lines, blanks around values, capital type letters, any
/// order of lines within a level, missing s= and t= lines, a=name: without a value. Second c= lines at one
/// level are dropped.
[[nodiscard]] base::result<description, error> parse(std::string_view text);

/// The description with CRLF line ends, in the order of RFC 8866 §5. NUL, CR and LF in a value become spaces.
/// For what `parse` returned, parse(print(d)) == d.
[[nodiscard]] std::string print(const description& d);

}  // namespace sdp
