// The shapes that many headers share: a token with parameters, a list of tokens, an address, a number, a
// text. A header of such a shape is an alias of its template in one of the headers_*.hpp.
//
// `parse` of a header whose values may be joined by commas decodes the first value of the line, as `contact`
// does; split lines with `next_list_item` or `message::list`. The lists of bare tokens are decoded whole.
#pragma once

#include <base/export.hpp>
#include <sip/message/header_id.hpp>
#include <sip/message/headers.hpp>

#include <cstdint>
#include <string_view>
#include <vector>

namespace sip SIPTTY_API {

/// What other headers are made of: a token and parameters.
struct token_form {
  std::string_view token;
  params_view params;
};
/// Tokens joined by commas; may be empty.
struct token_list_form {
  std::string_view text;                                 ///< as on the wire
  [[nodiscard]] bool has(std::string_view token) const;  ///< in any case
  [[nodiscard]] std::vector<std::string_view> items() const;
};
/// A number of seconds, hops or bytes.
struct number_form {
  std::uint32_t number = 0;
};
/// Any text in UTF-8, also none.
struct text_form {
  std::string_view text;
};
/// A name-addr or a URI, with parameters.
struct address_form {
  name_addr_view address;
};
/// `<http://example.org/ring.wav>;purpose=icon`.
struct link_form {
  std::string_view uri_text;  ///< between < and >
  params_view params;
};
/// A token or a quoted string, with parameters.
struct data_form {
  std::string_view data;  ///< as on the wire, quotes included; see `unquote`
  params_view params;
};

namespace forms {
[[nodiscard]] result<token_form> parse_token(header_id id, std::string_view value, mode m);
[[nodiscard]] result<token_list_form> parse_token_list(std::string_view value, mode m);
[[nodiscard]] result<number_form> parse_number(std::string_view value);
[[nodiscard]] result<address_form> parse_address(header_id id, std::string_view value, mode m);
[[nodiscard]] result<link_form> parse_link(header_id id, std::string_view value, mode m);
[[nodiscard]] result<data_form> parse_data(header_id id, std::string_view value, mode m);
[[nodiscard]] result<text_form> parse_text(std::string_view value, mode m);
/// One token and nothing behind it.
[[nodiscard]] result<token_form> parse_word(std::string_view value);

template <class Header, class Form>
[[nodiscard]] result<Header> named(const result<Form>& form) {
  if (!form) return form.error();
  return Header{*form};
}
}  // namespace forms

template <header_id Id>
struct token_header : token_form {
  static constexpr header_id id = Id;
  static result<token_header> parse(std::string_view value, mode m = mode::tolerant) {
    return forms::named<token_header>(forms::parse_token(id, value, m));
  }
};
template <header_id Id>
struct word_header : token_form {
  static constexpr header_id id = Id;
  static result<word_header> parse(std::string_view value, mode = mode::tolerant) {
    return forms::named<word_header>(forms::parse_word(value));
  }
};
template <header_id Id>
struct token_list_header : token_list_form {
  static constexpr header_id id = Id;
  static result<token_list_header> parse(std::string_view value, mode m = mode::tolerant) {
    return forms::named<token_list_header>(forms::parse_token_list(value, m));
  }
};
template <header_id Id>
struct number_header : number_form {
  static constexpr header_id id = Id;
  static result<number_header> parse(std::string_view value, mode = mode::tolerant) {
    return forms::named<number_header>(forms::parse_number(value));
  }
};
template <header_id Id>
struct text_header : text_form {
  static constexpr header_id id = Id;
  static result<text_header> parse(std::string_view value, mode m = mode::tolerant) {
    return forms::named<text_header>(forms::parse_text(value, m));
  }
};
template <header_id Id>
struct address_header : address_form {
  static constexpr header_id id = Id;
  static result<address_header> parse(std::string_view value, mode m = mode::tolerant) {
    return forms::named<address_header>(forms::parse_address(id, value, m));
  }
};
template <header_id Id>
struct link_header : link_form {
  static constexpr header_id id = Id;
  static result<link_header> parse(std::string_view value, mode m = mode::tolerant) {
    return forms::named<link_header>(forms::parse_link(id, value, m));
  }
};
template <header_id Id>
struct data_header : data_form {
  static constexpr header_id id = Id;
  static result<data_header> parse(std::string_view value, mode m = mode::tolerant) {
    return forms::named<data_header>(forms::parse_data(id, value, m));
  }
};

}  // namespace sip
