#include <sip/message/headers_dialog.hpp>
#include <sip/ua/dialog_reference.hpp>

namespace sip {

result<dialog_reference> dialog_reference::parse(header_id which, std::string_view value) {
  const auto comma = value.substr(0, value.find(';')).find(',');  // one value; a Call-ID has no comma (RFC 3261 §25.1)
  if (comma != std::string_view::npos) return parse_error{errc::bad_call_id, static_cast<std::uint32_t>(comma)};
  if (which == header_id::target_dialog) {
    const auto t = target_dialog_header::parse(value);
    if (!t) return t.error();
    if (t->local_tag.empty() || t->remote_tag.empty()) return parse_error{errc::parameter, static_cast<std::uint32_t>(value.size())};
    return dialog_reference{t->call_id, t->local_tag, t->remote_tag};
  }
  const auto r = replaces_header::parse(value);  // Join is written the same way
  if (!r) return r.error();
  return dialog_reference{r->call_id, r->to_tag, r->from_tag, r->early_only};
}

std::string reference_to(const dialog& d) {
  const auto remote = d.remote_tag().empty() ? std::string("0") : d.remote_tag();
  return d.call_id() + ";to-tag=" + remote + ";from-tag=" + d.local_tag();
}

std::string target_dialog_of(const dialog& d) {
  return d.call_id() + ";local-tag=" + d.remote_tag() + ";remote-tag=" + d.local_tag();
}

}  // namespace sip
