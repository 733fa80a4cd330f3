#include "reader.hpp"

#include <siptty/command/command.hpp>
#include <siptty/command/suggest.hpp>
#include <siptty/config/sip_uri.hpp>

#include <base/endpoint.hpp>

#include <algorithm>

namespace siptty {

void findings::add(severity level, const toml::source_position& at, std::string key, std::string sentence) {
  problems.push_back({level, file, at.line, at.column, std::move(key), std::move(sentence)});
}

std::string_view kind_of(const toml::node& node) {
  switch (node.type()) {
    case toml::node_type::string:
      return "text";
    case toml::node_type::integer:
      return "a whole number";
    case toml::node_type::floating_point:
      return "a number with decimals";
    case toml::node_type::boolean:
      return "true or false";
    case toml::node_type::array:
      return "a list";
    case toml::node_type::table:
      return "a table";
    default:
      return "a date or time";
  }
}

table_reader::table_reader(const toml::table& table, std::string path, findings& out)
    : table_(table), path_(std::move(path)), out_(out) {}

std::string table_reader::full_key(std::string_view key) const {
  return path_.empty() ? std::string(key) : path_ + "." + std::string(key);
}

void table_reader::note(severity level, std::string_view key, std::string sentence) {
  const auto* node = table_.get(key);
  out_.add(level, (node != nullptr ? node->source() : table_.source()).begin, full_key(key),
           std::move(sentence));
}

void table_reader::error_at(const toml::source_position& at, std::string_view key, std::string sentence) {
  out_.add(severity::error, at, full_key(key), std::move(sentence));
}

void table_reader::missing(std::string_view key, std::string sentence) {
  const auto* node = table_.get(key);
  const bool absent = node == nullptr || (node->is_string() && node->as_string()->get().empty());
  if (absent && out_.complete) error(key, std::move(sentence));
}

const toml::node* table_reader::find(std::string_view key) {
  known_.push_back(key);
  return table_.get(key);
}

void table_reader::wrong_type(std::string_view key, const toml::node& node, std::string_view wanted) {
  error(key, "must be " + std::string(wanted) + ", not " + std::string(kind_of(node)));
}

void table_reader::wrong_choice(std::string_view key, const std::string& word,
                                std::span<const std::string_view> allowed) {
  error(key, in_quotes(word) + " is not allowed; must be one of " + comma_list(allowed) +
                 did_you_mean(word, allowed));
}

const std::string* table_reader::checked_text(std::string_view key) {
  const auto* node = find(key);
  if (node == nullptr) return nullptr;
  const auto* value = node->as_string();
  if (value == nullptr) {
    wrong_type(key, *node, "text in quotes");
  } else if (has_control(value->get())) {
    error(key, "must not hold line ends or other control characters");
  } else {
    return &value->get();
  }
  return nullptr;
}

void table_reader::text(std::string_view key, std::string& out) {
  if (const auto* value = checked_text(key)) out = *value;
}

void table_reader::password(std::string_view key, secret& out) {
  const auto* value = checked_text(key);
  if (value == nullptr || value->empty()) return;
  out = secret(*value);
  if (out_.others_can_read) {
    warning(key, "the file holds a password and others can read it; run: chmod 600 " + out_.file);
  }
}

void table_reader::path(std::string_view key, std::string& out) {
  if (const auto* value = checked_text(key)) out = expand_home(*value);
}

void table_reader::uri(std::string_view key, std::string& out) {
  const auto* value = checked_text(key);
  if (value == nullptr) return;
  auto why = check_sip_uri(*value);
  if (value->empty() || why.empty()) {
    out = *value;
  } else {
    error(key, std::move(why));
  }
}

void table_reader::address(std::string_view key, std::string& out) {
  const auto* value = checked_text(key);
  if (value == nullptr) return;
  if (value->empty() || base::ip_address::parse(*value)) {
    out = *value;
  } else {
    error(key,
          in_quotes(*value) + " is not an IP address; write one such as \"192.0.2.1\" or \"2001:db8::1\"");
  }
}

void table_reader::flag(std::string_view key, bool& out) {
  const auto* node = find(key);
  if (node == nullptr) return;
  if (const auto* value = node->as_boolean()) {
    out = value->get();
  } else {
    wrong_type(key, *node, "true or false");
  }
}

std::optional<std::int64_t> table_reader::integer(std::string_view key, std::int64_t low, std::int64_t high) {
  const auto* node = find(key);
  if (node == nullptr) return std::nullopt;
  const auto range = "a whole number from " + std::to_string(low) + " to " + std::to_string(high);
  const auto* value = node->as_integer();
  if (value == nullptr) {
    wrong_type(key, *node, range);
  } else if (value->get() < low || value->get() > high) {
    error(key, std::to_string(value->get()) + " is out of range; must be " + range);
  } else {
    return value->get();
  }
  return std::nullopt;
}

const toml::table* table_reader::table(std::string_view key) {
  const auto* node = find(key);
  if (node == nullptr || node->is_table()) return node == nullptr ? nullptr : node->as_table();
  wrong_type(key, *node, "a table, written [" + full_key(key) + "]");
  return nullptr;
}

std::vector<const toml::table*> table_reader::tables(std::string_view key, std::size_t most) {
  std::vector<const toml::table*> out;
  const auto* node = find(key);
  if (node == nullptr) return out;
  const auto* array = node->as_array();
  const auto wanted = "a list of tables, each written [[" + full_key(key) + "]]";
  if (array == nullptr) {
    wrong_type(key, *node, wanted);
    return out;
  }
  if (array->size() > most)
    error(key, "has more than " + std::to_string(most) + " entries, which is the most");
  for (const auto& element : *array) {
    if (out.size() == most) break;
    if (const auto* one = element.as_table()) {
      out.push_back(one);
    } else {
      error_at(element.source().begin, key, "must be " + wanted + ", not " + std::string(kind_of(element)));
    }
  }
  return out;
}

bool table_reader::texts(std::string_view key,
                         std::vector<std::pair<std::string, toml::source_position>>& out) {
  const auto* node = find(key);
  if (node == nullptr) return false;
  const auto* array = node->as_array();
  if (array == nullptr) {
    wrong_type(key, *node, "a list of texts, such as [\"a\", \"b\"]");
    return false;
  }
  for (const auto& element : *array) {
    if (const auto* one = element.as_string()) {
      out.emplace_back(one->get(), element.source().begin);
    } else {
      error_at(element.source().begin, key, "must be text in quotes, not " + std::string(kind_of(element)));
    }
  }
  return true;
}

void table_reader::finish() {
  for (const auto& [key, node] : table_) {
    if (std::find(known_.begin(), known_.end(), key.str()) != known_.end()) continue;
    out_.add(severity::warning, key.source().begin, full_key(key.str()),
             "unknown key, ignored" + did_you_mean(key.str(), known_));
  }
}

}  // namespace siptty
