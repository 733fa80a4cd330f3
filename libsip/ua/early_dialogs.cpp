#include <base/ascii.hpp>
#include <sip/ua/early_dialogs.hpp>

#include <algorithm>

namespace sip {

early_dialog* early_dialogs::note(const message& response) {
  const auto tag = response.to().tag();
  if (tag.empty()) return nullptr;
  if (auto* known = find(tag)) return known;
  if (dialogs_.size() == max_dialogs) return nullptr;
  dialogs_.push_back({sip::dialog::from_response(response), response.cseq().number});
  return &dialogs_.back();
}

early_dialog* early_dialogs::find(std::string_view remote_tag) {
  const auto found = std::find_if(dialogs_.begin(), dialogs_.end(), [&](const auto& d) { return d.dialog->remote_tag() == remote_tag; });
  return found == dialogs_.end() ? nullptr : &*found;
}

early_dialog* early_dialogs::waiting(std::string_view remote_tag) {
  const auto found = std::find_if(dialogs_.rbegin(), dialogs_.rend(), [&](const auto& d) {
    return d.prack_waits && (remote_tag.empty() || d.dialog->remote_tag() == remote_tag);
  });
  return found == dialogs_.rend() ? nullptr : &*found;
}

void early_dialogs::remove(std::string_view remote_tag) {
  std::erase_if(dialogs_, [&](const auto& d) { return d.dialog->remote_tag() == remote_tag; });
}

rseq_order take_rseq(std::uint32_t& last, const message& response) {
  const auto rseq = base::parse_number<std::uint32_t>(base::trim(response.value(header_id::rseq)));
  if (!rseq || *rseq == 0) return rseq_order::unusable;
  if (last != 0 && *rseq <= last) return rseq_order::repeated;
  if (last != 0 && *rseq != last + 1) return rseq_order::gap;
  last = *rseq;
  return rseq_order::next;
}

void add_rack(draft& prack, std::uint32_t rseq, std::uint32_t invite_cseq) {
  prack.add(header_id::rack, {std::to_string(rseq), " ", std::to_string(invite_cseq), " INVITE"});
}

}  // namespace sip
