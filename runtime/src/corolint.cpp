//===-- corolint.cpp - the compiled part of the runtime -------------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// With COROLINT_HEADER_ONLY the headers include these files themselves.
//
//===----------------------------------------------------------------------===//

#include "corolint/impl/cancel.ipp"
#include "corolint/impl/debug.ipp"
#include "corolint/impl/exception_group.ipp"
#include "corolint/impl/hooks.ipp"
#include "corolint/impl/io.ipp"
#include "corolint/impl/loop.ipp"
#include "corolint/impl/run.ipp"
#include "corolint/impl/thread.ipp"
#include "corolint/impl/threadsafe.ipp"
