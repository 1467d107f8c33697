// A test of no check.
