// Enough of a check to be one.
COROLINT_CHECK(Forgotten)
