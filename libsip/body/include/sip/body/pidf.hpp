// Presence: application/pidf+xml (RFC 3863) with the activities of RFC 4480 that say why somebody is busy.
#pragma once

#include <base/export.hpp>
#include <sip/body/error.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace sip SIPTTY_API {

struct presence {
  enum class basic : std::uint8_t { unknown, open, closed };
  /// One way to reach somebody.
  struct tuple {
    std::string id;
    basic status = basic::unknown;
    std::string contact;   ///< URI; empty when there is none
    std::string priority;  ///< "0.8"; empty when there is none
    std::vector<std::string> notes;
    std::string timestamp;  ///< as it stands (RFC 3339)
    friend bool operator==(const tuple&, const tuple&) = default;
  };
  /// The human being (RFC 4479 §3.2).
  struct person {
    std::string id;
    /// Names of RFC 4480 §3.2 as they stand: "on-the-phone", "away", "meeting", …
    std::vector<std::string> activities;
    std::vector<std::string> notes;
    std::string timestamp;
    friend bool operator==(const person&, const person&) = default;
  };

  std::string entity;
  std::vector<tuple> tuples;
  std::vector<std::string> notes;
  std::vector<person> persons;

  /// True when any tuple is open.
  [[nodiscard]] bool is_open() const;
  /// True when any person does that.
  [[nodiscard]] bool is_doing(std::string_view activity) const;
  static body_result<presence> parse(std::string_view document);
  /// Activities that are no names of elements are left out.
  [[nodiscard]] std::string print() const;
  friend bool operator==(const presence&, const presence&) = default;
};

}  // namespace sip
