/// Python's `concurrent.futures` with the types of `java.util.concurrent`: an executor whose threads are the tasks
/// of a loop, and functions that wait for futures of whatever kind, from inside a loop, where they suspend, and
/// from outside, where they block the calling thread alone.
@NullMarked
package io.greenloom.async.futures;

import org.jspecify.annotations.NullMarked;
