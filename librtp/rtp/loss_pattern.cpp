#include <rtp/loss_pattern.hpp>

#include <algorithm>

namespace rtp {

double loss_summary::burst_ratio() const {
  if (runs == 0 || expected == unheard) return 1;
  const auto mean = static_cast<double>(unheard) / static_cast<double>(runs);
  const auto heard_share = static_cast<double>(expected - unheard) / static_cast<double>(expected);
  return std::max(mean * heard_share, 1.0);
}

// One unheard packet alone belongs to the gap around it; more are a burst that ends the gap.
void loss_pattern::close_cluster() {
  if (cluster_unheard_ > 1) {
    if (gap_run_ > 0) ++closed_.gaps;
    closed_.gap_packets += gap_run_;
    gap_run_ = 0;
    ++closed_.bursts;
    closed_.burst_packets += cluster_packets_;
    closed_.burst_unheard += cluster_unheard_;
  } else {
    gap_run_ += cluster_packets_;
    closed_.gap_unheard += cluster_unheard_;
  }
  cluster_packets_ = cluster_unheard_ = 0;
}

void loss_pattern::unheard(std::uint64_t count) {
  if (count == 0) return;
  if (cluster_packets_ == 0 || heard_run_ >= gap_threshold) {
    close_cluster();
    gap_run_ += heard_run_;
  } else {
    cluster_packets_ += heard_run_;
  }
  if (heard_run_ > 0 || closed_.runs == 0) ++closed_.runs;
  closed_.expected += heard_run_ + count;
  closed_.unheard += count;
  cluster_packets_ += count;
  cluster_unheard_ += count;
  heard_run_ = 0;
}

loss_summary loss_pattern::summary() const {
  auto copy = *this;
  copy.close_cluster();
  auto s = copy.closed_;
  s.expected += heard_run_;
  const auto open = copy.gap_run_ + heard_run_;
  if (open > 0) ++s.gaps;
  s.gap_packets += open;
  return s;
}

}  // namespace rtp
