#include "drafts.hpp"

namespace sip {

std::string_view method_in(const draft& d) {
  const auto cseq = d.value(header_id::cseq);
  const auto space = cseq.find(' ');
  return space == std::string_view::npos ? std::string_view{} : cseq.substr(space + 1);
}

bool has_to_tag(const draft& d) {
  const auto to = parse_name_addr(d.value(header_id::to));
  return to && !to->tag().empty();
}

}  // namespace sip
