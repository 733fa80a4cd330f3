#include <base/ascii.hpp>
#include <sip/message/params.hpp>
#include <sip/ua/dialog_reference.hpp>

namespace sip {

namespace {

bool is_call_id(std::string_view text) {
  if (text.empty()) return false;
  for (const auto c : text) {
    if (c <= ' ' || c == ',' || c == 0x7f) return false;
  }
  return true;
}

/// Takes a tag that may stand only once.
bool take(std::string_view& tag, const param_view& p) {
  if (!tag.empty() || p.value.empty()) return false;
  tag = p.value;
  return true;
}

}  // namespace

result<dialog_reference> dialog_reference::parse(header_id which, std::string_view value) {
  const bool target = which == header_id::target_dialog;
  const auto semicolon = value.find(';');
  dialog_reference r;
  r.call_id = base::trim(value.substr(0, semicolon));
  if (!is_call_id(r.call_id)) return parse_error{errc::bad_call_id, 0};
  if (semicolon == std::string_view::npos) return parse_error{errc::parameter, static_cast<std::uint32_t>(value.size())};
  const auto params = parse_params(value.substr(semicolon));
  if (!params) return parse_error{params.error().code, params.error().offset + static_cast<std::uint32_t>(semicolon)};
  for (const auto& p : *params) {
    bool usable = true;
    if (base::iequals(p.name, target ? "local-tag" : "to-tag")) usable = take(r.local_tag, p);
    if (base::iequals(p.name, target ? "remote-tag" : "from-tag")) usable = take(r.remote_tag, p);
    if (!usable) return parse_error{errc::parameter, static_cast<std::uint32_t>(semicolon)};
    if (base::iequals(p.name, "early-only")) r.early_only = true;
  }
  if (r.local_tag.empty() || r.remote_tag.empty()) return parse_error{errc::parameter, static_cast<std::uint32_t>(semicolon)};
  return r;
}

std::string reference_to(const dialog& d) {
  const auto remote = d.remote_tag().empty() ? std::string("0") : d.remote_tag();
  return d.call_id() + ";to-tag=" + remote + ";from-tag=" + d.local_tag();
}

std::string target_dialog_of(const dialog& d) {
  return d.call_id() + ";local-tag=" + d.remote_tag() + ";remote-tag=" + d.local_tag();
}

}  // namespace sip
