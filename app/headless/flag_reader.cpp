#include "flag_reader.hpp"

#include <siptty/command/command.hpp>
#include <siptty/command/suggest.hpp>
#include <siptty/config/load.hpp>
#include <siptty/config/sip_uri.hpp>

#include <base/ascii.hpp>

#include <charconv>
#include <filesystem>

namespace siptty {
namespace {

constexpr double max_seconds = 86400.0 * 365;

}  // namespace

std::string as_sip_uri(const std::string& text) {
  return base::istarts_with(text, "sip:") || base::istarts_with(text, "sips:") ? text : "sip:" + text;
}

bool flag_reader::has(std::string_view flag) const {
  const auto it = given_.values.find(flag);
  return (it != given_.values.end() && !it->second.empty()) || count(flag) > 0;
}

int flag_reader::count(std::string_view flag) const {
  const auto it = given_.switches.find(flag);
  return it == given_.switches.end() ? 0 : it->second;
}

void flag_reader::wrong(std::string_view flag, const std::string& value, const std::string& allowed) {
  problem(std::string(flag) + " " + in_quotes(value) + " is wrong; " + allowed);
}

std::optional<std::string> flag_reader::text(std::string_view flag) {
  const auto it = given_.values.find(flag);
  if (it == given_.values.end() || it->second.empty()) return std::nullopt;
  const auto& value = it->second.back();
  if (value.empty()) {
    problem(std::string(flag) + " must not be empty");
  } else if (has_control(value)) {
    problem(std::string(flag) + " must not hold line ends or other control characters");
  } else {
    return value;
  }
  return std::nullopt;
}

std::optional<std::int64_t> flag_reader::number(std::string_view flag, std::int64_t low, std::int64_t high) {
  const auto value = text(flag);
  if (!value) return std::nullopt;
  const auto parsed = base::parse_number<std::int64_t>(*value);
  if (parsed && *parsed >= low && *parsed <= high) return parsed;
  wrong(flag, *value, "must be a whole number from " + std::to_string(low) + " to " + std::to_string(high));
  return std::nullopt;
}

std::optional<std::chrono::milliseconds> flag_reader::seconds(std::string_view flag) {
  const auto value = text(flag);
  if (!value) return std::nullopt;
  double parsed = 0;
  const auto [end, error] =
      std::from_chars(value->data(), value->data() + value->size(), parsed, std::chars_format::fixed);
  const bool whole = error == std::errc{} && end == value->data() + value->size();
  if (whole && parsed >= 0.001 && parsed <= max_seconds) {
    return std::chrono::milliseconds(static_cast<std::int64_t>(parsed * 1000.0 + 0.5));
  }
  wrong(flag, *value, "must be a time in seconds above 0, such as 5 or 0.5");
  return std::nullopt;
}

std::optional<std::string> flag_reader::uri(std::string_view flag) {
  const auto value = text(flag);
  if (!value) return std::nullopt;
  auto uri = as_sip_uri(*value);
  const auto why = check_sip_uri(uri);
  if (why.empty()) return uri;
  problem(std::string(flag) + ": " + why);
  return std::nullopt;
}

std::optional<base::endpoint> flag_reader::endpoint(std::string_view flag) {
  const auto value = text(flag);
  if (!value) return std::nullopt;
  const auto parsed = base::endpoint::parse(*value);
  if (!parsed) wrong(flag, *value, "must be an address and a port, such as 127.0.0.1:5070 or [::1]:5070");
  return parsed;
}

std::optional<std::string> flag_reader::readable_file(std::string_view flag) {
  const auto value = text(flag);
  if (!value) return std::nullopt;
  auto path = expand_home(*value);
  std::error_code error;
  if (std::filesystem::exists(path, error) && !std::filesystem::is_directory(path, error)) return path;
  wrong(flag, *value, "there is no such file");
  return std::nullopt;
}

header_list flag_reader::headers(std::string_view flag) {
  header_list list;
  const auto it = given_.values.find(flag);
  if (it == given_.values.end()) return list;
  for (const auto& value : it->second) {
    auto header = parse_header_argument(value);
    if (!header.error.empty()) {
      problem(std::string(flag) + ": " + header.error);
    } else {
      list.push_back(std::move(header.value));
    }
  }
  if (list.size() > max_command_headers) problem(std::string(flag) + " may stand at most 32 times");
  return list;
}

}  // namespace siptty
