/// Addresses: what a user types, checked, and as it is written to a server. Not for users.
@NullMarked
package io.greenloom.http.internal.url;

import org.jspecify.annotations.NullMarked;
