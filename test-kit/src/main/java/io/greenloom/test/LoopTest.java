package io.greenloom.test;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Makes a JUnit test method a task of a loop of its own, as `pytest-asyncio` and Trio's test runner do.
///
/// The test fails where its body does; and where it leaves tasks running, lets an error go unseen (a task that
/// failed and that nobody awaited, a callback that threw), or takes longer than [#timeoutSeconds].
@Test
@ExtendWith(LoopExtension.class)
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface LoopTest {
    /// Returns whether time is virtual: it jumps to the next deadline when nothing can run, so that sleeps cost
    /// nothing. Turn it off for tests that talk to sockets, processes or threads of their own.
    boolean virtualTime() default true;

    /// Returns how many seconds of real time the test may take before its task is cancelled and it fails.
    int timeoutSeconds() default 30;
}
