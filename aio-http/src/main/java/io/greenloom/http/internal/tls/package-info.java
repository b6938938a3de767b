/// TLS: whom to trust, and what to say when trust fails. Not for users.
@NullMarked
package io.greenloom.http.internal.tls;

import org.jspecify.annotations.NullMarked;
