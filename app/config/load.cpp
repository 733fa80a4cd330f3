#include "syntax.hpp"

#include <siptty/command/suggest.hpp>

#include <algorithm>
#include <tuple>

namespace siptty {
namespace {

void sort_and_bound(std::vector<problem>& problems) {
  std::stable_sort(problems.begin(), problems.end(), [](const problem& a, const problem& b) {
    return std::tie(a.line, a.column) < std::tie(b.line, b.column);
  });
  if (problems.size() <= max_problems) return;
  const auto more = problems.size() - max_problems;
  const bool error = std::any_of(problems.begin() + max_problems, problems.end(),
                                 [](const problem& p) { return p.level == severity::error; });
  problems.resize(max_problems);
  problems.push_back({error ? severity::error : severity::warning,
                      problems.front().file,
                      0,
                      0,
                      {},
                      "and " + std::to_string(more) + " more problems"});
}

load_result parse(std::string_view text, const std::string& file, bool others_can_read) {
  findings found;
  found.file = file;
  found.others_can_read = others_can_read;
  load_result out;
  out.file = file;
  if (text.size() > max_config_bytes) {
    found.add(severity::error, {}, {}, "larger than 1 MiB, which is the most");
  } else if (const auto table = parse_toml(text, found)) {
    out.value = read_configuration(*table, found);
  }
  out.problems = std::move(found.problems);
  sort_and_bound(out.problems);
  if (!out.ok()) out.value = {};
  return out;
}

}  // namespace

std::string problem::to_string() const {
  std::string text = file;
  if (line != 0) text += ":" + std::to_string(line) + ":" + std::to_string(column);
  text += ": ";
  if (!key.empty()) text += key + ": ";
  return printable(text + (level == severity::warning ? "warning: " : "") + sentence);
}

bool load_result::ok() const {
  return std::none_of(problems.begin(), problems.end(),
                      [](const problem& p) { return p.level == severity::error; });
}

load_result load_text(std::string_view text, const std::string& file) {
  return parse(text, file, false);
}

load_result load(const std::string& path) {
  auto file = read_file(path, max_config_bytes);
  if (file.error.empty()) return parse(file.text, path, file.others_can_read);
  load_result out;
  out.file = path;
  out.problems.push_back({severity::error, path, 0, 0, {}, "cannot be read: " + file.error});
  return out;
}

load_result load_found(const std::string& flag) {
  const auto path = find_configuration(flag);
  if (!path.empty()) return load(path);
  load_result out;
  out.value.history.db_file = expand_home(out.value.history.db_file);
  return out;
}

}  // namespace siptty
