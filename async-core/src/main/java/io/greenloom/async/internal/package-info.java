/// What several rooms of the loop need, and no user does. Not for use from outside, and may change at any time.
@NullMarked
package io.greenloom.async.internal;

import org.jspecify.annotations.NullMarked;
