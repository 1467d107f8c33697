//===-- debug.ipp - the tree of tasks -------------------------------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef COROLINT_IMPL_DEBUG_IPP
#define COROLINT_IMPL_DEBUG_IPP

#include "../debug.hpp"
#include <algorithm>
#include <cstddef>
#include <cstdio>
#include <vector>

namespace corolint::inline COROLINT_ABI {
namespace detail {

inline void describe_name(std::string &out, const control &c) {
  out += "task ";
  out += std::to_string(c.number);
  if (c.name) {
    out += " '";
    out += c.name;
    out += '\'';
  }
}

inline void describe_task(std::string &out, const control &c) {
  describe_name(out, c);
  out += ": ";
  out += c.coroutine.function_name();
  if (!c.started()) {
    out += ", not started";
  } else if (c.parked()) {
    out += ", suspended at ";
    out += c.place.file_name();
    out += ':';
    out += std::to_string(c.place.line());
    // The await may be in a coroutine which that one awaits.
    const std::string function = c.place.function_name();
    if (function != c.coroutine.function_name()) {
      out += " in ";
      out += function;
    }
    if (const control *target = c.parked()->target()) {
      out += ", awaits ";
      describe_name(out, *target);
    }
  } else {
    out += &c == c.home.running ? ", running" : ", ready";
  }
  if (c.cancelling())
    out += ", cancelled";
}

class task_tree {
public:
  explicit task_tree(const loop &l) {
    for (const control *c = l.first_task; c; c = c->after)
      tasks_.push_back({c->parent, c});
    // Those whose parent has ended stand at the root.
    for (entry &e : tasks_)
      if (!alive(e.parent))
        e.parent = 0;
    std::sort(tasks_.begin(), tasks_.end(), [](const entry &a, const entry &b) {
      return a.parent != b.parent ? a.parent < b.parent
                                  : a.task->number < b.task->number;
    });
  }
  void describe(std::string &out) const {
    // By hand: a chain of tasks that make one another may be long.
    struct level {
      std::uint64_t parent;
      std::vector<entry>::const_iterator next;
    };
    std::vector<level> levels{{0, first_of(0)}};
    // Each once: a program that is to be debugged must not hang in this, too.
    std::size_t left = tasks_.size();
    while (left && !levels.empty()) {
      level &l = levels.back();
      if (l.next == tasks_.end() || l.next->parent != l.parent) {
        levels.pop_back();
        continue;
      }
      const control &c = *l.next++->task;
      --left;
      out += '\n';
      out.append(2 * levels.size(), ' ');
      describe_task(out, c);
      levels.push_back({c.number, first_of(c.number)});
    }
  }

private:
  struct entry {
    std::uint64_t parent;
    const control *task;
  };
  // The loop's list is in the order of numbers.
  [[nodiscard]] bool alive(std::uint64_t number) const {
    const auto at = std::lower_bound(
        tasks_.begin(), tasks_.end(), number,
        [](const entry &e, std::uint64_t n) { return e.task->number < n; });
    return at != tasks_.end() && at->task->number == number;
  }
  [[nodiscard]] std::vector<entry>::const_iterator
  first_of(std::uint64_t parent) const {
    return std::lower_bound(
        tasks_.begin(), tasks_.end(), parent,
        [](const entry &e, std::uint64_t p) { return e.parent < p; });
  }

  std::vector<entry> tasks_;
};

} // namespace detail

COROLINT_DECL std::string describe_tasks(const loop &l) {
  std::string out =
      std::to_string(l.tasks()) + (l.tasks() == 1 ? " task" : " tasks");
  detail::task_tree(l).describe(out);
  return out;
}

COROLINT_DECL void dump_tasks() {
  const std::string text = describe_tasks(loop::current());
  std::fprintf(stderr, "corolint: %s\n", text.c_str());
}

} // namespace corolint::inline COROLINT_ABI

#endif // COROLINT_IMPL_DEBUG_IPP
