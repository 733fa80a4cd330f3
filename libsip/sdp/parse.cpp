#include <base/ascii.hpp>
#include <sdp/description.hpp>

#include "fields.hpp"

#include <algorithm>

namespace sdp {
namespace {

bool is_number(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), base::is_digit);
}

/// Reads line by line; `fill` looks at one line and says what is wrong with it.
class parser {
 public:
  explicit parser(std::string_view text) : text_(text) {}

  base::result<description, error> run() {
    d_.times.clear();
    if (text_.size() > max_size) return error{errc::too_large, 0};
    std::string_view rest = text_;
    for (std::size_t lines = 0; !rest.empty(); ++lines) {
      auto line = next_part(rest, '\n');
      if (line.ends_with('\r')) line.remove_suffix(1);
      at_ = offset_of(line);
      if (lines == max_lines) return error{errc::too_many_lines, at_};
      if (line.empty()) continue;
      if (const auto code = read(line); code != errc::none) return error{code, at_};
    }
    if (!version_) return error{errc::missing_version, 0};
    if (!origin_) return error{errc::missing_origin, offset_of(text_.substr(text_.size()))};
    if (d_.times.empty()) d_.times.emplace_back();
    return std::move(d_);
  }

 private:
  std::string_view text_;
  description d_;
  std::uint32_t at_ = 0;  ///< where the error is, if there is one
  bool version_ = false, origin_ = false;

  [[nodiscard]] std::uint32_t offset_of(std::string_view part) const {
    return static_cast<std::uint32_t>(part.data() - text_.data());
  }
  [[nodiscard]] media* current() { return d_.media.empty() ? nullptr : &d_.media.back(); }

  errc read(std::string_view line) {
    if (const auto bad = line.find_first_of(std::string_view("\0\r", 2)); bad != std::string_view::npos) {
      at_ = offset_of(line.substr(bad));
      return errc::control_character;
    }
    if (line.size() < 2 || line[1] != '=') return errc::bad_line;
    const char letter = base::to_lower(line[0]);
    if (!version_ && letter != 'v') return errc::missing_version;
    at_ = offset_of(line.substr(2));
    return fill(letter, line.substr(2));
  }

  errc fill(char letter, std::string_view value) {
    switch (letter) {
      case 'v':
        return read_version(value);
      case 'o':
        return read_origin(value);
      case 's':
        d_.name = value.empty() ? "-" : value;
        return errc::none;
      case 'i':
        (current() ? current()->information : d_.information) = value;
        return errc::none;
      case 'u':
        d_.uri = value;
        return errc::none;
      case 'e':
        return keep(d_.emails, std::string(value));
      case 'p':
        return keep(d_.phones, std::string(value));
      case 'c':
        return read_connection(value);
      case 'b':
        return read_bandwidth(value);
      case 't':
        return read_time(value);
      case 'r':
        return d_.times.empty() ? errc::bad_time : keep(d_.times.back().repeats, std::string(value));
      case 'z':
        if (d_.times.empty()) return errc::bad_time;
        d_.times.back().zone = value;
        return errc::none;
      case 'k':
        return errc::none;
      case 'a':
        return read_attribute(value);
      case 'm':
        return read_media(value);
      default:
        at_ -= 2;
        return errc::unknown_line;
    }
  }

  template <class T>
  static errc keep(std::vector<T>& list, T value, std::size_t max = max_repeats) {
    if (list.size() >= max) return errc::too_many_values;
    list.push_back(std::move(value));
    return errc::none;
  }

  errc read_version(std::string_view value) {
    if (version_) return errc::bad_line;
    version_ = true;
    return base::trim(value) == "0" ? errc::none : errc::bad_version;
  }

  errc read_origin(std::string_view value) {
    origin o;
    for (auto* part : {&o.username, &o.session_id, &o.version, &o.net_type, &o.address_type, &o.address}) {
      *part = next_field(value);
    }
    if (!is_number(o.session_id) || !is_number(o.version) || o.address.empty()) return errc::bad_origin;
    d_.origin = std::move(o);
    origin_ = true;
    return errc::none;
  }

  errc read_connection(std::string_view value) {
    connection c;
    for (auto* part : {&c.net_type, &c.address_type, &c.address}) *part = next_field(value);
    if (c.address.empty()) return errc::bad_connection;
    auto& place = current() ? current()->connection : d_.connection;
    if (!place) place = std::move(c);
    return errc::none;
  }

  errc read_bandwidth(std::string_view value) {
    const auto type = base::trim(next_part(value, ':'));
    const auto number = base::parse_number<std::uint64_t>(base::trim(value));
    if (type.empty() || !number) return errc::bad_bandwidth;
    return keep(current() ? current()->bandwidths : d_.bandwidths, {std::string(type), *number});
  }

  errc read_time(std::string_view value) {
    const auto start = base::parse_number<std::uint64_t>(next_field(value));
    const auto stop = base::parse_number<std::uint64_t>(next_field(value));
    if (!start || !stop) return errc::bad_time;
    return keep(d_.times, timing{*start, *stop, {}, {}});
  }

  errc read_attribute(std::string_view value) {
    value = base::trim(value);
    const auto name = base::trim(next_part(value, ':'));
    if (name.empty()) return errc::bad_attribute;
    return keep(current() ? current()->attributes : d_.attributes, {std::string(name), std::string(value)},
                max_attributes);
  }

  errc read_media(std::string_view value) {
    if (d_.media.size() >= max_media) return errc::too_many_media;
    media m;
    m.type = next_field(value);
    auto port_text = next_field(value);
    m.proto = next_field(value);
    if (m.proto.empty()) return errc::bad_media;
    at_ = offset_of(port_text);
    const bool counted = port_text.find('/') != std::string_view::npos;
    const auto port = base::parse_number<std::uint16_t>(next_part(port_text, '/'));
    const auto count = counted ? base::parse_number<std::uint32_t>(port_text) : 1U;
    if (!port || count.value_or(0) == 0) return errc::bad_port;
    m.port = *port;
    m.port_count = *count;
    for (auto format = next_field(value); !format.empty(); format = next_field(value)) {
      at_ = offset_of(format);
      if (const auto code = keep(m.formats, std::string(format), max_formats); code != errc::none)
        return code;
    }
    d_.media.push_back(std::move(m));
    return errc::none;
  }
};

}  // namespace

base::result<description, error> parse(std::string_view text) {
  return parser(text).run();
}

}  // namespace sdp
