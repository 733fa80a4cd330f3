#include <base/assert.hpp>
#include <base/fetch.hpp>
#include <base/packet.hpp>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <cstring>
#include <new>

namespace base {
namespace detail {

// Responses wait for half a minute, so their slabs fit closely; what exceeds the last class comes from the
// heap and goes back to it.
constexpr std::array<std::uint32_t, 8> size_classes{256, 512, 768, 1024, 1536, 2048, 4096, 16384};
constexpr std::size_t max_free_per_class = 256;
constexpr std::size_t usual_message = 640;

struct pool_state {
  std::array<slab*, size_classes.size()> free{};
  std::array<std::size_t, size_classes.size()> free_count{};
  std::size_t outstanding = 0;
  bool pool_alive = true;
};

namespace {

/// The first class with this capacity, or `size_classes.size()`.
constexpr std::size_t search_class(std::size_t capacity) {
  std::size_t c = 0;
  while (c < size_classes.size() && size_classes[c] < capacity) ++c;
  return c;
}

/// The classes of all capacities up to the last but one, in steps that all classes are multiples of: most
/// slabs are found without a search.
constexpr std::size_t class_step = 256;
constexpr auto usual_classes = [] {
  std::array<std::uint8_t, size_classes.end()[-2] / class_step + 1> classes{};
  for (std::size_t i = 0; i < classes.size(); ++i)
    classes[i] = static_cast<std::uint8_t>(search_class(i * class_step));
  return classes;
}();

std::size_t class_of(std::size_t capacity) {
  const auto steps = (capacity + class_step - 1) / class_step;
  return steps < usual_classes.size() ? usual_classes[steps] : search_class(capacity);
}

slab* allocate(pool_state& pool, std::size_t capacity) {
  void* memory = std::malloc(sizeof(slab) + capacity);
  if (memory == nullptr) throw std::bad_alloc();
  return new (memory) slab{&pool, 0, static_cast<std::uint32_t>(capacity), nullptr};
}

void drop_free_list(pool_state& pool) {
  for (auto& head : pool.free) {
    while (head != nullptr) std::free(std::exchange(head, head->next_free));
  }
}

}  // namespace

void release(slab* s) noexcept {
  pool_state* pool = s->pool;
  --pool->outstanding;
  const auto c = class_of(s->capacity);
  const bool pooled = pool->pool_alive && c < size_classes.size() && pool->free_count[c] < max_free_per_class;
  if (pooled) {
    s->next_free = std::exchange(pool->free[c], s);
    fetch(s->data(), s->data() + usual_message);  // untouched for half a minute, and the next to be written into
    ++pool->free_count[c];
    return;
  }
  std::free(s);
  if (!pool->pool_alive && pool->outstanding == 0) delete pool;
}

}  // namespace detail

packet packet::slice(std::size_t offset, std::size_t size) const {
  packet part = *this;
  offset = std::min(offset, size_);
  part.begin_ += offset;
  part.size_ = std::min(size, size_ - offset);
  return part;
}

packet packet_buffer::freeze(std::size_t size) && {
  SIPTTY_ASSERT(size <= slab_->capacity);
  packet p;
  p.slab_ = std::exchange(slab_, nullptr);
  p.slab_->references = 1;
  p.begin_ = p.slab_->data();
  p.size_ = size;
  return p;
}

packet_pool::packet_pool() : state_(new detail::pool_state) {}

packet_pool::~packet_pool() {
  detail::drop_free_list(*state_);
  state_->pool_alive = false;
  if (state_->outstanding == 0) delete state_;
}

packet_buffer packet_pool::acquire(std::size_t capacity) {
  SIPTTY_ASSERT(capacity < (1U << 30));
  const auto c = detail::class_of(capacity);
  const bool pooled = c < detail::size_classes.size();
  detail::slab* s = pooled ? state_->free[c] : nullptr;
  if (s != nullptr) {
    state_->free[c] = s->next_free;
    --state_->free_count[c];
  } else {
    s = detail::allocate(*state_, pooled ? detail::size_classes[c] : capacity);
  }
  ++state_->outstanding;
  return packet_buffer(s);
}

packet packet_pool::copy(std::string_view bytes) {
  auto buffer = acquire(bytes.size());
  if (!bytes.empty()) std::memcpy(buffer.data(), bytes.data(), bytes.size());
  return std::move(buffer).freeze(bytes.size());
}

std::size_t packet_pool::outstanding() const {
  return state_->outstanding;
}

}  // namespace base
