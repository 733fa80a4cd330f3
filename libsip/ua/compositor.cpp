#include "event_rules.hpp"

#include <base/ascii.hpp>
#include <sip/transaction/response_via.hpp>
#include <sip/ua/compositor.hpp>

#include <algorithm>

namespace sip {

namespace {

constexpr std::string_view busy_retry_s = "5";

bool takes_type(const event_package& package, const message& request) {
  const auto type = request.get<content_type>();
  const auto& known = package.content_types;
  return type && (known.empty() || std::any_of(known.begin(), known.end(), [&](const auto& k) { return type->is(k); }));
}

}  // namespace

/// The tag must belong to the same resource and package (§6 step 3).
published_id compositor::find(const message& request, std::string_view etag, std::string_view package) {
  const auto found = by_etag_.find(std::string(etag));
  if (found == by_etag_.end()) return {};
  const auto* e = table_.find(found->second);
  return e->package == package && e->resource == request.request_uri() ? found->second : published_id{};
}

void compositor::on_publish(base::instant now, const event_package& package, account_id account, const message& request,
                            server_id server, const hop& via, std::string_view to_tag, actions& out) {
  const auto answer = [&](int code, header_id header = header_id::other, std::string_view value = {}) {
    auto d = draft_response(request, via, code, {}, to_tag);
    if (header != header_id::other) d.add(header, value);
    out.push_back(send_response{server, std::move(d)});
  };
  const bool conditional = request.has(header_id::sip_if_match);
  const auto etag = base::trim(request.value(header_id::sip_if_match));
  if (conditional && (etag.empty() || !std::all_of(etag.begin(), etag.end(), base::is_token))) return answer(400);
  auto id = conditional ? find(request, etag, package.name) : published_id{};
  if (conditional && !id) return answer(412);
  const auto asked = expires_of(request, package.default_expires_s);
  if (asked != 0 && asked < package.min_expires_s) return answer(423, header_id::min_expires, std::to_string(package.min_expires_s));
  const bool has_body = !request.body().empty();
  if (has_body && !takes_type(package, request)) {
    std::string types;
    for (const auto& t : package.content_types) types.append(types.empty() ? "" : ", ").append(t);
    return answer(415, header_id::accept, types);
  }
  if (!conditional && !has_body) return answer(400);
  if (!id && table_.full()) return answer(503, header_id::retry_after, busy_retry_s);

  const auto granted = std::min(asked, package.max_expires_s);
  const auto fresh = random_->token(16);
  auto ok = draft_response(request, via, 200, {}, to_tag);
  ok.add(header_id::expires, std::to_string(granted)).add(header_id::sip_etag, fresh);
  out.push_back(send_response{server, std::move(ok)});
  if (granted == 0) return id ? remove(id, out) : void();
  if (!id) id = table_.emplace(entry{account, package.name, std::string(request.request_uri()), {}});
  auto& e = *table_.find(id);
  by_etag_.erase(e.etag);
  e.etag = fresh;
  store(now, id, granted);
  if (!has_body) return;  // a refresh changes nothing but the time
  out.push_back(state_published{id, e.account, e.package, e.resource, unfolded(request.value(header_id::content_type)),
                                std::string(request.body()), false, granted});
}

void compositor::store(base::instant now, published_id id, std::uint32_t expires_s) {
  by_etag_[table_.find(id)->etag] = id;
  if (by_timer_.size() <= id.index) by_timer_.resize(id.index + 1);
  by_timer_[id.index] = id;
  timers_.set(id.index, now + std::chrono::seconds(expires_s));
}

void compositor::remove(published_id id, actions& out) {
  const auto e = *table_.find(id);
  by_etag_.erase(e.etag);
  timers_.clear(id.index);
  table_.erase(id);
  out.push_back(state_published{id, e.account, e.package, e.resource, {}, {}, true, 0});
}

void compositor::on_timeout(base::instant now, actions& out) {
  std::uint32_t index = 0;
  while (timers_.pop_due(now, index)) remove(by_timer_[index], out);
}

}  // namespace sip
