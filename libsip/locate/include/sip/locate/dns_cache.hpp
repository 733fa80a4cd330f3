// Answers of the DNS for as long as they may be kept, so that not every request asks four questions.
#pragma once

#include <base/export.hpp>
#include <base/time.hpp>
#include <sip/locate/records.hpp>

#include <map>

namespace sip SIPTTY_API {

class dns_cache {
 public:
  static constexpr std::size_t max_answers = 1024;  ///< forgotten all at once: asking again is cheap
  static constexpr std::uint32_t max_ttl_s = 3600;

  /// nullptr when it must be asked. Valid until the next `keep`.
  [[nodiscard]] const dns_records* find(base::instant now, const dns_question& question) const;
  /// Keeps the records for their time to live; failures are not kept.
  void keep(base::instant now, const dns_question& question, const dns_records& records);
  [[nodiscard]] std::size_t size() const { return answers_.size(); }

 private:
  struct answer {
    dns_records records;
    base::instant until;
  };
  std::map<dns_question, answer> answers_;
};

}  // namespace sip
