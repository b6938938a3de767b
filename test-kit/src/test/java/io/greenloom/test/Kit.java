package io.greenloom.test;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;

import java.util.List;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.testkit.engine.EngineExecutionResults;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Events;

/// Runs tests that may fail inside of tests.
final class Kit {
    private Kit() {}

    /// @param method its name, with the types of its parameters in parentheses if it has any
    static Events run(Class<?> subjects, String method) {
        return execute(selectMethod(subjects.getName() + "#" + method)).testEvents();
    }

    static Events run(Class<?> subjects) {
        return execute(selectClass(subjects)).testEvents();
    }

    /// Returns why the method did not come to be run at all.
    static Throwable refusal(Class<?> subjects, String method) {
        return failure(execute(selectMethod(subjects, method)).containerEvents());
    }

    private static EngineExecutionResults execute(DiscoverySelector selector) {
        return EngineTestKit.engine("junit-jupiter").selectors(selector).execute();
    }

    /// Returns the one failure that there is.
    static Throwable failure(Events events) {
        List<Throwable> failures = failures(events);
        if (failures.size() != 1) {
            throw new AssertionError("expected one failure, got " + failures);
        }
        return failures.getFirst();
    }

    static List<Throwable> failures(Events events) {
        return events.finished().stream()
                .map(event -> event.getRequiredPayload(TestExecutionResult.class))
                .flatMap(result -> result.getThrowable().stream())
                .toList();
    }

    static List<String> names(Events events) {
        return events.started().stream()
                .map(event -> event.getTestDescriptor().getDisplayName())
                .toList();
    }
}
