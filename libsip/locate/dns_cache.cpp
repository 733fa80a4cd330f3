#include <sip/locate/dns_cache.hpp>

#include <algorithm>

namespace sip {

const dns_records* dns_cache::find(base::instant now, const dns_question& question) const {
  const auto found = answers_.find(question);
  return found != answers_.end() && now < found->second.until ? &found->second.records : nullptr;
}

void dns_cache::keep(base::instant now, const dns_question& question, const dns_records& records) {
  if (records.failed || records.ttl_s == 0) return;
  if (answers_.size() >= max_answers) answers_.clear();
  answers_[question] = {records, now + std::chrono::seconds(std::min(records.ttl_s, max_ttl_s))};
}

}  // namespace sip
