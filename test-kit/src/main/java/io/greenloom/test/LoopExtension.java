package io.greenloom.test;

import io.greenloom.async.EventLoop;
import io.greenloom.async.LoopClock;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.TestTemplate;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.Extension;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;
import org.junit.jupiter.api.extension.TestTemplateInvocationContext;
import org.junit.jupiter.api.extension.TestTemplateInvocationContextProvider;
import org.junit.platform.commons.support.AnnotationSupport;

/// Runs the methods marked [LoopTest]: tells JUnit how often, and leads each test, with its `@BeforeEach` and
/// `@AfterEach`, to its [LoopRun].
final class LoopExtension
        implements TestTemplateInvocationContextProvider, InvocationInterceptor, ParameterResolver, AfterEachCallback {
    private static final Namespace NAMESPACE = Namespace.create(LoopExtension.class);

    @Override
    public boolean supportsTestTemplate(ExtensionContext context) {
        return isTimesItself(context.getRequiredTestMethod());
    }

    /// Returns whether nothing but [LoopTest] says how often the method runs: no `@ParameterizedTest`.
    private static boolean isTimesItself(Method method) {
        return AnnotationSupport.isAnnotated(method, LoopTest.class)
                && Arrays.stream(method.getAnnotations())
                        .filter(annotation -> annotation.annotationType() != LoopTest.class)
                        .noneMatch(other -> AnnotationSupport.isAnnotated(other.annotationType(), TestTemplate.class));
    }

    @Override
    public Stream<TestTemplateInvocationContext> provideTestTemplateInvocationContexts(ExtensionContext context) {
        long[] seeds = Seed.of(Settings.find(context, LoopTest.class).orElse(null));
        if (seeds.length == 0) {
            return Stream.of(new Once(context.getDisplayName()));
        }
        AtomicBoolean anyFailed = new AtomicBoolean();
        return Arrays.stream(seeds)
                .takeWhile(_ -> !anyFailed.get()) // JUnit asks for the next one when the last has ended
                .mapToObj(seed -> new Seeded(new Seed(seed, anyFailed)));
    }

    private record Once(String displayName) implements TestTemplateInvocationContext {
        @Override
        public String getDisplayName(int invocationIndex) {
            return displayName;
        }
    }

    private record Seeded(Seed seed) implements TestTemplateInvocationContext {
        @Override
        public String getDisplayName(int invocationIndex) {
            return "seed " + seed.value();
        }

        @Override
        public List<Extension> getAdditionalExtensions() {
            return List.of(
                    (BeforeEachCallback) context -> context.getStore(NAMESPACE).put(Seed.class, seed));
        }
    }

    /// Returns the loop of the test; made before the first thing that needs it.
    private static LoopRun run(ExtensionContext context) {
        return context.getStore(NAMESPACE)
                .getOrComputeIfAbsent(LoopRun.class, _ -> LoopRun.start(context, seed(context)), LoopRun.class);
    }

    private static @Nullable Seed seed(ExtensionContext context) {
        Seed given = context.getStore(NAMESPACE).get(Seed.class, Seed.class);
        if (given != null) {
            return given;
        }
        LoopTest settings = Settings.find(context, LoopTest.class).orElse(null);
        if (settings != null && (settings.seeds() > 0 || settings.seed().length > 1)) {
            throw new IllegalArgumentException("several seeds need a method that only @LoopTest makes a test; on a"
                    + " class, and beside @ParameterizedTest or @RepeatedTest, give one: @LoopTest(seed = 1)");
        }
        long[] seeds = Seed.of(settings);
        return seeds.length == 0 ? null : new Seed(seeds[0], new AtomicBoolean());
    }

    @Override
    public void interceptBeforeEachMethod(
            Invocation<@Nullable Void> invocation,
            ReflectiveInvocationContext<Method> invocationContext,
            ExtensionContext extensionContext)
            throws Throwable {
        run(extensionContext).run(invocation, invocationContext.getExecutable().getName());
    }

    @Override
    public void interceptTestMethod(
            Invocation<@Nullable Void> invocation,
            ReflectiveInvocationContext<Method> invocationContext,
            ExtensionContext extensionContext)
            throws Throwable {
        run(extensionContext).run(invocation, invocationContext.getExecutable().getName());
    }

    @Override
    public void interceptTestTemplateMethod(
            Invocation<@Nullable Void> invocation,
            ReflectiveInvocationContext<Method> invocationContext,
            ExtensionContext extensionContext)
            throws Throwable {
        run(extensionContext).run(invocation, invocationContext.getExecutable().getName());
    }

    @Override
    public void interceptAfterEachMethod(
            Invocation<@Nullable Void> invocation,
            ReflectiveInvocationContext<Method> invocationContext,
            ExtensionContext extensionContext)
            throws Throwable {
        run(extensionContext).run(invocation, invocationContext.getExecutable().getName());
    }

    @Override
    public void afterEach(ExtensionContext context) {
        LoopRun run = context.getStore(NAMESPACE).remove(LoopRun.class, LoopRun.class);
        if (run != null) {
            run.end(context.getExecutionException().isPresent());
        }
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        Class<?> type = parameter.getParameter().getType();
        return context.getTestMethod().isPresent()
                && (type == EventLoop.class
                        || type == LoopClock.class
                        || type == LoopClock.Virtual.class
                        || type == MemoryNetwork.class);
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        LoopRun run = run(context);
        Class<?> type = parameter.getParameter().getType();
        if (type == EventLoop.class) {
            return run.loop();
        }
        if (type == MemoryNetwork.class) {
            return run.network();
        }
        if (type == LoopClock.Virtual.class && !run.clock().isVirtual()) {
            throw new IllegalArgumentException(
                    "the test goes by real time; for LoopClock.Virtual, leave virtualTime at true");
        }
        return run.clock();
    }
}
