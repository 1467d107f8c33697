//===-- bare.hpp - says next to nothing -----------------------------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// No Errors. of its own.
//
//===----------------------------------------------------------------------===//

namespace corolint {}
