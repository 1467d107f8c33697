//===-- work.hpp - what the two sources of the consumer share -------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef CONSUMER_WORK_HPP
#define CONSUMER_WORK_HPP

#include "all_headers.hpp"

corolint::task<int> squared(int x);
corolint::async_generator<int> count_to(int n);
/// Throws, to be caught in the other source.
corolint::task<> fail();
/// The address of a variable of the library, to be the same in both sources.
const void *running_loop_here();

#endif // CONSUMER_WORK_HPP
