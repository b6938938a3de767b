/// Connections: opening, keeping and sharing them out. Not for users.
@NullMarked
package io.greenloom.http.internal.pool;

import org.jspecify.annotations.NullMarked;
