/// One connection: what is written to it, what is read from it, and what of that is refused. Not for users.
@NullMarked
package io.greenloom.http.internal.wire;

import org.jspecify.annotations.NullMarked;
