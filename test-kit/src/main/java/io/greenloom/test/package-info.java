/// Tests of code that runs on the loop: [LoopTest] makes a test method a task.
@NullMarked
package io.greenloom.test;

import org.jspecify.annotations.NullMarked;
