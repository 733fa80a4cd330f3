// States that others publish here (RFC 3903 §6, event state compositor): entity tags and their time. What the states mean,
// and how several of one resource become one, is the application's affair.
#pragma once

#include <base/export.hpp>
#include <base/rng.hpp>
#include <base/slot_table.hpp>
#include <base/time.hpp>
#include <base/timer_table.hpp>
#include <sip/ua/actions.hpp>
#include <sip/ua/notifier.hpp>

#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

namespace sip SIPTTY_API {

class compositor {
 public:
  compositor(std::size_t max_published, base::rng& random) : table_(max_published), random_(&random) {}

  /// A PUBLISH for a package that takes publications; `to_tag` is for its answer.
  void on_publish(base::instant now, const event_package& package, account_id account, const message& request, server_id server,
                  const hop& via, std::string_view to_tag, actions& out);
  void on_timeout(base::instant now, actions& out);
  [[nodiscard]] base::instant next_timeout() const { return timers_.next(); }
  [[nodiscard]] std::size_t size() const { return table_.size(); }

 private:
  struct entry {
    account_id account;
    std::string package, resource, etag;
  };

  [[nodiscard]] published_id find(const message& request, std::string_view etag, std::string_view package);
  void store(base::instant now, published_id id, std::uint32_t expires_s);
  void remove(published_id id, actions& out);

  base::slot_table<entry, published_tag> table_;
  base::rng* random_;
  base::timer_table timers_;
  std::vector<published_id> by_timer_;
  std::unordered_map<std::string, published_id> by_etag_;
};

}  // namespace sip
