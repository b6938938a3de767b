@NullMarked
package io.greenloom.bench;

import org.jspecify.annotations.NullMarked;
