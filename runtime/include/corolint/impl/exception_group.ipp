//===-- exception_group.ipp - the tree of errors --------------------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef COROLINT_IMPL_EXCEPTION_GROUP_IPP
#define COROLINT_IMPL_EXCEPTION_GROUP_IPP

#include "../exception_group.hpp"
#include <new>
#include <string>
#include <utility>

namespace corolint::inline COROLINT_ABI {

struct exception_group::state {
  std::string message;
  error_list errors;
  // Made when it is asked for, since it costs a rethrow per error.
  std::string *text = nullptr;
  unsigned references = 1;
};

namespace detail {

enum class kind { other, group, cancelled };

/// What an error is; `group` is set if it is one.
inline kind classify(const std::exception_ptr &error,
                     std::optional<exception_group> *group) {
  try {
    std::rethrow_exception(error);
  } catch (const exception_group &g) {
    if (group)
      group->emplace(g);
    return kind::group;
  } catch (const cancelled_error &) {
    return kind::cancelled;
  } catch (...) {
    return kind::other;
  }
}

inline std::string describe(const std::exception_ptr &error) {
  try {
    std::rethrow_exception(error);
  } catch (const std::exception &e) {
    return e.what();
  } catch (...) {
    return "an exception that is no std::exception";
  }
}

inline void describe_tree(std::string &out, const exception_group &group,
                          std::size_t depth) {
  out += group.message();
  const std::size_t n = group.errors().size();
  out += " (" + std::to_string(n) + (n == 1 ? " error)" : " errors)");
  for (const std::exception_ptr &error : group.errors()) {
    out += '\n';
    out.append(2 * (depth + 1), ' ');
    std::optional<exception_group> inner;
    if (classify(error, &inner) == kind::group)
      describe_tree(out, *inner, depth + 1);
    else
      out += describe(error);
  }
}

} // namespace detail

COROLINT_DECL error_list::~error_list() {
  for (std::size_t i = 0; i != size_; ++i)
    errors_[i].~exception_ptr();
  ::operator delete(errors_);
}

COROLINT_DECL void error_list::push_back(std::exception_ptr error) {
  if (size_ == room_) {
    const std::size_t room = room_ ? 2 * room_ : 4;
    auto *errors = static_cast<std::exception_ptr *>(
        ::operator new(room * sizeof(std::exception_ptr)));
    for (std::size_t i = 0; i != size_; ++i) {
      ::new (static_cast<void *>(errors + i))
          std::exception_ptr(std::move(errors_[i]));
      errors_[i].~exception_ptr();
    }
    ::operator delete(errors_);
    errors_ = errors;
    room_ = room;
  }
  ::new (static_cast<void *>(errors_ + size_))
      std::exception_ptr(std::move(error));
  ++size_;
}

COROLINT_DECL
exception_group::exception_group(const char *message, error_list errors)
    : state_(nullptr) {
  if (errors.empty())
    detail::throw_misuse("an exception_group is made of no errors");
  for (const std::exception_ptr &error : errors) {
    if (!error)
      detail::throw_misuse("an exception_group is made of a null error");
    if (detail::classify(error, nullptr) == detail::kind::cancelled)
      detail::throw_misuse("an exception_group is made of a cancellation");
  }
  state_ = new state{message, std::move(errors)};
}

COROLINT_DECL
exception_group::exception_group(const exception_group &other) noexcept
    : std::exception(other), state_(other.state_) {
  __atomic_add_fetch(&state_->references, 1, __ATOMIC_RELAXED);
}

COROLINT_DECL exception_group &
exception_group::operator=(const exception_group &other) noexcept {
  exception_group copy(other);
  std::swap(state_, copy.state_);
  return *this;
}

COROLINT_DECL exception_group::~exception_group() {
  if (!state_ || __atomic_sub_fetch(&state_->references, 1, __ATOMIC_ACQ_REL))
    return;
  delete state_->text;
  delete state_;
}

COROLINT_DECL const char *exception_group::message() const noexcept {
  return state_->message.c_str();
}

COROLINT_DECL const error_list &exception_group::errors() const noexcept {
  return state_->errors;
}

COROLINT_DECL const char *exception_group::what() const noexcept {
  if (const std::string *text =
          __atomic_load_n(&state_->text, __ATOMIC_ACQUIRE))
    return text->c_str();
  try {
    auto *made = new std::string;
    try {
      detail::describe_tree(*made, *this, 0);
    } catch (...) {
      delete made;
      throw;
    }
    // Another thread may have been faster.
    std::string *expected = nullptr;
    if (__atomic_compare_exchange_n(&state_->text, &expected, made, false,
                                    __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE))
      return made->c_str();
    delete made;
    return expected->c_str();
  } catch (...) {
    return state_->message.c_str();
  }
}

COROLINT_DECL error_list exception_group::leaves() const {
  error_list out;
  for (const std::exception_ptr &error : state_->errors) {
    std::optional<exception_group> inner;
    if (detail::classify(error, &inner) != detail::kind::group) {
      out.push_back(error);
      continue;
    }
    for (const std::exception_ptr &leaf : inner->leaves())
      out.push_back(leaf);
  }
  return out;
}

COROLINT_DECL bool exception_group::any(test wanted) const {
  for (const std::exception_ptr &error : state_->errors) {
    std::optional<exception_group> inner;
    if (detail::classify(error, &inner) == detail::kind::group
            ? inner->any(wanted)
            : wanted(error))
      return true;
  }
  return false;
}

COROLINT_DECL std::optional<exception_group>
exception_group::filtered(test wanted, bool keep) const {
  error_list out;
  for (const std::exception_ptr &error : state_->errors) {
    std::optional<exception_group> inner;
    if (detail::classify(error, &inner) != detail::kind::group) {
      if (wanted(error) == keep)
        out.push_back(error);
      continue;
    }
    if (auto part = inner->filtered(wanted, keep))
      out.push_back(std::make_exception_ptr(*std::move(part)));
  }
  if (out.empty())
    return std::nullopt;
  return exception_group(message(), std::move(out));
}

COROLINT_DECL void
exception_group::throw_rest(std::optional<exception_group> rest,
                            error_list raised) const {
  if (raised.empty()) {
    if (rest)
      throw *std::move(rest);
    return;
  }
  if (rest)
    raised.push_back(std::make_exception_ptr(*std::move(rest)));
  throw exception_group(message(), std::move(raised));
}

} // namespace corolint::inline COROLINT_ABI

#endif // COROLINT_IMPL_EXCEPTION_GROUP_IPP
