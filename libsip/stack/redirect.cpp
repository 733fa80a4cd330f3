// 3xx answers to REGISTER and INVITE: the request goes to the contacts in it, best first (RFC 3261 §8.1.3.4).
#include "drafts.hpp"
#include "implementation.hpp"

#include <base/ascii.hpp>

#include <algorithm>

namespace sip {

namespace {

constexpr std::size_t max_targets = 10;  // of one request, over all redirections

/// §20.10: 0 to 1 in thousandths; 1 when absent or senseless.
int quality_of(const contact& c) {
  const auto text = c.address.params.get("q").value_or("1");
  if (text.empty() || text[0] != '0') return 1000;
  int q = 0;
  for (std::size_t i = 2; i < 5; ++i)
    q = q * 10 + (i < text.size() && base::is_digit(text[i]) ? text[i] - '0' : 0);
  return q;
}

/// §8.1.3.4: the whole URI but its method and headers.
std::string request_uri_of(const uri_view& u) {
  std::string text(u.text.substr(0, u.text.size() - (u.headers.empty() ? 0 : u.headers.size() + 1)));
  const auto method = u.params.find("method");
  if (!method) return text;
  std::string param = ";" + std::string(method->name) + "=" + std::string(method->value);
  const auto at = text.find(param);
  if (at != std::string::npos) text.erase(at, param.size());
  return text;
}

bool same_uri(const std::string& a, const std::string& b) {
  const auto left = parse_uri(a), right = parse_uri(b);
  return left && right && equivalent(*left, *right);
}

bool contains(const std::vector<std::string>& all, const std::string& uri) {
  return std::any_of(all.begin(), all.end(), [&](const std::string& known) { return same_uri(known, uri); });
}

/// The response's targets by falling q; those of equal q in the order in which they stand.
std::vector<std::string> targets_of(const message& response) {
  std::vector<std::pair<int, std::string>> found;
  for (const auto value : response.list(header_id::contact)) {
    const auto c = contact::parse(value);
    if (!c || c->star || found.size() == max_targets) continue;
    const auto u = c->address.uri();
    if (u && u->scheme != uri_scheme::other) found.emplace_back(quality_of(*c), request_uri_of(*u));
  }
  std::stable_sort(found.begin(), found.end(),
                   [](const auto& a, const auto& b) { return a.first > b.first; });
  std::vector<std::string> targets;
  for (auto& f : found) targets.push_back(std::move(f.second));
  return targets;
}

std::string_view request_uri_in(const draft& d) {
  const std::string_view line = d.start_line();
  const auto first = line.find(' ');
  return line.substr(first + 1, line.rfind(' ') - first - 1);
}

/// The same request for another target; the body and all headers stay.
draft retargeted(const draft& d, std::string_view uri) {
  auto other = draft::request(method_in(d), uri);
  for (const auto& l : d.lines()) {
    if (l.id == header_id::content_type) continue;
    if (l.id == header_id::other) {
      other.add(d.name(l), d.value(l));
    } else {
      other.add(l.id, d.value(l));
    }
  }
  if (!d.body().empty()) other.body(d.value(header_id::content_type), d.body());
  return other;
}

}  // namespace

/// Takes a final response above 299. True: the request is on its way to another target.
bool stack::implementation::redirect(request_id id, const message& response) {
  auto& o = *requests_.find(id);
  const int code = response.status();
  const auto* c = calls_.find(o.who.call);
  const bool ours =
      o.what == purpose::register_ || (o.what == purpose::invite && c != nullptr && c->may_try_again());
  if (!ours || has_to_tag(o.message) || !accounts_.find(o.who.account)->settings.follow_redirects)
    return false;
  if (code >= 600) return false;
  if (o.redirected.empty()) o.redirected.emplace_back(request_uri_in(o.message));
  const bool moves =
      code == 301 || code == 302 || code == 305 || (code == 300 && o.what == purpose::register_);
  if (moves) {
    std::vector<std::string> fresh;
    for (auto& t : targets_of(response)) {
      if (o.redirected.size() > max_targets || contains(o.redirected, t))
        continue;  // §8.1.3.4: each URI once
      o.redirected.push_back(t);
      fresh.push_back(std::move(t));
    }
    if (code == 305 && !fresh.empty()) {  // §21.3.4: the contact is a proxy; the target stays
      o.proxy = fresh.front();
      return resend_to(id, std::string(request_uri_in(o.message)));
    }
    o.redirects.insert(o.redirects.begin(), fresh.begin(), fresh.end());
  }
  return try_redirect(id);
}

/// The next target that is left. False: there is none.
bool stack::implementation::try_redirect(request_id id) {
  auto& o = *requests_.find(id);
  if (o.redirects.empty()) return false;
  const auto target = std::move(o.redirects.front());
  o.redirects.erase(o.redirects.begin());
  o.proxy.clear();
  return resend_to(id, target);
}

bool stack::implementation::resend_to(request_id id, const std::string& target) {
  auto& o = *requests_.find(id);
  const auto& settings = accounts_.find(o.who.account)->settings;
  o.message = retargeted(o.message, target);
  take_new_cseq(o);
  if (o.client) by_client_.erase(o.client);
  o.client = {};
  o.flow.reset();
  o.went_to_tcp = o.provisional = false;
  o.challenges = 0;
  o.failure = {};
  o.moved = true;
  o.cause = cause_ = "redirect";
  o.next_hop = target;
  if (!o.proxy.empty()) {
    o.next_hop = o.proxy;
  } else if (!settings.outbound_proxy.empty()) {
    o.next_hop = settings.outbound_proxy;
  }
  locate(id);
  return true;
}

}  // namespace sip
