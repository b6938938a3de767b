/// The runner: starts the contestants of each table in turn, and prints, draws and writes what they measured.
@NullMarked
package io.greenloom.bench;

import org.jspecify.annotations.NullMarked;
