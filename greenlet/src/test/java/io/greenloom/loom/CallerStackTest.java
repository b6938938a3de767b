package io.greenloom.loom;

import static org.assertj.core.api.Assertions.assertThat;

import io.greenloom.loom.Continuation.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A body that runs directly on its caller's stack and calls it back, as [CallerStack] describes.
///
/// What is about scoped values needs the opened mode: the portable one does nothing about them.
class CallerStackTest {
    private static final ScopedValue<String> KEY = ScopedValue.newInstance();
    private static final ScopedValue<String> OTHER = ScopedValue.newInstance();

    private final List<String> log = new ArrayList<>();

    private static String seen() {
        String first = KEY.orElse("none");
        return KEY.orElse("none").equals(first) ? first : "unstable"; // the second get is served from the cache
    }

    private void body(String what) {
        log.add("body " + what + " " + seen());
    }

    private void caller() {
        log.add("caller " + seen());
    }

    /// Calls out as a yielder does: where a quick answer says that there is nothing to do, nothing is done.
    private static void call(CallerStack callers, Runnable consumer) {
        if (callers.isPlain()) {
            assertThat(callers.leave()).isNull();
            consumer.run();
            return;
        }
        boolean quick = callers.isPlainWithin();
        Object bodys = callers.leave();
        assertThat(bodys == null || !quick).isTrue();
        try {
            consumer.run();
        } finally {
            callers.reenter(bodys);
        }
    }

    private static void push(Consumer<CallerStack> body) {
        CallerStack callers = new CallerStack();
        try {
            body.accept(callers);
        } finally {
            callers.leave();
        }
    }

    private static void on(boolean virtual, Runnable test) throws Exception {
        FutureTask<Object> task = new FutureTask<>(test, null);
        (virtual ? Thread.ofVirtual() : Thread.ofPlatform()).start(task);
        task.get(20, TimeUnit.SECONDS);
    }

    private static void with(String value, Runnable body) {
        ScopedValue.where(KEY, value).run(body);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void theStackIsInnermostUntilAnotherBodyIsEntered(boolean virtual) throws Exception {
        on(virtual, () -> {
            CallerStack stack = new CallerStack();
            List<Boolean> innermost = new ArrayList<>();
            innermost.add(stack.isInnermost());
            Continuation.of(Kind.GENERATOR, () -> innermost.add(stack.isInnermost()))
                    .resume();
            Continuation.of(Kind.GREENLET, () -> innermost.add(stack.isInnermost()))
                    .resume();
            innermost.add(stack.isInnermost());
            assertThat(innermost).containsExactly(true, false, false, true);
        });
    }

    private static List<Boolean> quickAnswers(CallerStack stack) {
        return List.of(stack.isPlain(), stack.isPlainWithin());
    }

    @Test
    @Tag("opened")
    void theQuickAnswersAreGivenOnAPlatformThreadAndInABodyOnIt() throws Exception {
        CallerStack outer = new CallerStack();
        assertThat(quickAnswers(outer)).containsExactly(true, false);
        Continuation.of(Kind.GENERATOR, () -> {
                    CallerStack inner = new CallerStack();
                    assertThat(quickAnswers(inner)).containsExactly(false, true);
                    assertThat(quickAnswers(outer)).containsExactly(false, false);
                    Continuation.of(
                                    Kind.GENERATOR,
                                    () -> assertThat(quickAnswers(inner)).containsExactly(false, false))
                            .resume();
                    with("bodys", () -> assertThat(quickAnswers(inner)).containsExactly(false, false));
                })
                .resume();
        with("bodys", () -> assertThat(quickAnswers(outer)).containsExactly(false, false));
        on(false, () -> assertThat(quickAnswers(outer)).containsExactly(false, false));
        on(true, () -> assertThat(quickAnswers(new CallerStack())).containsExactly(false, false));
    }

    @Test
    void itIsAnotherThreadsNot() throws Exception {
        CallerStack stack = new CallerStack();
        on(false, () -> assertThat(stack.isInnermost()).isFalse());
        on(true, () -> assertThat(stack.isInnermost()).isFalse());
    }

    @Test
    void whereNothingIsBoundEachSideSeesTheSame() {
        push(callers -> {
            call(callers, this::caller);
            body("a");
            call(callers, this::caller);
        });
        assertThat(log).containsExactly("caller none", "body a none", "caller none");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    @Tag("opened")
    void whatTheBodyBindsTheCallerDoesNotSee(boolean virtual) throws Exception {
        on(
                virtual,
                () -> with("callers", () -> {
                    push(callers -> {
                        body("before");
                        with("bodys", () -> {
                            body("inside");
                            call(callers, this::caller);
                            body("again");
                            with("inner", () -> call(callers, this::caller));
                            body("out of the inner one");
                        });
                        call(callers, this::caller);
                        body("after");
                    });
                    caller();
                }));
        assertThat(log)
                .containsExactly(
                        "body before callers",
                        "body inside bodys",
                        "caller callers",
                        "body again bodys",
                        "caller callers",
                        "body out of the inner one bodys",
                        "caller callers",
                        "body after callers",
                        "caller callers");
    }

    @Test
    @Tag("opened")
    void whatTheCallerBindsMeanwhileTheBodyDoesNotSee() {
        push(callers -> {
            call(callers, () -> with("callers", this::caller));
            body("follows");
            with("bodys", () -> {
                call(callers, () -> with("callers", this::caller));
                body("binds");
            });
        });
        caller();
        assertThat(log)
                .containsExactly(
                        "caller callers", "body follows none", "caller callers", "body binds bodys", "caller none");
    }

    @Test
    @Tag("opened")
    void anExceptionFromInsideABindingLeavesTheCallersInPlace() {
        with("callers", () -> {
            try {
                push(callers -> with(
                        "bodys",
                        () -> call(callers, () -> {
                            caller();
                            throw new IllegalArgumentException();
                        })));
            } catch (IllegalArgumentException expected) {
                caller();
            }
        });
        caller();
        assertThat(log).containsExactly("caller callers", "caller callers", "caller none");
    }

    /// The caller is a body of its own that is suspended in the callback, and resumed with other bindings.
    private Continuation suspendedInTheCallback(Kind kind, boolean bodyBinds) {
        Continuation[] self = new Continuation[1];
        self[0] = Continuation.of(kind, () -> {
            push(callers -> {
                Runnable step = () -> {
                    call(callers, () -> {
                        caller();
                        self[0].suspend();
                        caller();
                    });
                    body("1");
                    call(callers, this::caller);
                };
                if (bodyBinds) {
                    with("bodys", step);
                } else {
                    step.run();
                }
                call(callers, this::caller);
                body("2");
            });
            caller();
        });
        return self[0];
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    @Tag("opened")
    void aBodyFollowsACallerThatComesBackWithOtherBindings(boolean virtual) throws Exception {
        Continuation generator = suspendedInTheCallback(Kind.GENERATOR, false);
        on(virtual, () -> with("first", generator::resume));
        on(virtual, () -> with("second", generator::resume));
        assertThat(log)
                .containsExactly(
                        "caller first",
                        "caller second",
                        "body 1 second",
                        "caller second",
                        "caller second",
                        "body 2 second",
                        "caller second");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    @Tag("opened")
    void aBindingOfTheBodyStaysWhenTheCallerComesBackWithOthers(boolean virtual) throws Exception {
        Continuation generator = suspendedInTheCallback(Kind.GENERATOR, true);
        on(virtual, () -> with("first", generator::resume));
        on(virtual, () -> with("second", generator::resume));
        assertThat(log)
                .containsExactly(
                        "caller first",
                        "caller second",
                        "body 1 bodys",
                        "caller second",
                        "caller second", // though leaving the body's binding has put the first caller's back
                        "body 2 second",
                        "caller second");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    @Tag("opened")
    void aBodyThatSuspendsTheWholeStackFollowsItsNewCaller(boolean virtual) throws Exception {
        Continuation[] self = new Continuation[1];
        self[0] = Continuation.of(
                Kind.GENERATOR,
                () -> push(callers -> {
                    call(callers, this::caller);
                    self[0].suspend();
                    body("resumed");
                    call(callers, this::caller);
                    ScopedValue.where(OTHER, "x").run(() -> call(callers, this::caller));
                    call(callers, this::caller);
                }));
        on(virtual, () -> with("first", self[0]::resume));
        on(virtual, () -> with("second", self[0]::resume));
        assertThat(log)
                .containsExactly(
                        "caller first", "body resumed second", "caller second", "caller second", "caller second");
    }

    /// The JDK forgets a thread's bindings when its stack overflows, and looks them up on the stack: there it
    /// finds the body's before the caller's.
    @Test
    @Tag("opened")
    void aStackOverflowInTheCallbackLosesNobodysBindings() {
        with("callers", () -> {
            push(callers -> with("bodys", () -> {
                call(callers, CallerStackTest::overflow);
                body("after");
                call(callers, this::caller);
            }));
            caller();
        });
        caller();
        assertThat(log).containsExactly("body after bodys", "caller callers", "caller callers", "caller none");
    }

    private static void overflow() {
        try {
            endless(0);
        } catch (StackOverflowError expected) {
            // what it has done to the bindings is what is tested
        }
    }

    @SuppressWarnings("InfiniteRecursion") // the point of the test
    private static int endless(int n) {
        return endless(n + 1) + 1;
    }
}
