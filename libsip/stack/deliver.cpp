// To whom the outcome of a request belongs, and who else is concerned.
#include "implementation.hpp"

namespace sip {

namespace {

/// RFC 5057 §5.1: what no request in the dialog can get past ends it with all that use it; 405, 480, 481, 489 and 501 end the
/// usage that asked. A REFER has no usage of its own to lose, so a 481 to it means the dialog; any other refusal of it is about
/// the transfer: servers say 404 when they do not know whom to call.
bool ends_dialog(purpose what, int code) {
  if (what == purpose::refer) return code == 481;
  return code == 404 || code == 410 || code == 416 || (code >= 482 && code <= 485) || code == 502 || code == 604;
}

}  // namespace

/// The call whose dialog the transfer or subscription shares.
call_handle stack::implementation::call_beside(const event_user& user) {
  call_handle found;
  events_.visit(user, [&](auto& usage) {
    if constexpr (requires { usage.dialog(); }) {
      const auto* c = calls_.find(usage.call());
      if (c != nullptr && c->dialog() && usage.dialog() && &*c->dialog() == &*usage.dialog()) found = usage.call();
    }
  });
  return found;
}

void stack::implementation::deliver_response(const owner& who, purpose what, request_id id, const message& response) {
  if (what == purpose::invite && response.status() >= 200 && response.status() < 300 && route_2xx(who, response)) return;
  const auto lost = who.user.index() != 0 && ends_dialog(what, response.status()) ? call_beside(who.user) : call_handle{};
  if (who.user.index() != 0) {
    events_.visit(who.user, [&](auto& usage) { usage.on_response(now_, response, actions_); });
  } else if (auto* c = calls_.find(who.call)) {
    c->on_response(now_, what, response, actions_);
  } else if (what == purpose::register_) {
    registration_of(who).on_response(now_, response, actions_);
  } else if (who.application && response.status() >= 200) {
    actions_.push_back(request_done{id, response.status(), std::string(response.reason()), response.bytes()});
  }
  run_actions(who);
  if (what == purpose::invite) keep_flow_alive(who.call, response);
  if (auto* c = calls_.find(lost)) {
    c->on_dialog_lost(response.status(), response.reason(), actions_);
    run_actions(call_owner(lost, c->account()));
  }
}

void stack::implementation::deliver_failure(const owner& who, purpose what, request_id id, int code, std::string_view reason,
                                            bool final) {
  if (who.user.index() != 0) {
    events_.visit(who.user, [&](auto& usage) { usage.on_failure(now_, code, reason, final, actions_); });
  } else if (auto* c = calls_.find(who.call)) {
    c->on_failure(now_, what, code, reason, actions_);
  } else if (what == purpose::register_) {
    registration_of(who).on_failure(now_, code, reason, final, actions_);
  } else if (who.application) {
    actions_.push_back(request_done{id, code, std::string(reason), {}});
  }
  run_actions(who);
}

}  // namespace sip
