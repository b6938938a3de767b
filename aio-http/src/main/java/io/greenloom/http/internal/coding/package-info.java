/// Content codings: gzip and deflate, undone in bounded steps by the task that reads. Not for users.
@NullMarked
package io.greenloom.http.internal.coding;

import org.jspecify.annotations.NullMarked;
