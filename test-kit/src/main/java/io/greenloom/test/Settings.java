package io.greenloom.test;

import java.lang.annotation.Annotation;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.AnnotationSupport;

/// Where the annotation stands that a test goes by: on its method, its class, or a class around that.
final class Settings {
    private Settings() {}

    static <A extends Annotation> Optional<A> find(ExtensionContext context, Class<A> type) {
        Optional<A> onMethod = AnnotationSupport.findAnnotation(context.getTestMethod(), type);
        if (onMethod.isPresent()) {
            return onMethod;
        }
        Optional<A> onClass = AnnotationSupport.findAnnotation(context.getTestClass(), type);
        if (onClass.isPresent()) {
            return onClass;
        }
        List<Class<?>> around = context.getEnclosingTestClasses();
        return around.reversed().stream()
                .flatMap(outer -> AnnotationSupport.findAnnotation(outer, type).stream())
                .findFirst();
    }
}
