package io.greenloom.test;

import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/// Fails a test that leaves threads, sockets or files behind, and names them: for tests without a loop, or with
/// loops of their own. On a method, or on a class for each of its tests. [LoopTest] does the same.
///
/// It looks after the `@AfterEach` methods, and gives what is about to end a second to do so. It sees the whole
/// JVM: where JUnit runs tests at the same time, it says nothing.
@ExtendWith(NoLeaksExtension.class)
@Inherited
@Target({ElementType.METHOD, ElementType.TYPE})
@Retention(RetentionPolicy.RUNTIME)
public @interface NoLeaks {
    /// Returns what may be left behind.
    Leak[] allow() default {};
}
