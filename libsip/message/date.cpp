#include <sip/message/headers.hpp>

#include <base/ascii.hpp>

#include <array>
#include <chrono>

namespace sip {
namespace {

constexpr std::array<std::string_view, 7> weekdays{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
constexpr std::array<std::string_view, 12> months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                  "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

/// Index in `names`, or its size.
template <std::size_t N>
unsigned index_of(const std::array<std::string_view, N>& names, std::string_view name) {
  unsigned i = 0;
  while (i < N && names[i] != name) ++i;
  return i;
}

constexpr std::string_view shape = "aaa, 00 aaa 0000 00:00:00 GMT";

bool fits(char c, char wanted) {
  if (wanted == 'a') return base::is_alpha(c);
  return wanted == '0' ? base::is_digit(c) : c == wanted;
}

/// Where the text leaves the shape; npos when it has it.
std::size_t first_misfit(std::string_view text) {
  for (std::size_t i = 0; i < shape.size(); ++i) {
    if (i >= text.size() || !fits(text[i], shape[i])) return i;
  }
  return text.size() == shape.size() ? std::string_view::npos : shape.size();
}

/// The same question without branches that depend on the text.
bool has_shape(std::string_view text) {
  if (text.size() != shape.size()) return false;
  bool good = true;
  for (std::size_t i = 0; i < shape.size(); ++i) {
    const char c = text[i];
    const char wanted = shape[i];
    const int letter = int{wanted == 'a'} & int{base::is_alpha(c)};
    const int digit = int{wanted == '0'} & int{base::is_digit(c)};
    good &= (letter | digit | int{c == wanted}) != 0;
  }
  return good;
}

}  // namespace

// "Sat, 13 Nov 2010 23:29:00 GMT": every part stands at its fixed place.
result<date> date::parse(std::string_view value) {
  const auto text = base::trim(value);
  const auto fail = [](std::size_t at) { return parse_error{errc::date, static_cast<std::uint32_t>(at)}; };
  if (!has_shape(text)) {
    if (const auto at = first_misfit(text); at != std::string_view::npos) return fail(at);
  }
  const auto number = [&](std::size_t at, std::size_t n) {
    return static_cast<int>(base::parse_number<std::uint16_t>(text.substr(at, n)).value_or(0));
  };
  using namespace std::chrono;
  const auto month_index = index_of(months, text.substr(8, 3));
  const year_month_day day{year{number(12, 4)}, month{month_index + 1},
                           std::chrono::day{static_cast<unsigned>(number(5, 2))}};
  if (index_of(weekdays, text.substr(0, 3)) == weekdays.size()) return fail(0);
  if (!day.ok()) return fail(5);
  if (number(17, 2) > 23 || number(20, 2) > 59 || number(23, 2) > 60) return fail(17);
  const auto days = sys_days{day}.time_since_epoch().count();
  return date{(std::int64_t{days} * 24 + number(17, 2)) * 3600 + number(20, 2) * 60 + number(23, 2)};
}

}  // namespace sip
