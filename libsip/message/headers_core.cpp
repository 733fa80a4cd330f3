#include <sip/message/headers_core.hpp>

#include "checks.hpp"
#include "take.hpp"

#include <algorithm>

namespace sip {

using take::error_at;

result<via_header> via_header::parse(std::string_view value, mode m) {
  const auto via = parse_via(value, nullptr, m);
  if (!via) return via.error();
  return via_header{*via};
}

result<call_id_header> call_id_header::parse(std::string_view value, mode m) {
  const auto text = base::trim(value);
  if (const auto error = check_call_id(text, m)) return take::moved(error, take::place(value, text));
  return call_id_header{text};
}

result<cseq_header> cseq_header::parse(std::string_view value, mode m) {
  const auto cseq = parse_cseq(value);
  if (!cseq) return cseq.error();
  if (m == mode::strict && cseq->number >= 0x80000000U) return error_at(errc::bad_cseq, 0);
  return cseq_header{*cseq};
}

namespace {

/// A Call-ID may hold quotes and <>, so that commas alone part them.
std::string_view next_call_id(std::string_view& rest) {
  const auto end = std::min(rest.find(','), rest.size());
  const auto item = base::trim(rest.substr(0, end));
  rest.remove_prefix(std::min(end + 1, rest.size()));
  return item;
}

}  // namespace

result<in_reply_to_header> in_reply_to_header::parse(std::string_view value, mode m) {
  auto rest = value;
  do {
    const auto item = next_call_id(rest);
    if (const auto error = check_call_id(item, m)) return take::moved(error, take::place(value, item));
  } while (!rest.empty());
  return in_reply_to_header{base::trim(value)};
}

bool in_reply_to_header::has(std::string_view call_id) const {
  auto rest = text;
  while (!rest.empty()) {
    if (next_call_id(rest) == call_id) return true;
  }
  return false;
}

result<warning_header> warning_header::parse(std::string_view value, mode m) {
  const auto one = take::first_value(id, value);
  const auto at = take::place(value, one);
  const auto fail = [at](errc why, std::size_t i) { return error_at(why, at + i); };
  warning_header out;
  const auto digits = chars::skip(one, 0, chars::digit);
  if (digits != 3) return fail(errc::number, 0);
  out.code = base::parse_number<std::uint16_t>(one.substr(0, digits)).value_or(0);
  const auto agent = chars::skip(one, digits, chars::lws);
  auto end = agent;
  while (end < one.size() && chars::is(one[end], chars::visible) && one[end] != '"') ++end;
  if (agent == digits || end == agent) return fail(errc::token, digits);
  out.agent = one.substr(agent, end - agent);
  if (m == mode::strict && !chars::all(out.agent, chars::token) &&
      chars::skip(out.agent, 0, chars::host | chars::hex) == 0 && out.agent[0] != '[')
    return fail(errc::token, agent);
  const auto text = chars::skip(one, end, chars::lws);
  if (text == one.size() || one[text] != '"') return fail(errc::quoted_string, text);
  const auto close = chars::closing_quote(one, text);
  if (close == std::string_view::npos) return fail(errc::quoted_string, text);
  if (chars::skip(one, close + 1, chars::lws) != one.size()) return fail(errc::bad_value, close + 1);
  out.text = one.substr(text, close + 1 - text);
  return out;
}

namespace {

/// `token ["/" token]`; false when there is none at `i`.
bool take_product(std::string_view value, std::size_t& i, products_form& out) {
  const auto end = chars::skip(value, i, chars::token);
  if (end == i) return false;
  const bool first = out.product.empty();
  if (first) out.product = value.substr(i, end - i);
  i = end;
  const auto slash = chars::skip(value, end, chars::lws);
  if (slash == value.size() || value[slash] != '/') return true;
  const auto version = chars::skip(value, slash + 1, chars::lws);
  i = chars::skip(value, version, chars::token);
  if (first) out.version = value.substr(version, i - version);
  return i != version;
}

}  // namespace

/// Tolerant mode takes any text: people put what they like into User-Agent.
result<products_form> parse_products(std::string_view value, mode m) {
  products_form out;
  out.text = base::trim(value);
  std::size_t i = 0;
  while (i < out.text.size()) {
    const auto begin = i;
    if (out.text[i] == '(') {
      i = take::behind_comment(out.text, i);
    } else if (!take_product(out.text, i, out)) {
      i = std::string_view::npos;
    }
    const bool parted = i != std::string_view::npos &&
                        (i == out.text.size() || out.text[i] == '(' || chars::is(out.text[i], chars::lws));
    if (!parted && m == mode::strict) return error_at(errc::bad_value, take::place(value, out.text) + begin);
    if (!parted) break;
    i = chars::skip(out.text, i, chars::lws);
  }
  if (out.text.empty() && m == mode::strict) return error_at(errc::bad_value, 0);
  return out;
}

result<user_agent_header> user_agent_header::parse(std::string_view value, mode m) {
  return forms::named<user_agent_header>(parse_products(value, m));
}

result<server_header> server_header::parse(std::string_view value, mode m) {
  return forms::named<server_header>(parse_products(value, m));
}

}  // namespace sip
