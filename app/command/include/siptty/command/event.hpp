// What the engine tells its user interface, headless or screen. Plain values that may cross threads.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace siptty {

/// `name` is one of: registering, registered, unregistered, registration-failed, binding, incoming, calling, early,
/// confirmed, hold, resumed, dtmf, dtmf-sent, codecs, transfer, transfer-requested, media, party, disconnected, message,
/// message-sent, subscription, notify, publication, card, device, audio, error, and for one-shot verbs options, ready. Fields
/// keep their order. Values are text; `number` says that JSON may write the value without
/// quotes.
struct event {
  struct field {
    std::string key;
    std::string value;
    bool number = false;
  };
  std::string name;
  std::vector<field> fields;

  event& text(std::string key, std::string value) {
    fields.push_back({std::move(key), std::move(value), false});
    return *this;
  }
  event& number(std::string key, std::int64_t value) {
    fields.push_back({std::move(key), std::to_string(value), true});
    return *this;
  }
  /// A number with `digits` decimals; "nan" and "inf" become text.
  event& decimal(std::string key, double value, int digits);
  /// Value of a field; empty when there is none.
  [[nodiscard]] const std::string& get(std::string_view key) const;
};

/// One line without its end: `event NAME key=value …`. A value that is empty or holds a blank, a quote, a
/// backslash, a control character or bytes that are not UTF-8 stands in quotes, with \" \\ \n \r \t and \xHH
/// inside.
[[nodiscard]] std::string to_text(const event& e);

/// The same as one JSON object: `{"event":"registered","account":"alice","expires":300}`. Bytes that are not
/// UTF-8 become U+FFFD.
[[nodiscard]] std::string to_json(const event& e);

}  // namespace siptty
