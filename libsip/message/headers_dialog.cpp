#include <sip/message/headers_dialog.hpp>

#include "take.hpp"

namespace sip {

using take::error_at;

namespace {

/// The number at `i`, with the blanks around it; `i` ends up behind both.
result<std::uint32_t> take_number(std::string_view value, std::size_t& i) {
  const auto begin = chars::skip(value, i, chars::lws);
  const auto end = chars::skip(value, begin, chars::digit);
  const auto number = base::parse_number<std::uint32_t>(value.substr(begin, end - begin));
  if (!number) return error_at(errc::number, begin);
  i = chars::skip(value, end, chars::lws);
  return *number;
}

std::string_view text_of(const params_view& p, std::string_view name) {
  return p.get(name).value_or(std::string_view{});
}

/// True when exactly one parameter has that name, and it is not empty.
bool stands_once(const params_view& p, std::string_view name) {
  int count = 0;
  for (const auto& one : p) count += base::iequals(one.name, name) ? (one.value.empty() ? 2 : 1) : 0;
  return count == 1;
}

/// A Call-ID and parameters, of which those two must stand once.
parse_error take_dialog(std::string_view value, mode m, std::string_view first, std::string_view second,
                        bool both, std::string_view& call_id, params_view& params) {
  std::size_t i = 0;
  if (const auto error = take::call_id(value, m, call_id, i)) return error;
  const auto p = take::params(value, i, m);
  if (!p) return p.error();
  params = *p;
  for (const auto name : {first, second}) {
    if (!(both || params.has(name)) || stands_once(params, name)) continue;
    return error_at(errc::parameter, value.size());
  }
  return {};
}

}  // namespace

result<rseq_header> rseq_header::parse(std::string_view value, mode) {
  const auto form = forms::parse_number(value);
  if (!form) return form.error();
  if (form->number == 0) return error_at(errc::number, 0);
  return rseq_header{form->number};
}

result<rack_header> rack_header::parse(std::string_view value, mode) {
  std::size_t i = 0;
  const auto rseq = take_number(value, i);
  if (!rseq) return rseq.error();
  const auto cseq = parse_cseq(value.substr(i));
  if (!cseq) return take::moved(cseq.error(), i);
  return rack_header{*rseq, *cseq};
}

result<session_expires_header> session_expires_header::parse(std::string_view value, mode m) {
  std::size_t i = 0;
  const auto seconds = take_number(value, i);
  if (!seconds) return seconds.error();
  const auto params = take::params(value, i, m);
  if (!params) return params.error();
  session_expires_header out{*seconds, refresher::none, *params};
  const auto who = params->find("refresher");
  if (who && base::iequals(who->value, "uac")) out.refresher = refresher::uac;
  if (who && base::iequals(who->value, "uas")) out.refresher = refresher::uas;
  if (who && out.refresher == refresher::none && m == mode::strict)
    return error_at(errc::parameter, take::place(value, who->name));
  return out;
}

result<min_se_header> min_se_header::parse(std::string_view value, mode m) {
  std::size_t i = 0;
  const auto seconds = take_number(value, i);
  if (!seconds) return seconds.error();
  const auto params = take::params(value, i, m);
  if (!params) return params.error();
  return min_se_header{*seconds, *params};
}

result<replaces_header> replaces_header::parse(std::string_view value, mode m) {
  replaces_header out;
  if (const auto error = take_dialog(value, m, "to-tag", "from-tag", true, out.call_id, out.params))
    return error;
  out.to_tag = text_of(out.params, "to-tag");
  out.from_tag = text_of(out.params, "from-tag");
  out.early_only = out.params.has("early-only");
  return out;
}

result<join_header> join_header::parse(std::string_view value, mode m) {
  join_header out;
  if (const auto error = take_dialog(value, m, "to-tag", "from-tag", true, out.call_id, out.params))
    return error;
  out.to_tag = text_of(out.params, "to-tag");
  out.from_tag = text_of(out.params, "from-tag");
  return out;
}

result<target_dialog_header> target_dialog_header::parse(std::string_view value, mode m) {
  target_dialog_header out;
  if (const auto error = take_dialog(value, m, "local-tag", "remote-tag", false, out.call_id, out.params))
    return error;
  out.local_tag = text_of(out.params, "local-tag");
  out.remote_tag = text_of(out.params, "remote-tag");
  return out;
}

result<referred_by_header> referred_by_header::parse(std::string_view value, mode m) {
  return forms::named<referred_by_header>(forms::parse_address(id, value, m));
}

std::string_view referred_by_header::cid() const {
  const auto value = address.params.get("cid").value_or(std::string_view{});
  return value.size() >= 2 && value.front() == '"' ? value.substr(1, value.size() - 2) : value;
}

result<refer_sub_header> refer_sub_header::parse(std::string_view value, mode m) {
  const auto form = forms::parse_token(id, value, m);
  if (!form) return form.error();
  const bool yes = base::iequals(form->token, "true");
  if (!yes && !base::iequals(form->token, "false"))
    return error_at(errc::bad_value, take::place(value, form->token));
  return refer_sub_header{yes, form->params};
}

}  // namespace sip
