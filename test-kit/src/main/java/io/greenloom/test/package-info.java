/// Tests of code that runs on the loop: [LoopTest] makes a test method a task, on virtual time, in a scripted or
/// shuffled order, and fails it for what it leaves behind.
@NullMarked
package io.greenloom.test;

import org.jspecify.annotations.NullMarked;
