// A source without a factory.
