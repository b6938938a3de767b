package io.greenloom.loom;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/// `sun.misc.Signal`, the JDK's only access to signals, which it supports by its module `jdk.unsupported`.
///
/// By reflection, which needs no flag: javac warns of each mention of that class and has no way to suppress it.
public final class JdkSignals {
    private static final Class<?> SIGNAL = find("sun.misc.Signal");
    private static final Class<?> HANDLER = find("sun.misc.SignalHandler");

    // Once the JVM ends by them at once, nobody exchanges their handlers any more.
    private static final Set<String> FINAL = ConcurrentHashMap.newKeySet();

    private static volatile boolean insisted;

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
    public static Object handle(String name, Consumer<String> handler) {
        Object signal = signal(name);
        Object proxy = proxy(name, handler);
        if (FINAL.contains(name)) {
            return proxy; // it would come too late, and the process is ending
        }
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

    private static Object proxy(String name, Consumer<String> handler) {
        return Proxy.newProxyInstance(
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
    }

    /// Gives it back to who handled it before.
    public static void restore(String name, Object former) {
        if (!FINAL.contains(name)) {
            install(signal(name), former);
        }
    }

    /// Sends it to this process.
    public static void raise(String name) {
        call(method("raise", SIGNAL), signal(name));
    }

    /// Has the JVM end at once when this signal comes, with 128 plus its number and without another look at
    /// shutdown hooks. For a JVM that is ending already; not to be taken back. Does nothing where the JVM keeps
    /// the signal.
    ///
    /// @param status what it ends with
    public static void haltAt(String name, int status) {
        try {
            Object signal = signal(name);
            FINAL.add(name);
            install(signal, proxy(name, _ -> Runtime.getRuntime().halt(status)));
        } catch (IllegalArgumentException kept) {
            FINAL.remove(name); // with -Xrs the system ends the process by itself
        }
    }

    /// Says that somebody has asked for the end of the process a second time, so that its end is to wait for
    /// nobody.
    public static void insist() {
        insisted = true;
    }

    /// Returns whether [#insist] was called.
    public static boolean isInsisted() {
        return insisted;
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
