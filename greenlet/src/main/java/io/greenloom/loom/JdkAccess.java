package io.greenloom.loom;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodHandles.Lookup;
import java.lang.invoke.MethodType;

/// Whether the JDK lets us in, and the private lookup when it does.
///
/// `-Dgreenloom.portable=true` keeps the portable mode even where the JDK is opened; it exists so that both
/// modes can be tested and compared.
public final class JdkAccess {
    /// The flags that open the JDK to the opened mode.
    public static final String FLAGS =
            "--add-exports=java.base/jdk.internal.vm=ALL-UNNAMED --add-opens=java.base/java.lang=ALL-UNNAMED";

    private static final boolean OPENED = decide();

    private JdkAccess() {}

    /// Returns whether the opened mode is in use. Never waits; any thread may call.
    public static boolean isOpened() {
        return OPENED;
    }

    private static boolean decide() {
        System.Logger log = System.getLogger("io.greenloom");
        if (Boolean.getBoolean("greenloom.portable")) {
            log.log(System.Logger.Level.INFO, "portable mode was asked for by -Dgreenloom.portable=true");
            return false;
        }
        Module base = Object.class.getModule();
        Module ours = JdkAccess.class.getModule();
        if (base.isExported("jdk.internal.vm", ours) && base.isOpen("java.lang", ours)) {
            return true;
        }
        log.log(
                System.Logger.Level.WARNING,
                "the JDK is not opened to Greenloom: it runs in portable mode, where switching is slower and a blocking"
                        + " JDK call blocks its whole event loop. To open it, start java with " + FLAGS);
        return false;
    }

    /// Returns a static or instance method of a `java.lang` class; opened mode only.
    static MethodHandle method(Class<?> owner, boolean isStatic, String name, MethodType type) {
        try {
            Lookup lookup = MethodHandles.privateLookupIn(owner, MethodHandles.lookup());
            return isStatic ? lookup.findStatic(owner, name, type) : lookup.findVirtual(owner, name, type);
        } catch (ReflectiveOperationException e) {
            throw unknownJdk(owner.getName() + "." + name, e);
        }
    }

    static IllegalStateException unknownJdk(String what, Throwable cause) {
        return new IllegalStateException(
                "this JDK (" + Runtime.version() + ") has no " + what
                        + " as Greenloom knows it; run with -Dgreenloom.portable=true and please report it",
                cause);
    }
}
