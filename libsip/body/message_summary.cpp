#include <sip/body/message_summary.hpp>

#include "lines.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace sip {
namespace {

/// Reads "2/8" off the front of `text`.
bool take_pair(std::string_view& text, std::uint32_t& fresh, std::uint32_t& old) {
  const auto take = [&](std::uint32_t& number) {
    text = base::trim(text);
    const auto digits =
        static_cast<std::size_t>(std::find_if_not(text.begin(), text.end(), base::is_digit) - text.begin());
    const auto value = base::parse_number<std::uint32_t>(text.substr(0, digits));
    text = base::trim(text.substr(digits));
    number = value.value_or(0);
    return value.has_value();
  };
  if (!take(fresh) || !text.starts_with('/')) return false;
  text.remove_prefix(1);
  return take(old);
}

std::optional<message_summary::count> read_count(const detail::header_line& h) {
  message_summary::count c;
  c.message_class = h.name;
  auto text = h.value;
  if (!take_pair(text, c.fresh, c.old)) return std::nullopt;
  if (text.empty()) return c;
  if (!text.starts_with('(')) return std::nullopt;
  text.remove_prefix(1);
  c.has_urgent = take_pair(text, c.urgent_fresh, c.urgent_old);
  if (!c.has_urgent || text != ")") return std::nullopt;
  return c;
}

std::string one_line(std::string_view text) {
  std::string out(text);
  std::replace_if(
      out.begin(), out.end(), [](char c) { return c == '\r' || c == '\n'; }, ' ');
  return out;
}

std::string pair_text(std::uint32_t fresh, std::uint32_t old) {
  return std::to_string(fresh) + "/" + std::to_string(old);
}

}  // namespace

const message_summary::count* message_summary::find(std::string_view message_class) const {
  const auto at = std::find_if(counts.begin(), counts.end(),
                               [&](const count& c) { return base::iequals(c.message_class, message_class); });
  return at == counts.end() ? nullptr : &*at;
}

body_result<message_summary> message_summary::parse(std::string_view text) {
  if (text.size() > max_body_size) return error_at(body_errc::too_large, text, max_body_size);
  message_summary out;
  bool has_status = false;
  std::uint32_t message = 0;
  bool in_messages = false, blank = false;
  auto rest = text;
  while (const auto line = detail::next_line(rest)) {
    const auto fail = [&](body_errc code, std::string_view what) {
      return error_at(code, text, detail::offset_in(text, *line), what);
    };
    if (line->empty()) {
      blank = true;
      continue;
    }
    const auto h = detail::read_header(*line, rest);
    if (!h) return fail(body_errc::header_line, {});
    if (std::exchange(blank, false) && has_status) {
      message += in_messages ? 1U : 0U;
      in_messages = true;
    }
    if (in_messages) {
      if (out.headers.size() == max_message_headers) return fail(body_errc::too_many, "message header");
      out.headers.push_back({message, std::string(h->name), one_line(h->value)});
    } else if (base::iequals(h->name, "Messages-Waiting")) {
      out.waiting = base::iequals(h->value, "yes");
      if (!out.waiting && !base::iequals(h->value, "no"))
        return fail(body_errc::bad_value, "Messages-Waiting");
      has_status = true;
    } else if (base::iequals(h->name, "Message-Account")) {
      out.account = one_line(h->value);
    } else if (auto c = read_count(*h)) {
      if (out.counts.size() == max_message_classes) return fail(body_errc::too_many, "message class");
      out.counts.push_back(std::move(*c));
    } else {
      return fail(body_errc::bad_value, "message count");
    }
  }
  if (!has_status) return error_at(body_errc::missing_element, text, text.size(), "Messages-Waiting");
  return out;
}

std::string message_summary::print() const {
  std::string text = std::string("Messages-Waiting: ") + (waiting ? "yes" : "no") + "\r\n";
  if (!account.empty()) text += "Message-Account: " + one_line(account) + "\r\n";
  for (const auto& c : counts) {
    text += c.message_class + ": " + pair_text(c.fresh, c.old);
    if (c.has_urgent) text += " (" + pair_text(c.urgent_fresh, c.urgent_old) + ")";
    text += "\r\n";
  }
  std::optional<std::uint32_t> message;
  for (const auto& h : headers) {
    if (message != h.message) text += "\r\n";
    message = h.message;
    text += h.name + ": " + one_line(h.value) + "\r\n";
  }
  return text;
}

}  // namespace sip
