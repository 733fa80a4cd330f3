// Values of flags, checked. Each problem is a sentence that names the flag, the value and what is allowed.
#pragma once

#include "arguments.hpp"

#include <siptty/config/choices.hpp>

#include <base/endpoint.hpp>

#include <chrono>
#include <optional>

namespace siptty {

class flag_reader {
 public:
  flag_reader(const arguments& given, std::vector<std::string>& problems)
      : given_(given), problems_(problems) {}

  [[nodiscard]] const arguments& given() const { return given_; }
  [[nodiscard]] bool has(std::string_view flag) const;
  [[nodiscard]] int count(std::string_view flag) const;  ///< of a switch

  // Nothing when the flag was not given or is wrong. A flag that was given twice has its last value.
  std::optional<std::string> text(std::string_view flag);
  std::optional<std::int64_t> number(std::string_view flag, std::int64_t low, std::int64_t high);
  std::optional<std::chrono::milliseconds> seconds(std::string_view flag);
  std::optional<std::string> uri(std::string_view flag);  ///< "sip:" is put before a bare host or user@host
  std::optional<base::endpoint> endpoint(std::string_view flag);
  std::optional<std::string> readable_file(std::string_view flag);
  header_list headers(std::string_view flag);

  void problem(std::string sentence) { problems_.push_back(std::move(sentence)); }
  void wrong(std::string_view flag, const std::string& value, const std::string& allowed);

 private:
  const arguments& given_;
  std::vector<std::string>& problems_;
};

/// "sip:" before text without a scheme.
[[nodiscard]] std::string as_sip_uri(const std::string& text);

// Steps of `parse_command_line`, in this order.
void apply_general(flag_reader& flags, configuration& c);
void apply_accounts(flag_reader& flags, configuration& c);
void apply_audio(flag_reader& flags, configuration& c);
void apply_run(flag_reader& flags, run_options& o);
void apply_page(flag_reader& flags, run_options& o);  ///< after `apply_run`; does nothing for other verbs

}  // namespace siptty
