//===-- corolint.hpp - everything without dependencies --------------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Includes every header that needs nothing but the standard library, for those
// who do not want to choose. Not here, because they need or are for something
// else: io.hpp, stop_token.hpp, adapt_asio.hpp, adapt_sender.hpp, testing.hpp
// and annotations.hpp. Errors, cancellation, thread safety and complexity stand
// at the head of each.
//
//===----------------------------------------------------------------------===//

#ifndef COROLINT_COROLINT_HPP
#define COROLINT_COROLINT_HPP

// Coroutines, and running them.
#include "run.hpp"
#include "spawn.hpp"
#include "task.hpp"

// How they end.
#include "cancel.hpp"
#include "error.hpp"
#include "exception_group.hpp"
#include "finally.hpp"
#include "outcome.hpp"
#include "shield.hpp"

// Values one after another; entering and leaving.
#include "context.hpp"
#include "generator.hpp"

// What they are doing.
#include "debug.hpp"

// Threads.
#include "thread.hpp"
#include "threadsafe.hpp"

// Several at once.
#include "gather.hpp"
#include "race.hpp"
#include "task_group.hpp"

// Between tasks.
#include "sync/barrier.hpp"
#include "sync/channel.hpp"
#include "sync/condition.hpp"
#include "sync/event.hpp"
#include "sync/latch.hpp"
#include "sync/mutex.hpp"
#include "sync/queue.hpp"
#include "sync/semaphore.hpp"

// Time.
#include "loop.hpp"
#include "time.hpp"
#include "timeout.hpp"
#include "timer.hpp"

#endif // COROLINT_COROLINT_HPP
