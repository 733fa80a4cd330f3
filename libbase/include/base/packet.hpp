// Received and sent bytes: a reference-counted slice of a pooled slab.
//
// A pool and all packets from it belong to one thread: the count is a plain integer. What crosses a thread is copied.
// A string_view into a packet is valid as long as any packet on the same slab lives.
#pragma once

#include <base/export.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>
#include <utility>

namespace base SIPTTY_API {

class packet_pool;

namespace detail {

struct pool_state;

struct slab {
  pool_state* pool;
  std::uint32_t references;
  std::uint32_t capacity;
  slab* next_free;
  [[nodiscard]] char* data() { return reinterpret_cast<char*>(this + 1); }
};

void release(slab* s) noexcept;

}  // namespace detail

/// Immutable bytes, shared by count. Copying a packet copies no bytes.
class packet {
 public:
  packet() = default;
  packet(const packet& other) noexcept : slab_(other.slab_), begin_(other.begin_), size_(other.size_) {
    if (slab_ != nullptr) ++slab_->references;
  }
  packet(packet&& other) noexcept
      : slab_(std::exchange(other.slab_, nullptr)),
        begin_(std::exchange(other.begin_, nullptr)),
        size_(std::exchange(other.size_, 0)) {}
  packet& operator=(packet other) noexcept {
    std::swap(slab_, other.slab_);
    std::swap(begin_, other.begin_);
    std::swap(size_, other.size_);
    return *this;
  }
  ~packet() {
    if (slab_ != nullptr && --slab_->references == 0) detail::release(slab_);
  }

  [[nodiscard]] std::string_view text() const& { return {begin_, size_}; }
  std::string_view text() && = delete;  ///< the bytes could die with the temporary
  [[nodiscard]] const char* data() const& { return begin_; }
  const char* data() && = delete;
  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] bool empty() const { return size_ == 0; }

  /// A part of the same bytes; it keeps the slab alive. Clamped to what is there.
  [[nodiscard]] packet slice(std::size_t offset, std::size_t size) const;

 private:
  friend class packet_buffer;
  detail::slab* slab_ = nullptr;
  const char* begin_ = nullptr;
  std::size_t size_ = 0;
};

/// A slab that only its holder sees: write into it, then freeze it into a packet.
class packet_buffer {
 public:
  packet_buffer(packet_buffer&& other) noexcept : slab_(std::exchange(other.slab_, nullptr)) {}
  packet_buffer& operator=(packet_buffer&&) = delete;
  ~packet_buffer() {
    if (slab_ != nullptr) detail::release(slab_);
  }
  [[nodiscard]] char* data() { return slab_->data(); }
  [[nodiscard]] std::size_t capacity() const { return slab_->capacity; }
  /// The first `size` bytes as a packet. The buffer is empty afterwards.
  [[nodiscard]] packet freeze(std::size_t size) &&;

 private:
  friend class packet_pool;
  explicit packet_buffer(detail::slab* s) : slab_(s) {}
  detail::slab* slab_;
};

/// Hands out slabs of a few sizes and takes them back. It may die before its packets.
class packet_pool {
 public:
  packet_pool();
  ~packet_pool();
  packet_pool(const packet_pool&) = delete;
  packet_pool& operator=(const packet_pool&) = delete;

  [[nodiscard]] packet_buffer acquire(std::size_t capacity);
  [[nodiscard]] packet copy(std::string_view bytes);
  /// Slabs in use, for leak checks.
  [[nodiscard]] std::size_t outstanding() const;

 private:
  detail::pool_state* state_;
};

}  // namespace base
