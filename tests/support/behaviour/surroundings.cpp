#include "surroundings.hpp"

namespace {

struct named_count {
  const char* name;
  std::uint64_t storm_counts::*value;
};
constexpr named_count all_counts[] = {
    {"calls", &storm_counts::dialled},
    {"incoming", &storm_counts::incoming},
    {"confirmed", &storm_counts::confirmed},
    {"ended", &storm_counts::ended},
    {"datagrams", &storm_counts::datagrams},
    {"transactions measured", &storm_counts::transactions},
    {"registrations", &storm_counts::registered},
    {"outbound flows", &storm_counts::flows},
    {"changes", &storm_counts::changes},
    {"transfers", &storm_counts::transfers},
    {"requests", &storm_counts::requests},
    {"sessions compared", &storm_counts::compared},
    {"subscriptions", &storm_counts::subscriptions},
    {"notifications", &storm_counts::notifications},
    {"publications", &storm_counts::publications},
    {"states compared", &storm_counts::states_compared},
    {"forks", &storm_counts::forks},
    {"deaths", &storm_counts::deaths},
    {"cuts", &storm_counts::cuts},
    {"rebinds", &storm_counts::rebinds},
    {"lies", &storm_counts::lies}};

}  // namespace

storm_counts& storm_counts::operator+=(const storm_counts& o) {
  for (const auto& c : all_counts) this->*c.value += o.*c.value;
  return *this;
}

std::string storm_counts::to_string() const {
  std::string text;
  for (const auto& c : all_counts) {
    if (this->*c.value == 0) continue;
    text += (text.empty() ? "" : ", ") + std::to_string(this->*c.value) + " " + c.name;
  }
  return text;
}
