// `siptty page`: its groups and what goes with them.
#include "flag_reader.hpp"

#include <siptty/command/suggest.hpp>

namespace siptty {
namespace {

constexpr std::size_t max_groups = 16;

std::vector<base::endpoint> groups_of(flag_reader& flags) {
  std::vector<base::endpoint> groups;
  const auto& text = flags.given().argument;
  for (std::size_t begin = 0; begin <= text.size();) {
    const auto end = std::min(text.find(',', begin), text.size());
    const auto word = text.substr(begin, end - begin);
    const auto group = base::endpoint::parse(word);
    if (!group) {
      flags.problem(in_quotes(word) +
                    " is no group; give an address and a port, such as 239.255.1.2:5004 or [ff15::2]:5004");
      return {};
    }
    groups.push_back(*group);
    begin = end + 1;
  }
  if (groups.size() > max_groups) flags.problem("more than 16 groups");
  return groups;
}

void check_direction(flag_reader& flags, const run_options& o) {
  const bool has_sound = flags.has("--play") || flags.has("--tone");
  if (o.page.listen) {
    if (has_sound) flags.problem("--listen hears the groups; leave --play and --tone away, or --listen");
    if (flags.has("--hops")) flags.problem("--hops is for sending; who listens sends nothing");
    return;
  }
  if (!has_sound)
    flags.problem("what shall be heard? give --play FILE or --tone HZ; or --listen to hear the group");
  if (o.page.groups.size() > 1) flags.problem("one group can be paged at a time; several are for --listen");
  if (flags.has("--record")) flags.problem("--record is for --listen: what is sent is known");
}

}  // namespace

void apply_page(flag_reader& flags, run_options& o) {
  if (o.verb != run_verb::page) return;
  o.page.groups = groups_of(flags);
  o.page.listen = flags.has("--listen");
  o.page.interface = flags.text("--interface").value_or("");
  if (const auto hops = flags.number("--hops", 1, 255)) o.page.hops = static_cast<std::uint8_t>(*hops);
  if (flags.has("--codecs") && !o.config.accounts.empty())
    o.page.codec = o.config.accounts.front().codecs.front();
  check_direction(flags, o);
}

}  // namespace siptty
