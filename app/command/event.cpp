#include "text.hpp"

#include <siptty/command/event.hpp>

#include <fmt/format.h>
#include <boost/json/serialize.hpp>

#include <cmath>

namespace siptty {
namespace {

std::string text_value(const std::string& value) {
  auto escaped = escape(value);
  const bool plain = !value.empty() && escaped == value && value.find(' ') == std::string::npos;
  return plain ? escaped : "\"" + escaped + "\"";
}

std::string json_string(const std::string& value) {
  return boost::json::serialize(as_utf8(value));
}

}  // namespace

event& event::decimal(std::string key, double value, int digits) {
  fields.push_back({std::move(key), fmt::format("{:.{}f}", value, digits), std::isfinite(value)});
  return *this;
}

const std::string& event::get(std::string_view key) const {
  static const std::string none;
  for (const auto& f : fields) {
    if (f.key == key) return f.value;
  }
  return none;
}

std::string to_text(const event& e) {
  std::string line = "event " + e.name;
  for (const auto& f : e.fields) line += " " + f.key + "=" + text_value(f.value);
  return line;
}

std::string to_json(const event& e) {
  std::string line = "{\"event\":" + json_string(e.name);
  for (const auto& f : e.fields) {
    line += "," + json_string(f.key) + ":" + (f.number ? f.value : json_string(f.value));
  }
  return line + "}";
}

}  // namespace siptty
