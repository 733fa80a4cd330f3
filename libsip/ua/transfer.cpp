#include "event_rules.hpp"

#include <base/ascii.hpp>
#include <sip/body/sipfrag.hpp>
#include <sip/transaction/response_via.hpp>
#include <sip/ua/reference.hpp>
#include <sip/ua/transfer.hpp>

namespace sip {

namespace {

event_state told(int code, std::string_view reason) {
  return {"message/sipfrag;version=2.0", print_sipfrag_status(code, reason)};
}

}  // namespace

void transfer::on_refer(base::instant now, const message& request, server_id server, const hop& via, shared_dialog dialog,
                        call_handle about, actions& out) {
  server_ = server;
  via_ = via;
  request_ = request.bytes();
  decide_at_ = now + decision_limit;
  no_reports_ = base::istarts_with(base::trim(request.value(header_id::refer_sub)), "false");
  notifier_.set_dialog(std::move(dialog));
  const auto to = request.get<refer_to>();
  const auto uri = to ? std::string(to->address.uri_text) : std::string();
  const auto r = parse_reference(uri);
  out.push_back(transfer_requested{id_, about, account(), uri, r.method, unfolded(request.value(header_id::referred_by)),
                                   std::string(r.replaces()), !no_reports_, unfolded(request.value(header_id::from)), request.bytes()});
}

/// 200, since RFC 7647 §5 wants no 202 any more; and the implicit subscription, unless it was asked to have none.
void transfer::answer(base::instant now, actions& out) {
  const auto request = message::parse(request_);
  auto d = dialog_response(request, via_, 200, dialog()->local_tag());
  silent_ = no_reports_;
  if (silent_) d.add(header_id::refer_sub, "false");
  out.push_back(send_response{server_, std::move(d)});
  request_ = {};
  answered_ = true;
  decide_at_ = now + std::chrono::seconds(lifetime_s);
  notifier_.set_state(told(100, {}));
  notifier_.open(now, dialog(), lifetime_s);
}

bool transfer::accept(base::instant now, actions& out) {
  if (!asking_) return false;
  asking_ = false;
  if (!answered_) answer(now, out);
  decide_at_ = base::never;
  notifier_.set_pending(false);
  return silent_ || notifier_.notify(now, told(100, {}), out);
}

bool transfer::refuse(base::instant now, int code, std::string_view reason, actions& out) {
  if (!asking_ || code < 300 || code > 699) return false;
  asking_ = false;
  decide_at_ = base::never;
  if (answered_) {
    if (silent_) return true;
    notifier_.set_pending(false);
    notifier_.set_state(told(code, reason));
    return notifier_.terminate(now, "noresource", 0, out);
  }
  out.push_back(send_response{server_, draft_response(message::parse(request_), via_, code, reason, dialog()->local_tag())});
  silent_ = true;
  return true;
}

bool transfer::report(base::instant now, int code, std::string_view reason, actions& out) {
  if (asking_ || silent_ || code < 100 || code > 699) return false;
  if (code < 200) return notifier_.notify(now, told(code, reason), out);
  notifier_.set_state(told(code, reason));
  return notifier_.terminate(now, "noresource", 0, out);  // RFC 3515 §2.4.7
}

void transfer::on_timeout(base::instant now, actions& out) {
  if (decide_at_ <= now && !answered_) {
    answer(now, out);
    if (silent_) return;
    notifier_.set_pending(true);
    return notifier_.tell_pending(now, out);
  }
  if (decide_at_ <= now) {  // the application never made up its mind
    asking_ = false;
    decide_at_ = base::never;
  }
  if (!silent_) notifier_.on_timeout(now, out);
}

}  // namespace sip
