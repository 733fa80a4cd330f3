#include <siptty/trace/text_export.hpp>
#include <siptty/trace/wire_log.hpp>

#include <ctime>

namespace siptty {
namespace {

std::string date_of(base::wall_time t) {
  const auto seconds = static_cast<std::time_t>(t.microseconds / 1'000'000);
  std::tm local{};
  localtime_r(&seconds, &local);
  char text[32];
  return {text, std::strftime(text, sizeof text, "%Y-%m-%d", &local)};
}

}  // namespace

std::string export_text(const std::vector<const wire_event*>& events) {
  const std::string rule(78, '-');
  std::string text;
  for (const auto* e : events) {
    text += rule + "\n#" + std::to_string(e->number) + " " + date_of(e->wall) + " " + full_text(*e);
    if (!text.ends_with('\n')) text += '\n';
  }
  return text;
}

}  // namespace siptty
