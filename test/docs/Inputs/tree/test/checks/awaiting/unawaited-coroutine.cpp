// RUN: %check_corolint %s async-unawaited-coroutine-or-so
