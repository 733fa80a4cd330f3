// The members of a plain struct, one after the other, without naming them: so that a recording holds every field of every
// input, command and setting, and a field that is added later is in it by itself.
//
// How: a struct with N members can be written as T{x, ..., x} with at most N of anything; then a structured binding takes it
// apart. Only for aggregates without base classes.
#pragma once

#include <cstddef>
#include <type_traits>

namespace sip::detail {

struct anything {
  template <class T>
  operator T() const;  // NOLINT: it stands for a value of any member
};

template <class T, class... Some>
consteval std::size_t member_count() {
  if constexpr (requires { T{Some{}..., anything{}}; }) {
    return member_count<T, Some..., anything>();
  } else {
    return sizeof...(Some);
  }
}

inline constexpr std::size_t most_members = 32;

/// Calls `visit(member...)`. T may be const.
template <class T, class Visit>
void visit_members(T& v, Visit&& visit) {
  constexpr auto n = member_count<std::remove_const_t<T>>();
  static_assert(n <= most_members, "add a line below");
  if constexpr (n == 0) {
    visit();
  } else if constexpr (n == 1) {
    auto& [a] = v;
    visit(a);
  } else if constexpr (n == 2) {
    auto& [a, b] = v;
    visit(a, b);
  } else if constexpr (n == 3) {
    auto& [a, b, c] = v;
    visit(a, b, c);
  } else if constexpr (n == 4) {
    auto& [a, b, c, d] = v;
    visit(a, b, c, d);
  } else if constexpr (n == 5) {
    auto& [a, b, c, d, e] = v;
    visit(a, b, c, d, e);
  } else if constexpr (n == 6) {
    auto& [a, b, c, d, e, f] = v;
    visit(a, b, c, d, e, f);
  } else if constexpr (n == 7) {
    auto& [a, b, c, d, e, f, g] = v;
    visit(a, b, c, d, e, f, g);
  } else if constexpr (n == 8) {
    auto& [a, b, c, d, e, f, g, h] = v;
    visit(a, b, c, d, e, f, g, h);
  } else if constexpr (n == 9) {
    auto& [a, b, c, d, e, f, g, h, i] = v;
    visit(a, b, c, d, e, f, g, h, i);
  } else if constexpr (n == 10) {
    auto& [a, b, c, d, e, f, g, h, i, j] = v;
    visit(a, b, c, d, e, f, g, h, i, j);
  } else if constexpr (n == 11) {
    auto& [a, b, c, d, e, f, g, h, i, j, k] = v;
    visit(a, b, c, d, e, f, g, h, i, j, k);
  } else if constexpr (n == 12) {
    auto& [a, b, c, d, e, f, g, h, i, j, k, l] = v;
    visit(a, b, c, d, e, f, g, h, i, j, k, l);
  } else if constexpr (n == 13) {
    auto& [a, b, c, d, e, f, g, h, i, j, k, l, m] = v;
    visit(a, b, c, d, e, f, g, h, i, j, k, l, m);
  } else if constexpr (n == 14) {
    auto& [a, b, c, d, e, f, g, h, i, j, k, l, m, o] = v;
    visit(a, b, c, d, e, f, g, h, i, j, k, l, m, o);
  } else if constexpr (n == 15) {
    auto& [a, b, c, d, e, f, g, h, i, j, k, l, m, o, p] = v;
    visit(a, b, c, d, e, f, g, h, i, j, k, l, m, o, p);
  } else if constexpr (n == 16) {
    auto& [a, b, c, d, e, f, g, h, i, j, k, l, m, o, p, q] = v;
    visit(a, b, c, d, e, f, g, h, i, j, k, l, m, o, p, q);
  } else if constexpr (n == 17) {
    auto& [a, b, c, d, e, f, g, h, i, j, k, l, m, o, p, q, r] = v;
    visit(a, b, c, d, e, f, g, h, i, j, k, l, m, o, p, q, r);
  } else if constexpr (n == 18) {
    auto& [a, b, c, d, e, f, g, h, i, j, k, l, m, o, p, q, r, s] = v;
    visit(a, b, c, d, e, f, g, h, i, j, k, l, m, o, p, q, r, s);
  } else if constexpr (n == 19) {
    auto& [a, b, c, d, e, f, g, h, i, j, k, l, m, o, p, q, r, s, t] = v;
    visit(a, b, c, d, e, f, g, h, i, j, k, l, m, o, p, q, r, s, t);
  } else if constexpr (n == 20) {
    auto& [a, b, c, d, e, f, g, h, i, j, k, l, m, o, p, q, r, s, t, u] = v;
    visit(a, b, c, d, e, f, g, h, i, j, k, l, m, o, p, q, r, s, t, u);
  } else if constexpr (n == 21) {
    auto& [a, b, c, d, e, f, g, h, i, j, k, l, m, o, p, q, r, s, t, u, w] = v;
    visit(a, b, c, d, e, f, g, h, i, j, k, l, m, o, p, q, r, s, t, u, w);
  } else if constexpr (n == 22) {
    auto& [a, b, c, d, e, f, g, h, i, j, k, l, m, o, p, q, r, s, t, u, w, x] = v;
    visit(a, b, c, d, e, f, g, h, i, j, k, l, m, o, p, q, r, s, t, u, w, x);
  } else if constexpr (n == 23) {
    auto& [a, b, c, d, e, f, g, h, i, j, k, l, m, o, p, q, r, s, t, u, w, x, y] = v;
    visit(a, b, c, d, e, f, g, h, i, j, k, l, m, o, p, q, r, s, t, u, w, x, y);
  } else if constexpr (n == 24) {
    auto& [a, b, c, d, e, f, g, h, i, j, k, l, m, o, p, q, r, s, t, u, w, x, y, z] = v;
    visit(a, b, c, d, e, f, g, h, i, j, k, l, m, o, p, q, r, s, t, u, w, x, y, z);
  } else if constexpr (n == 25) {
    auto& [a, b, c, d, e, f, g, h, i, j, k, l, m, o, p, q, r, s, t, u, w, x, y, z, aa] = v;
    visit(a, b, c, d, e, f, g, h, i, j, k, l, m, o, p, q, r, s, t, u, w, x, y, z, aa);
  } else if constexpr (n == 26) {
    auto& [a, b, c, d, e, f, g, h, i, j, k, l, m, o, p, q, r, s, t, u, w, x, y, z, aa, bb] = v;
    visit(a, b, c, d, e, f, g, h, i, j, k, l, m, o, p, q, r, s, t, u, w, x, y, z, aa, bb);
  } else if constexpr (n == 27) {
    auto& [a, b, c, d, e, f, g, h, i, j, k, l, m, o, p, q, r, s, t, u, w, x, y, z, aa, bb, cc] = v;
    visit(a, b, c, d, e, f, g, h, i, j, k, l, m, o, p, q, r, s, t, u, w, x, y, z, aa, bb, cc);
  } else if constexpr (n == 28) {
    auto& [a, b, c, d, e, f, g, h, i, j, k, l, m, o, p, q, r, s, t, u, w, x, y, z, aa, bb, cc, dd] = v;
    visit(a, b, c, d, e, f, g, h, i, j, k, l, m, o, p, q, r, s, t, u, w, x, y, z, aa, bb, cc, dd);
  } else if constexpr (n == 29) {
    auto& [a, b, c, d, e, f, g, h, i, j, k, l, m, o, p, q, r, s, t, u, w, x, y, z, aa, bb, cc, dd, ee] = v;
    visit(a, b, c, d, e, f, g, h, i, j, k, l, m, o, p, q, r, s, t, u, w, x, y, z, aa, bb, cc, dd, ee);
  } else if constexpr (n == 30) {
    auto& [a, b, c, d, e, f, g, h, i, j, k, l, m, o, p, q, r, s, t, u, w, x, y, z, aa, bb, cc, dd, ee, ff] = v;
    visit(a, b, c, d, e, f, g, h, i, j, k, l, m, o, p, q, r, s, t, u, w, x, y, z, aa, bb, cc, dd, ee, ff);
  } else if constexpr (n == 31) {
    auto& [a, b, c, d, e, f, g, h, i, j, k, l, m, o, p, q, r, s, t, u, w, x, y, z, aa, bb, cc, dd, ee, ff, gg] = v;
    visit(a, b, c, d, e, f, g, h, i, j, k, l, m, o, p, q, r, s, t, u, w, x, y, z, aa, bb, cc, dd, ee, ff, gg);
  } else {
    auto& [a, b, c, d, e, f, g, h, i, j, k, l, m, o, p, q, r, s, t, u, w, x, y, z, aa, bb, cc, dd, ee, ff, gg, hh] = v;
    visit(a, b, c, d, e, f, g, h, i, j, k, l, m, o, p, q, r, s, t, u, w, x, y, z, aa, bb, cc, dd, ee, ff, gg, hh);
  }
}

}  // namespace sip::detail
