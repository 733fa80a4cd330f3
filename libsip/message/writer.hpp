// Puts texts behind each other into a buffer whose size was counted before.
#pragma once

#include <charconv>
#include <cstddef>
#include <cstring>
#include <string_view>

namespace sip {

struct writer {
  char* at;
  void put(std::string_view text) {
    if (text.empty()) return;
    std::memcpy(at, text.data(), text.size());
    at += text.size();
  }
};

/// A number in decimal digits.
class decimal {
 public:
  explicit decimal(std::size_t number)
      : size_(static_cast<std::size_t>(std::to_chars(digits_, digits_ + sizeof digits_, number).ptr -
                                       digits_)) {}
  [[nodiscard]] std::string_view text() const { return {digits_, size_}; }

 private:
  char digits_[20];
  std::size_t size_;
};

inline constexpr std::string_view line_end = "\r\n";
inline constexpr std::string_view separator = ": ";
inline constexpr std::string_view length_name = "Content-Length: ", compact_length_name = "l: ";

}  // namespace sip
