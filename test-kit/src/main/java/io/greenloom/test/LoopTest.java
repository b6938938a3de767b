package io.greenloom.test;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.TestTemplate;
import org.junit.jupiter.api.extension.ExtendWith;

/// Makes a JUnit test method a task of a loop of its own, as `pytest-asyncio` and Trio's test runner do.
///
/// ```java
/// @LoopTest
/// void retriesAfterASecond(LoopClock.Virtual clock) {
///     Task<String> answer = Async.createTask(client::ask);
///     clock.advance(Duration.ofSeconds(1));
///     assertThat(answer.isDone()).isTrue();
/// }
/// ```
///
/// The test fails where its body does; and where it leaves tasks, threads, sockets or files behind, lets an error
/// go unseen (a task that failed and that nobody awaited, a callback that threw), or takes longer than
/// [#timeoutSeconds]: then the failure says where each task was, and what it waited for.
///
/// - Its `@BeforeEach` and `@AfterEach` methods run on the same loop, each as a task of its own.
/// - Parameters of type `EventLoop`, `LoopClock` and `LoopClock.Virtual` are given the test's; one of type
///   [MemoryNetwork] is given a network in memory, over which all connections of the test's loop go from then on.
/// - On a class, all its test methods run so, nested ones too: `@Test`, `@RepeatedTest`, `@ParameterizedTest`.
///   Beside `@RepeatedTest` or `@ParameterizedTest` on a method, it makes their runs tasks. Do not write it beside
///   `@Test`.
/// - With [#seeds], the body is run many times, each in another order of turns.
@TestTemplate
@ExtendWith(LoopExtension.class)
@Target({ElementType.METHOD, ElementType.TYPE})
@Retention(RetentionPolicy.RUNTIME)
public @interface LoopTest {
    /// Returns whether time is virtual: it jumps to the next deadline when nothing can run, so that sleeps cost
    /// nothing. Turn it off for tests that talk to sockets, processes or threads of their own.
    boolean virtualTime() default true;

    /// Returns how many seconds of real time the test, or one of its `@BeforeEach` and `@AfterEach` methods, may
    /// take before its task is cancelled and it fails.
    int timeoutSeconds() default 30;

    /// Returns whether the test fails at once, and not when its time is over, where nothing can ever wake any of
    /// its tasks: with a [io.greenloom.async.LoopStuckException], which says what each waits for. gevent's
    /// `LoopExit`.
    ///
    /// A thread that the test has started, and work in the JDK's common pool, are waited for. One that was there
    /// before, and that is to wake a task, is not known: have it hold a token of
    /// [io.greenloom.async.EventLoop#expectExternal], or turn this off.
    boolean stuckDetection() default true;

    /// Returns for how many milliseconds of real time a step may hold the loop before the test fails, with the
    /// stack of what held it: for tests of code that must never block. What the machine or the garbage collector
    /// is to blame for does not count. 0 for not looking.
    int slowStepMillis() default 0;

    /// Returns how many times to run the test, with the seeds 1, 2, 3 and so on: each with fresh `@BeforeEach`, a
    /// fresh loop and [another order of turns][io.greenloom.async.LoopOptions#withSeed]. The first seed that fails
    /// is the last one run, and is named in the failure. 0 for one run, first in first out. Methods only.
    int seeds() default 0;

    /// Returns the seeds to run with, to replay one: `@LoopTest(seed = 42)`. The system property
    /// `greenloom.test.seed` does the same from the command line, and wins.
    long[] seed() default {};

    /// Returns what may be left behind.
    Leak[] allow() default {};
}
