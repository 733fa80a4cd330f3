#include "words.hpp"

namespace siptty {

split_line split_words(std::string_view line) {
  split_line out;
  std::string word;
  bool in_word = false;
  char quote = 0;
  for (std::size_t i = 0; i < line.size(); ++i) {
    const char c = line[i];
    if (c == '\\' && quote != '\'') {
      if (++i == line.size()) return {{}, "the line ends in a backslash; write \\\\ for one"};
      word += line[i];
      in_word = true;
    } else if (quote != 0) {
      if (c == quote) {
        quote = 0;
      } else {
        word += c;
      }
    } else if (c == '"' || c == '\'') {
      quote = c;
      in_word = true;
    } else if (c == ' ' || c == '\t') {
      if (in_word) out.words.push_back(std::move(word));
      word.clear();
      in_word = false;
    } else {
      word += c;
      in_word = true;
    }
  }
  if (quote != 0) return {{}, std::string("a quote ") + quote + " is not closed"};
  if (in_word) out.words.push_back(std::move(word));
  return out;
}

}  // namespace siptty
