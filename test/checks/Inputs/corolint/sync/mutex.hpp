// The lock of the runtime, as the checks see it.
#pragma once
#include "corolint.hpp"

namespace corolint {

class mutex_lock {
public:
  mutex_lock(mutex_lock &&) noexcept;
  ~mutex_lock();
};

class mutex {
public:
  task<mutex_lock> acquire();
};

} // namespace corolint
