package io.greenloom.test;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;

/// Looks after each test marked [NoLeaks].
final class NoLeaksExtension implements BeforeEachCallback, AfterEachCallback {
    private static final Namespace NAMESPACE = Namespace.create(NoLeaksExtension.class);

    @Override
    public void beforeEach(ExtensionContext context) {
        List<Leak> allowed = Settings.find(context, NoLeaks.class)
                .map(settings -> Arrays.asList(settings.allow()))
                .orElse(List.of());
        context.getStore(NAMESPACE).put(LeakCheck.class, LeakCheck.start(context, allowed));
    }

    @Override
    public void afterEach(ExtensionContext context) {
        LeakCheck check = context.getStore(NAMESPACE).remove(LeakCheck.class, LeakCheck.class);
        if (check != null) {
            check.failOnFiles();
            check.failOnThreads();
        }
    }
}
