// Rewrite rules (SPEC MSG-6): what the wire gets instead of what the stack meant.
#pragma once

#include <base/export.hpp>
#include <base/packet.hpp>
#include <sip/message/draft.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sip SIPTTY_API {

enum class edit_kind : std::uint8_t {
  set,         ///< the first line of that name gets the value, others go; added when there is none;
               ///< From and To keep their tag unless the value brings one
  add,         ///< one more line of that name, after the last one of that name, else before Content-Length
  remove,      ///< all lines of that name, or only the `index`-th (from 0)
  replace,     ///< in lines of that name, text `from` becomes `value`
  rename,      ///< the name of the lines becomes `value`; the value stays
  reorder,     ///< the lines of that name move to position `index` (0 = first line)
  duplicate,   ///< the first line of that name is written `index` more times (bounded by max_duplicates)
  raw,         ///< `value` is written as it is, CR and LF included, at position `index` (default: the end)
  start_line,  ///< the start line becomes `value`
};

/// When a rule applies. Empty fields match everything.
struct rule_selector {
  std::string method;  ///< of the request, also for its responses (by CSeq); any case
  int status = 0;      ///< 0 any; 1..6 a class ("4xx"); else one code. Non-zero: responses only
  enum class kind : std::uint8_t { any, request, response } kind = kind::request;
  std::string account;
  std::string dialog;  ///< Call-ID
};

struct rewrite_rule {
  rule_selector when;
  edit_kind kind = edit_kind::set;
  std::string name;  ///< header name as the user wrote it, also compact
  std::string value;
  std::string from;  ///< for `replace`
  std::optional<std::uint32_t> index;
  bool once = false;  ///< used up by the first message it changes
};

/// What rules are asked about.
struct rewrite_context {
  std::string_view method;  ///< CSeq method
  int status = 0;
  std::string_view account;
  std::string_view call_id;
};

inline constexpr std::uint32_t max_duplicates = 1000;

/// Result: the wire form and, when the rules changed anything, the intended form.
struct rewritten {
  base::packet wire;
  base::packet intended;  ///< empty when equal to wire
};

namespace detail {

/// A rule with what of it does not depend on the message.
struct prepared_rule {
  explicit prepared_rule(rewrite_rule r);
  rewrite_rule rule;  ///< name and value without line ends, unless it is `raw`
  std::string line;   ///< `name: value` CR LF, and blanks behind it that copies may read
  header_id id;
  header_id renamed_id = header_id::other;
  bool takes_tag = false;  ///< a From or To whose value brings no tag
  bool for_all = false;  ///< its selector asks for nothing
  bool used_up = false;
};

}  // namespace detail

/// An ordered list of rules. Content-Length follows the body unless a rule names it.
class rewriter {
 public:
  void add(rewrite_rule rule) { rules_.emplace_back(std::move(rule)); }
  void clear() { rules_.clear(); }
  [[nodiscard]] bool empty() const { return rules_.empty(); }
  [[nodiscard]] std::size_t size() const { return rules_.size(); }
  /// Serializes with all matching rules, in order. Rules marked `once` that applied are dropped.
  /// `extra` are rules for this message alone (a call's own headers); they run last.
  [[nodiscard]] rewritten apply(const draft& d, const rewrite_context& c, base::packet_pool& pool,
                                const std::vector<rewrite_rule>& extra = {}, const serialize_options& o = {});

 private:
  std::vector<detail::prepared_rule> rules_;
};

}  // namespace sip
