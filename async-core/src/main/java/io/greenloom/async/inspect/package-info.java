/// Looking into a running program from outside: the command `ps`.
@NullMarked
package io.greenloom.async.inspect;

import org.jspecify.annotations.NullMarked;
