package io.greenloom.greenlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.greenloom.generator.Generator;
import java.io.IOException;
import java.util.NoSuchElementException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/// Context variables by themselves: what Python's `contextvars` promises.
class ContextTest {
    private final ContextVar<String> user = ContextVar.of("user");
    private final ContextVar<Integer> depth = ContextVar.of("depth", 0);

    @Test
    void withoutAValueThereIsTheDefaultOrAnError() {
        assertThat(depth.get()).isZero();
        assertThat(depth.get(7)).isEqualTo(7);
        assertThat(user.get("nobody")).isEqualTo("nobody");
        assertThatThrownBy(user::get)
                .isInstanceOf(NoSuchElementException.class)
                .hasMessageContaining("\"user\" was not set");
    }

    @Test
    void nullIsAValue() {
        Token<String> token = user.set(null);
        assertThat(user.get()).isNull();
        assertThat(user.get("nobody")).isNull();
        user.reset(token);
        assertThat(user.get("nobody")).isEqualTo("nobody");
        assertThat(ContextVar.<String>of("x", null).get()).isNull();
    }

    @Test
    void aTokenPutsTheValueBeforeBack() {
        Token<String> first = user.set("adam");
        Token<String> second = user.set("eve");
        assertThat(second.oldValue()).isEqualTo("adam");
        assertThat(second.hasOldValue()).isTrue();
        assertThat(second.variable()).isSameAs(user);
        user.reset(second);
        assertThat(user.get()).isEqualTo("adam");
        assertThat(first.hasOldValue()).isFalse();
        assertThat(first.oldValue()).isNull();
        user.reset(first);
        assertThat(user.get("none")).isEqualTo("none");
    }

    @Test
    void aTokenWorksAtTheEndOfATry() {
        try (Token<Integer> token = depth.set(1)) {
            assertThat(depth.get()).isOne();
            assertThat(token).hasToString("Token(ContextVar(depth))");
        }
        assertThat(depth.get()).isZero();
    }

    @Test
    void aTokenWorksOnce() {
        Token<Integer> token = depth.set(1);
        depth.reset(token);
        assertThatThrownBy(() -> depth.reset(token))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("used already");
        assertThatThrownBy(token::close).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aTokenOfAnotherVariableOrContextIsRefusedAndKept() {
        ContextVar<Integer> other = ContextVar.of("other");
        Token<Integer> token = depth.set(1);
        assertThatThrownBy(() -> other.reset(token))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("another variable");
        assertThatThrownBy(() -> Context.copyOfCurrent().run(() -> depth.reset(token)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("another context");
        depth.reset(token);
        assertThat(depth.get()).isZero();
    }

    @Test
    void whatIsSetInACopyIsNotSeenOutside() throws IOException {
        depth.set(1);
        Context copy = Context.copyOfCurrent();
        depth.set(2);
        int inside = copy.call(() -> {
            int before = depth.get();
            depth.set(before + 10);
            return before;
        });
        assertThat(inside).isEqualTo(1);
        assertThat(depth.get()).isEqualTo(2);
        assertThat(copy.get(depth)).isEqualTo(11);
        assertThat(copy.copy().get(depth)).isEqualTo(11);
    }

    @Test
    void anEmptyOneHasNothing() {
        depth.set(1);
        Context empty = new Context();
        assertThat(empty.contains(depth)).isFalse();
        assertThat(empty.get(depth)).isNull();
        empty.run(() -> assertThat(depth.get()).isZero());
        assertThat(depth.get()).isEqualTo(1);
    }

    @Test
    void itsVariablesCanBeListedButNotChanged() {
        Context context = new Context();
        context.run(() -> user.set("eve"));
        var before = context.asMap();
        context.run(() -> depth.set(3));
        assertThat(before).containsOnlyKeys(user);
        assertThat(context.asMap()).containsEntry(user, "eve").containsEntry(depth, 3);
        assertThatThrownBy(() -> context.asMap().clear()).isInstanceOf(UnsupportedOperationException.class);
        assertThat(context).asString().contains("ContextVar(user)=eve");
    }

    @Test
    void enteringTwiceIsRefusedAndHarmless() {
        Context context = new Context();
        context.run(() -> {
            depth.set(1);
            assertThatThrownBy(() -> context.run(() -> {}))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("cannot enter a context twice");
            context.copy().run(() -> assertThat(depth.get()).isOne());
            assertThat(depth.get()).isOne();
        });
        context.run(() -> assertThat(depth.get()).isOne());
    }

    @Test
    void enteringFromAnotherThreadMeanwhileIsRefused() {
        Context context = new Context();
        FutureTask<Void> other = new FutureTask<>(() -> {
            context.run(() -> {});
            return null;
        });
        context.run(() -> {
            Thread.ofPlatform().start(other);
            assertThatThrownBy(() -> other.get(20, TimeUnit.SECONDS)).hasCauseInstanceOf(IllegalStateException.class);
        });
    }

    @Test
    void anExceptionLeavesTheContext() {
        Context context = new Context();
        IOException failure = new IOException();
        assertThatThrownBy(() -> context.call(() -> {
                    depth.set(5);
                    throw failure;
                }))
                .isSameAs(failure);
        assertThat(depth.get()).isZero();
        assertThat(context.get(depth)).isEqualTo(5);
        context.run(() -> {});
    }

    @Test
    void aNewThreadStartsEmpty() throws Exception {
        depth.set(1);
        Context mine = Context.copyOfCurrent();
        FutureTask<String> task = new FutureTask<>(() -> depth.get() + " " + mine.call(depth::get) + " " + depth.get());
        Thread.ofVirtual().start(task);
        assertThat(task.get(20, TimeUnit.SECONDS)).isEqualTo("0 1 0");
    }

    @Test
    void aGeneratorUsesItsConsumers() {
        depth.set(1);
        Generator<Integer> g = Generator.of(y -> {
            y.yield(depth.get());
            y.yield(depth.get());
            depth.set(9);
            y.yield(0);
        });
        assertThat(g.next()).isEqualTo(1);
        Context other = Context.copyOfCurrent();
        other.run(() -> {
            depth.set(2);
            assertThat(g.next()).isEqualTo(2);
        });
        g.next();
        assertThat(depth.get()).isEqualTo(9);
        assertThat(other.get(depth)).isEqualTo(2);
        g.close();
    }

    @Test
    void yieldingOutOfRunIsFoundOut() {
        Context inner = new Context();
        Generator<Integer> g = Generator.of(y -> inner.run(() -> y.yield(1)));
        assertThat(g.next()).isEqualTo(1);
        Greenlet.current().setContext(new Context());
        assertThatThrownBy(g::next)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("a generator yielded out of run");
    }
}
