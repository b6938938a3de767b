/// Bodies that run later, once or again and again: Python's `threading.Timer`.
@NullMarked
package io.greenloom.async.timer;

import org.jspecify.annotations.NullMarked;
