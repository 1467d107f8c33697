// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include <corolint/task.hpp>

corolint::task<> work();
corolint::task<> a() { co_await work(); }
