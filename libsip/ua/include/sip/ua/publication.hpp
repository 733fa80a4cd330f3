// A state that we publish (RFC 3903 §4, §5): one entity tag that is kept alive.
//
//   publish -> publishing -> published --modify, refresh--> publishing      remove: Expires 0 -> over
//                |  412: the tag is forgotten and all is published again; 423: with Min-Expires; 408, 5xx: after a while
#pragma once

#include <base/export.hpp>
#include <base/rng.hpp>
#include <base/time.hpp>
#include <sip/ua/account.hpp>
#include <sip/ua/actions.hpp>
#include <sip/ua/notifier.hpp>

#include <cstdint>
#include <optional>
#include <string>

namespace sip SIPTTY_API {

struct publication_settings {
  std::string target = {};             ///< URI of the resource; empty: the account's own
  std::string package = {};            ///< "presence"
  event_state state = {};
  std::uint32_t expires_s = 3600;
};

class publication {
 public:
  publication(account_id account, const account_settings& settings, base::rng& random, publication_settings wanted);
  void name(publication_id id) { id_ = id; }

  // --- commands; false after `remove`
  bool publish(actions& out);
  bool modify(event_state s, actions& out);
  bool remove(actions& out);

  void on_response(base::instant now, const message& response, actions& out);
  void on_failure(base::instant now, int code, std::string_view reason, bool final, actions& out);
  void on_timeout(base::instant now, actions& out);
  [[nodiscard]] base::instant next_timeout() const { return timer_; }
  [[nodiscard]] std::uint32_t take_cseq() { return ++cseq_; }
  [[nodiscard]] bool is_over() const { return over_; }
  [[nodiscard]] account_id account() const { return account_; }
  [[nodiscard]] call_handle call() const { return {}; }

 private:
  void send(actions& out);
  void on_success(base::instant now, const message& response, actions& out);
  void tell(publication_status status, int code, std::string_view reason, std::uint32_t retry_in_s, actions& out);

  publication_id id_;
  account_id account_;
  const account_settings* settings_;
  base::rng* random_;
  publication_settings wanted_;
  std::string call_id_, tag_, etag_;
  std::uint32_t cseq_ = 0;
  std::uint32_t granted_s_ = 0;
  std::uint32_t failures_ = 0;
  bool in_flight_ = false;
  bool changed_ = true;          ///< the state is not the one that stands there under the tag
  bool stale_ = false;           ///< it changed again while a PUBLISH was on its way
  bool remove_wanted_ = false;
  bool removing_ = false;        ///< the PUBLISH on its way removes
  bool over_ = false;
  base::instant timer_ = base::never;
};

}  // namespace sip
