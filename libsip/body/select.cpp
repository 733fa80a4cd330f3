// Which parts of a body are for us (RFC 5621).
#include <sip/body/multipart.hpp>

#include <base/ascii.hpp>

#include <algorithm>

namespace sip {
namespace {

class selection {
 public:
  selection(std::string_view body, std::span<const understood_body> understood)
      : body_(body), understood_(understood) {}

  /// Adds to `out` what is understood of `part`. An error is one of syntax.
  body_result<void> walk(const body_part& part, std::size_t depth, selected_body& out) {
    const auto begin = static_cast<std::size_t>(part.bytes.data() - body_.data());
    if (++seen_ > max_all_parts) return error_at(body_errc::too_many, body_, begin, "part");
    if (!part.is_multipart()) {
      if (knows(part)) {
        out.parts.push_back(part);
      } else if (part.is_required()) {
        refuse(part, out);
      }
      return {};
    }
    if (depth == max_multipart_depth) return error_at(body_errc::too_deep, body_, begin, "multipart");
    const auto parsed = multipart::parse(part.content_type, part.bytes);
    if (!parsed)
      return error_at(parsed.error().code, body_, begin + parsed.error().offset, parsed.error().what);
    return base::iequals(parsed->subtype(), "alternative") ? walk_alternative(part, *parsed, depth, out)
                                                           : walk_all(part, *parsed, depth, out);
  }

 private:
  [[nodiscard]] bool knows(const body_part& part) const {
    return std::any_of(understood_.begin(), understood_.end(), [&](const understood_body& u) {
      return part.is(u.type) && base::iequals(part.disposition_type(), u.disposition);
    });
  }

  static void refuse(const body_part& part, selected_body& out) {
    if (!out.refused) out.refused = part;
  }

  /// An optional multipart with something that must be understood and is not is left out as a whole (§8.2).
  body_result<void> walk_all(const body_part& whole, const multipart& m, std::size_t depth,
                             selected_body& out) {
    selected_body inside;
    for (const auto& p : m.parts()) {
      if (const auto done = walk(p, depth + 1, inside); !done) return done.error();
    }
    if (inside.refused) {
      if (whole.is_required()) refuse(*inside.refused, out);
      return {};
    }
    out.parts.insert(out.parts.end(), inside.parts.begin(), inside.parts.end());
    return {};
  }

  body_result<void> walk_alternative(const body_part& whole, const multipart& m, std::size_t depth,
                                     selected_body& out) {
    for (auto p = m.parts().rbegin(); p != m.parts().rend(); ++p) {
      selected_body inside;
      if (const auto done = walk(*p, depth + 1, inside); !done) return done.error();
      if (inside.refused || inside.parts.empty()) continue;
      out.parts.insert(out.parts.end(), inside.parts.begin(), inside.parts.end());
      return {};
    }
    if (whole.is_required()) refuse(whole, out);
    return {};
  }

  std::string_view body_;
  std::span<const understood_body> understood_;
  std::size_t seen_ = 0;
};

}  // namespace

const body_part* selected_body::find(std::string_view type) const {
  const auto at = std::find_if(parts.begin(), parts.end(), [&](const body_part& p) { return p.is(type); });
  return at == parts.end() ? nullptr : &*at;
}

body_result<selected_body> select_body(std::string_view content_type, std::string_view disposition,
                                       std::string_view body, std::span<const understood_body> understood) {
  selected_body out;
  if (body.empty()) return out;
  body_part whole;
  whole.content_type = content_type.empty() ? std::string_view("text/plain") : content_type;
  whole.disposition = disposition;
  whole.bytes = body;
  if (const auto done = selection(body, understood).walk(whole, 0, out); !done) return done.error();
  return out;
}

}  // namespace sip
