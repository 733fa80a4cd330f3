// Values as bytes and back, for recordings: integers as LEB128, strings and lists with their length before them, structs as
// their members. Reading is safe for any bytes: it never reads past the end, and never allocates more than there is to read.
#pragma once

#include "aggregate.hpp"

#include <base/endpoint.hpp>
#include <base/packet.hpp>
#include <base/time.hpp>
#include <sip/auth/digest.hpp>
#include <sip/identity/sign.hpp>
#include <sip/message/rewrite.hpp>
#include <sip/stack/effects.hpp>
#include <sip/transaction/layer.hpp>

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

namespace sip::detail {

/// The last value of an enum that recordings are read into: what is beyond is refused. One line for each such enum.
template <class Enum>
struct last_of;
template <> struct last_of<transport> { static constexpr auto value = transport::wss; };
template <> struct last_of<dns_type> { static constexpr auto value = dns_type::naptr; };
template <> struct last_of<mode> { static constexpr auto value = mode::strict; };
template <> struct last_of<edit_kind> { static constexpr auto value = edit_kind::start_line; };
template <> struct last_of<digest_algorithm> { static constexpr auto value = digest_algorithm::sha512_256_sess; };
template <> struct last_of<decltype(rule_selector::kind)> { static constexpr auto value = decltype(rule_selector::kind)::response; };

class value_writer {
 public:
  [[nodiscard]] const std::string& bytes() const { return bytes_; }
  void clear() { bytes_.clear(); }

  template <class... T>
  void put(const T&... values) {
    (put_one(values), ...);
  }

 private:
  void put_number(std::uint64_t n) {
    for (; n >= 0x80; n >>= 7U) bytes_ += static_cast<char>((n & 0x7fU) | 0x80U);
    bytes_ += static_cast<char>(n);
  }
  void put_one(std::string_view v) {
    put_number(v.size());
    bytes_ += v;
  }
  void put_one(const std::string& v) { put_one(std::string_view(v)); }
  void put_one(const char* v) { put_one(std::string_view(v)); }
  void put_one(const base::packet& v) { put_one(v.text()); }
  void put_one(const base::ip_address& v) {
    put_one(v.is_v6());
    for (const auto b : v.bytes()) bytes_ += static_cast<char>(b);
  }
  void put_one(base::duration v) { put_one(v.count()); }
  void put_one(base::instant v) { put_one(v.time_since_epoch()); }
  void put_one(const own_message_writer&) {}  // the stack's own, never a setting
  void put_one(const signing_key&) {}  // stays out of the file; what it signs is written instead
  template <class T>
  void put_one(const std::optional<T>& v) {
    put_one(v.has_value());
    if (v) put_one(*v);
  }
  template <class T>
  void put_one(const std::vector<T>& v) {
    put_number(v.size());
    for (const auto& each : v) put_one(each);
  }
  template <class T, std::size_t N>
  void put_one(const std::array<T, N>& v) {
    for (const auto& each : v) put_one(each);
  }
  template <class... T>
  void put_one(const std::variant<T...>& v) {
    put_number(v.index());
    std::visit([this](const auto& each) { this->put_one(each); }, v);
  }
  template <class A, class B>
  void put_one(const std::pair<A, B>& v) {
    put(v.first, v.second);
  }
  template <class T>
  void put_one(const T& v) {
    if constexpr (std::is_enum_v<T>) {
      put_number(static_cast<std::uint64_t>(v));
    } else if constexpr (std::is_unsigned_v<T>) {
      put_number(v);
    } else if constexpr (std::is_integral_v<T>) {  // small negative numbers stay small
      const auto wide = static_cast<std::int64_t>(v);
      put_number((static_cast<std::uint64_t>(wide) << 1U) ^ static_cast<std::uint64_t>(wide >> 63U));
    } else if constexpr (std::is_pointer_v<T>) {
      static_cast<void>(v);  // what a setting points to is the run's, not the recording's
    } else {
      static_assert(std::is_aggregate_v<T>, "a recording cannot hold this type yet: add a line");
      visit_members(v, [this](const auto&... members) { this->put(members...); });
    }
  }

  std::string bytes_;
};

class value_reader {
 public:
  /// `key`: stands for each signing key, none of which is in a recording.
  explicit value_reader(std::string_view bytes, base::packet_pool* pool = nullptr, signing_key key = {})
      : rest_(bytes), pool_(pool), key_(std::move(key)) {}
  [[nodiscard]] bool ok() const { return ok_; }
  /// All was read and all made sense.
  [[nodiscard]] bool done() const { return ok_ && rest_.empty(); }
  [[nodiscard]] std::string_view rest() const { return rest_; }

  template <class... T>
  bool get(T&... values) {
    (get_one(values), ...);
    return ok_;
  }

 private:
  std::string_view take(std::size_t size) {
    if (size > rest_.size()) ok_ = false;
    if (!ok_) return {};
    const auto part = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return part;
  }
  std::uint64_t get_number() {
    std::uint64_t n = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
      const auto byte = take(1);
      if (byte.empty()) return 0;
      const auto bits = static_cast<std::uint8_t>(byte.front());
      n |= static_cast<std::uint64_t>(bits & 0x7fU) << shift;
      if ((bits & 0x80U) == 0) return n;
    }
    ok_ = false;
    return 0;
  }
  void get_one(std::string_view& v) { v = take(get_number()); }
  void get_one(std::string& v) { v = take(get_number()); }
  void get_one(base::packet& v) {
    const auto bytes = take(get_number());
    if (pool_ != nullptr) v = pool_->copy(bytes);
  }
  void get_one(base::ip_address& v) {
    bool v6 = false;
    get_one(v6);
    std::array<std::uint8_t, 16> bytes{};
    const auto text = take(bytes.size());
    for (std::size_t i = 0; i < text.size(); ++i) bytes[i] = static_cast<std::uint8_t>(text[i]);
    std::uint32_t host_order = 0;
    for (std::size_t i = 0; i < 4; ++i) host_order = host_order << 8U | bytes[i];
    v = v6 ? base::ip_address::v6(bytes) : base::ip_address::v4(host_order);
  }
  void get_one(base::duration& v) {
    base::duration::rep count = 0;
    get_one(count);
    v = base::duration(count);
  }
  void get_one(base::instant& v) {
    base::duration since{};
    get_one(since);
    v = base::instant(since);
  }
  void get_one(own_message_writer&) {}
  void get_one(signing_key& v) { v = key_; }
  void get_one(std::monostate&) {}
  template <class T>
  void get_one(std::optional<T>& v) {
    bool there = false;
    get_one(there);
    if (there) get_one(v.emplace());
  }
  template <class T>
  void get_one(std::vector<T>& v) {
    for (auto left = get_number(); left > 0 && ok_; --left) {
      if (rest_.empty()) ok_ = false;  // an element takes a byte at least
      if (ok_) get_one(v.emplace_back());
    }
  }
  template <class T, std::size_t N>
  void get_one(std::array<T, N>& v) {
    for (auto& each : v) get_one(each);
  }
  template <class... T>
  void get_one(std::variant<T...>& v) {
    const auto index = get_number();
    if (index >= sizeof...(T)) ok_ = false;
    std::size_t at = 0;
    ((at++ == index && ok_ ? get_one(v.template emplace<T>()) : void()), ...);
  }
  template <class A, class B>
  void get_one(std::pair<A, B>& v) {
    get(v.first, v.second);
  }
  template <class T>
  void get_one(T& v) {
    if constexpr (std::is_same_v<T, bool>) {
      const auto n = get_number();
      if (n > 1) ok_ = false;
      v = n == 1;
    } else if constexpr (std::is_enum_v<T>) {
      const auto n = get_number();
      if (n > static_cast<std::uint64_t>(last_of<T>::value)) ok_ = false;
      if (ok_) v = static_cast<T>(n);
    } else if constexpr (std::is_unsigned_v<T>) {
      const auto n = get_number();
      v = static_cast<T>(n);
      if (v != n) ok_ = false;
    } else if constexpr (std::is_integral_v<T>) {
      const auto n = get_number();
      const auto wide = static_cast<std::int64_t>(n >> 1U) ^ -static_cast<std::int64_t>(n & 1U);
      v = static_cast<T>(wide);
      if (v != wide) ok_ = false;
    } else if constexpr (std::is_pointer_v<T>) {
      v = nullptr;
    } else {
      static_assert(std::is_aggregate_v<T>, "a recording cannot hold this type yet: add a line");
      visit_members(v, [this](auto&... members) { this->get(members...); });
    }
  }

  std::string_view rest_;
  base::packet_pool* pool_;
  signing_key key_;
  bool ok_ = true;
};

}  // namespace sip::detail
