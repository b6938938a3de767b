/// Names of hosts for tasks.
@NullMarked
package io.greenloom.async.net;

import org.jspecify.annotations.NullMarked;
