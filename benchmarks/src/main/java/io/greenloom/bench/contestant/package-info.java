/// What is measured: each class with a `main` is one contestant, started in a process of its own.
///
/// A contestant gets the amount to measure (operations, or seconds for a load) and the seconds to warm up as
/// its first two arguments, and ends by printing one line of JSON: see [Result]. Those in Python, under
/// `resources/python`, do the same.
@NullMarked
package io.greenloom.bench.contestant;

import org.jspecify.annotations.NullMarked;
