// The full pass over a message: it may meet anything. (The quick pass takes the messages in which nothing is
// unusual and must give what this gives: a check that is added to `decode` for tolerant mode goes there,
// too.)
//
// The start line and the headers that every layer needs are decoded here; Contact and Date are checked, since
// RFC 4475 §3.1.2 calls messages invalid for them; everything else is only put into the table.
//
// The first error is kept and the pass goes on, so that a rejected message can be answered with what could be
// read.
#include <sip/message/message.hpp>

#include "chars.hpp"
#include "checks.hpp"
#include "line_scanner.hpp"
#include "quick_pass.hpp"
#include "start_line.hpp"
#include "utf8.hpp"

#include <base/ascii.hpp>

namespace sip {

class message_parser {
 public:
  message_parser(message& out, mode m, const limits& l)
      : out_(out), text_(out.packet_.text()), mode_(m), limits_(l), lines_(text_) {}
  static void place(message& out, base::packet bytes) { out.packet_ = std::move(bytes); }

  static void parse(message& out, mode m, const limits& l) {
    const auto text = out.packet_.text();
    if (m == mode::strict || text.size() > l.max_message_size) return message_parser(out, m, l).run_full();
    quick_pass quick(out, text);
    if (!quick.run(l.max_headers)) {
      restart(out);
      message_parser(out, m, l).run_full();
    } else if (!quick.take_usual_body()) {
      message_parser(out, m, l).end_headers(quick.section());
    }
  }

  void run_full() {
    if (text_.size() > limits_.max_message_size) return fail(errc::too_large, limits_.max_message_size);
    std::size_t i = 0;
    while (i < text_.size() && (text_[i] == '\r' || text_[i] == '\n')) ++i;
    if (i == text_.size()) return fail(errc::empty_message, 0);
    if (i > 0) found(deviation::leading_line_ends, 0);
    if (!take_start_line(i)) return;
    take_headers(i);
    section_.body = i;
    section_.has_contact = out_.has(header_id::contact);
    section_.has_via = section_.has_via || out_.has(header_id::via);
    end_headers();
  }

 private:
  /// Takes back what the quick pass left.
  static void restart(message& out) {
    out.status_ = 0;
    out.method_ = method::other;
    out.method_text_ = out.request_uri_ = out.reason_ = out.call_id_ = {};
    out.top_via_ = {};
    out.from_ = out.to_ = {};
    out.cseq_ = {};
    out.header_count_ = 0;
  }

  void end_headers(const header_section& section) {
    section_ = section;
    end_headers();
  }
  void end_headers() {
    check_whole();
    take_body(section_.body);
  }

  struct line {
    std::size_t begin, colon, end;  ///< without line end; `colon` may be npos
    bool folded;
  };

  void fail(errc code, std::size_t offset) {
    if (!out_.error_) out_.error_ = {code, static_cast<std::uint32_t>(offset)};
  }

  /// Each kind once: a message of a thousand bare LFs is one finding.
  void found(deviation d, std::size_t offset) {
    const auto bit = std::uint32_t{1} << static_cast<unsigned>(d);
    if ((found_ & bit) != 0 || out_.finding_count_ == message::max_findings) return;
    found_ |= bit;
    out_.findings_[out_.finding_count_++] = {d, static_cast<std::uint32_t>(offset)};
  }
  /// Breaks the grammar or a MUST on headers that must be there: an error in strict mode.
  void violated(deviation d, errc code, std::size_t offset) {
    if (mode_ == mode::strict) fail(code, offset);
    found(d, offset);
  }

  [[nodiscard]] bool is_wsp(std::size_t i) const {
    return i < text_.size() && (text_[i] == ' ' || text_[i] == '\t');
  }

  /// The line at `i` with its continuation lines; `i` moves behind it. False when the text ends before the
  /// line does.
  bool next_line(std::size_t& i, line& l) {
    auto found_line = lines_.next(i);
    if (found_line.end == line_scanner::npos) return false;
    l = {i, found_line.colon, content_end(i, found_line.end), false};
    if (l.end == i) {  // the empty line
      i = found_line.end + 1;
      return true;
    }
    while (is_wsp(found_line.end + 1)) {
      const auto begin = found_line.end + 1;
      found_line = lines_.next(begin);
      if (found_line.end == line_scanner::npos) return false;
      l.end = content_end(begin, found_line.end);
      l.folded = true;
    }
    i = found_line.end + 1;
    return true;
  }

  /// Where the line that ends with the LF at `lf` ends without CR.
  std::size_t content_end(std::size_t begin, std::size_t lf) {
    if (lf > begin && text_[lf - 1] == '\r') return lf - 1;
    violated(deviation::bare_line_feed, errc::line_end, lf);
    return lf;
  }

  bool take_start_line(std::size_t& i) {
    const auto begin = i;
    const auto end = lines_.next(i).end;
    if (end == line_scanner::npos) {
      fail(errc::incomplete, text_.size());
      return false;
    }
    const auto s = parse_start_line(text_.substr(i, content_end(i, end) - i), mode_);
    i = end + 1;
    if (s.error) fail(s.error.code, begin + s.error.offset);
    if (s.extra_spaces) violated(deviation::start_line_spaces, errc::start_line, begin);
    if (s.no_reason_space) violated(deviation::missing_reason_phrase_space, errc::start_line, end);
    if (s.unescaped) found(deviation::unescaped_uri_character, begin + s.method.size() + 1);
    out_.status_ = s.status;
    out_.method_text_ = s.method;
    out_.method_ = method_of(s.method);
    out_.request_uri_ = s.request_uri;
    out_.reason_ = s.reason;
    return true;
  }

  void take_headers(std::size_t& i) {
    line l{};
    for (;;) {
      section_.end = i;
      if (!next_line(i, l)) {
        i = text_.size();
        section_.end = i;
        return fail(errc::incomplete, text_.size());
      }
      if (l.end == l.begin) break;
      if (l.colon == line_scanner::npos)
        fail(errc::header_line, l.begin);
      else if (!take_header(l))
        return fail(errc::too_many_headers, l.begin);
    }
    const auto bad = first_non_utf8(text_.substr(0, section_.end));
    if (bad != std::string_view::npos) violated(deviation::non_utf8_text, errc::bad_value, bad);
  }

  /// False when the table is full.
  bool take_header(const line& l) {
    auto name_end = l.colon;
    while (name_end > l.begin && is_wsp(name_end - 1)) --name_end;
    if (name_end != l.colon) found(deviation::header_before_colon_space, name_end);
    auto value = l.colon + 1;
    auto value_end = l.end;
    while (value < value_end && chars::is(text_[value], chars::lws)) ++value;
    while (value_end > value && chars::is(text_[value_end - 1], chars::lws)) --value_end;
    const auto name = text_.substr(l.begin, name_end - l.begin);
    const auto id = header_id_of(name);
    if (id == header_id::other && !chars::all(name, chars::token)) {
      fail(errc::header_name, chars::skip(name, 0, chars::token) + l.begin);
      return true;
    }
    if (name.size() > UINT16_MAX) {
      fail(errc::header_name, l.begin);
      return true;
    }
    const header_entry entry{static_cast<std::uint32_t>(l.begin),
                             static_cast<std::uint32_t>(value),
                             static_cast<std::uint32_t>(value_end - value),
                             static_cast<std::uint16_t>(name.size()),
                             id,
                             l.folded};
    if (!store(entry)) return false;
    if (id != header_id::other) decode(id, value, text_.substr(value, value_end - value));
    return true;
  }

  bool store(const header_entry& entry) {
    const auto count = spilled_ ? spilled_->size() : out_.header_count_;
    if (count >= limits_.max_headers) return false;
    if (count < message::inline_headers) {
      out_.inline_[out_.header_count_++] = entry;
      return true;
    }
    if (!spilled_) {
      spilled_ = std::make_shared<std::vector<header_entry>>(out_.inline_.begin(), out_.inline_.end());
      out_.spilled_ = spilled_;
    }
    spilled_->push_back(entry);
    return true;
  }

  void decode(header_id id, std::size_t offset, std::string_view value) {
    if (!is_list(id) && !is_challenge(id) && seen(id)) return check_repeated(id, offset, value);
    switch (id) {
      case header_id::via:
        return take_via(offset, value);
      case header_id::from:
        return take_address(offset, value, errc::bad_from, out_.from_);
      case header_id::to:
        return take_address(offset, value, errc::bad_to, out_.to_);
      case header_id::call_id:
        out_.call_id_ = value;
        return check(check_call_id(value, mode_), errc::bad_call_id, offset);
      case header_id::cseq:
        return take_cseq(offset, value);
      case header_id::contact:
        return take_contact(offset, value);
      case header_id::max_forwards:
        return take_max_forwards(offset, value);
      case header_id::content_length:
        return take_content_length(offset, value);
      case header_id::date:
        return take_date(offset, value);
      default:
        if (mode_ == mode::strict) check(check_typed(id, value), errc::bad_value, offset);
        return;
    }
  }

  void check(const parse_error& e, errc code, std::size_t offset) {
    if (e) fail(code, offset + e.offset);
  }

  static bool is_challenge(
      header_id id) {  // these may stand several times without being lists, RFC 3261 §7.3.1
    return id >= header_id::authorization && id <= header_id::proxy_authenticate;
  }

  /// Marks the header as seen; true when it already was.
  bool seen(header_id id) {
    auto& word = section_.seen[static_cast<unsigned>(id) / 64];
    const auto bit = std::uint64_t{1} << (static_cast<unsigned>(id) % 64);
    const bool before = (word & bit) != 0;
    word |= bit;
    return before;
  }

  /// RFC 4475 §3.3.8, §3.3.9: those that must be there once must not contradict themselves.
  void check_repeated(header_id id, std::size_t offset, std::string_view value) {
    const bool differs = value != out_.value(id);
    switch (id) {
      case header_id::from:
      case header_id::to:
      case header_id::call_id:
      case header_id::cseq:
      case header_id::max_forwards:
        if (differs) return fail(errc::repeated_header, offset);
        break;
      case header_id::content_length:
        if (differs) return fail(errc::bad_content_length, offset);
        break;
      default:
        break;
    }
    violated(deviation::repeated_header, errc::repeated_header, offset);
  }

  void take_via(std::size_t offset, std::string_view value) {
    auto rest = value;
    do {
      const auto begin = rest;
      const auto via = parse_via(begin, &rest, mode_);
      const auto at = offset + static_cast<std::size_t>(begin.data() - value.data());
      if (!via) return fail(errc::bad_via, at + via.error().offset);
      if (std::exchange(section_.has_via, true)) continue;
      out_.top_via_ = *via;
      constexpr std::string_view cookie = "z9hG4bK";
      if (via->branch.empty() || base::iequals(via->branch, cookie))
        found(deviation::missing_branch, at);
      else if (!base::istarts_with(via->branch, cookie))
        found(deviation::missing_branch_cookie, at);
    } while (!rest.empty());
  }

  void take_address(std::size_t offset, std::string_view value, errc code, name_addr_view& out) {
    const auto address = parse_name_addr(value, mode_);
    if (!address) return fail(code, offset + address.error().offset);
    out = *address;
    if (const auto at = unbracketed_parameter(value, out))
      found(deviation::unbracketed_uri_parameters, offset + *at);
    if (code == errc::bad_from && out.tag().empty()) {
      violated(deviation::missing_from_tag, errc::missing_from_tag, offset + value.size());
    }
  }

  void take_contact(std::size_t offset, std::string_view value) {
    std::optional<std::size_t> unbracketed;
    check(check_contacts(value, mode_, unbracketed), errc::bad_contact, offset);
    if (unbracketed) found(deviation::unbracketed_uri_parameters, offset + *unbracketed);
  }

  void take_cseq(std::size_t offset, std::string_view value) {
    const auto cseq = parse_cseq(value);
    if (!cseq) return fail(errc::bad_cseq, offset + cseq.error().offset);
    out_.cseq_ = *cseq;
    if (mode_ == mode::strict && cseq->number >= 0x80000000U) fail(errc::bad_cseq, offset);  // §8.1.1.5
    if (!out_.is_request()) {
      out_.method_ = cseq->method;
    } else if (cseq->method_text != out_.method_text_ && !out_.method_text_.empty()) {
      fail(errc::cseq_method, offset + static_cast<std::size_t>(cseq->method_text.data() - value.data()));
    }
  }

  void take_max_forwards(std::size_t offset, std::string_view value) {
    if (!chars::all(value, chars::digit)) return fail(errc::bad_max_forwards, offset);
    const auto hops =
        base::parse_number<std::uint32_t>(value);  // RFC 4475 §3.1.2.4: overlarge ones may be ignored
    if (!hops || *hops > 255) violated(deviation::max_forwards_range, errc::bad_max_forwards, offset);
  }

  void take_content_length(std::size_t offset, std::string_view value) {
    section_.length_offset = offset;
    if (!chars::all(value, chars::digit)) return fail(errc::bad_content_length, offset);
    constexpr auto more_than_any = std::size_t{UINT32_MAX};
    section_.length = base::parse_number<std::uint32_t>(value).value_or(more_than_any);
  }

  void take_date(std::size_t offset, std::string_view value) {
    if (has_foreign_zone(value)) return fail(errc::date, offset + value.find_last_of(" \t\r\n") + 1);
    if (const auto d = date::parse(value); !d)
      violated(deviation::bad_date, errc::date, offset + d.error().offset);
  }

  /// What can be said only when all headers are known.
  void check_whole() {
    const auto need = [&](bool there, errc code) {
      if (!there) fail(code, section_.end);
    };
    need(section_.has_via, errc::missing_via);
    need(section_.has_seen(header_id::from), errc::missing_from);
    need(section_.has_seen(header_id::to), errc::missing_to);
    need(section_.has_seen(header_id::call_id), errc::missing_call_id);
    need(section_.has_seen(header_id::cseq), errc::missing_cseq);
    if (out_.is_request() && !section_.has_seen(header_id::max_forwards)) {
      violated(deviation::missing_max_forwards, errc::missing_max_forwards, section_.end);
    }
    const bool target_refresh =
        out_.method_ == method::invite && (out_.is_request() || out_.status_ / 100 == 2);
    if (target_refresh && !section_.has_contact) found(deviation::missing_contact, section_.end);
  }

  void take_body(std::size_t i) {
    const auto rest = text_.substr(i);
    if (!section_.has_seen(header_id::content_length)) {
      out_.body_ = rest;
      return found(deviation::missing_content_length, section_.end);
    }
    if (!section_.length) return;
    if (*section_.length > rest.size())
      fail(errc::content_length_too_long, section_.length_offset);
    else if (*section_.length < rest.size())
      found(deviation::bytes_after_body, i + *section_.length);
    out_.body_ = rest.substr(0, *section_.length);
  }

  message& out_;
  std::string_view text_;
  mode mode_;
  const limits& limits_;
  line_scanner lines_;
  std::shared_ptr<std::vector<header_entry>> spilled_;
  std::uint32_t found_ = 0;
  header_section section_;
};

message parse_in_full(base::packet bytes, const limits& l) {
  message out;
  message_parser::place(out, std::move(bytes));
  message_parser(out, mode::tolerant, l).run_full();
  return out;
}

message message::parse(base::packet bytes, mode m, const limits& l) {
  message out;
  message_parser::place(out, std::move(bytes));
  message_parser::parse(out, m, l);
  return out;
}

}  // namespace sip
