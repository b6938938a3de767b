package io.greenloom.async.signal;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.function.Consumer;

/// `sun.misc.Signal`, the JDK's only access to signals, which it supports by its module `jdk.unsupported`.
///
/// By reflection, which needs no flag: javac warns of each mention of that class and has no way to suppress it.
final class JdkSignals {
    private static final Class<?> SIGNAL = find("sun.misc.Signal");
    private static final Class<?> HANDLER = find("sun.misc.SignalHandler");

    private JdkSignals() {}

    private static Class<?> find(String name) {
        try {
            return Class.forName(name);
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(
                    "this Java runtime has no signals: it was made without the module jdk.unsupported; add that", e);
        }
    }

    /// Has `handler` called, on a thread of the JVM, with the name of the signal each time that it comes.
    ///
    /// @return who handled it before, for [#restore]
    /// @throws IllegalArgumentException where there is no such signal, or the JVM keeps it
    static Object handle(String name, Consumer<String> handler) {
        Object signal = signal(name);
        Object proxy = Proxy.newProxyInstance(
                JdkSignals.class.getClassLoader(), new Class<?>[] {HANDLER}, (self, method, arguments) -> {
                    switch (method.getName()) {
                        case "handle" -> handler.accept(name);
                        case "equals" -> {
                            return self == arguments[0];
                        }
                        case "hashCode" -> {
                            return System.identityHashCode(self);
                        }
                        default -> {
                            return "handler of SIG" + name;
                        }
                    }
                    return null;
                });
        try {
            return install(signal, proxy);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "SIG" + name + " cannot be handled: the JVM or the system keeps it (the JVM QUIT, and some others"
                            + " by platform; the system KILL and STOP; with -Xrs the JVM leaves INT, TERM and HUP"
                            + " alone); use another one",
                    e);
        }
    }

    /// Gives it back to who handled it before.
    static void restore(String name, Object former) {
        install(signal(name), former);
    }

    /// Sends it to this process.
    static void raise(String name) {
        call(method("raise", SIGNAL), signal(name));
    }

    private static Object install(Object signal, Object handler) {
        return call(method("handle", SIGNAL, HANDLER), signal, handler);
    }

    private static Object signal(String name) {
        try {
            return SIGNAL.getConstructor(String.class).newInstance(name);
        } catch (InvocationTargetException e) {
            throw new IllegalArgumentException("there is no signal " + name + " on this system", e.getCause());
        } catch (ReflectiveOperationException e) {
            throw unknownJdk(e);
        }
    }

    private static Method method(String name, Class<?>... parameters) {
        try {
            return SIGNAL.getMethod(name, parameters);
        } catch (NoSuchMethodException e) {
            throw unknownJdk(e);
        }
    }

    @SuppressWarnings("NullAway") // what returns nothing is asked for nothing
    private static Object call(Method method, Object... arguments) {
        try {
            return method.invoke(null, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause() instanceof RuntimeException runtime ? runtime : unknownJdk(e);
        } catch (IllegalAccessException e) {
            throw unknownJdk(e);
        }
    }

    private static IllegalStateException unknownJdk(ReflectiveOperationException e) {
        return new IllegalStateException(
                "this JDK (" + Runtime.version() + ") has no sun.misc.Signal as Greenloom knows it; please report it",
                e);
    }
}
