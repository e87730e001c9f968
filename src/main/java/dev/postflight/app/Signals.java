package dev.postflight.app;

import java.lang.reflect.Proxy;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Listens to the system's signals: SIGHUP asks for a reload, SIGTERM and SIGINT for an orderly end.
 *
 * <p>The only reflection in the house: Java has no other way to hear a signal, and naming {@code sun.misc.Signal} gives a
 * compiler warning that cannot be switched off. Where it is missing (Windows has no SIGHUP), reload by HTTP or by file
 * change remains.
 */
public final class Signals {
    private static final Logger LOG = Logger.getLogger(Signals.class.getName());

    private Signals() {}

    /**
     * From now on this signal does this and nothing else.
     *
     * @param name without its SIG
     */
    public static void on(String name, Runnable action) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Object proxy = Proxy.newProxyInstance(
                    handler.getClassLoader(), new Class<?>[] {handler}, (self, method, arguments) -> {
                        if (method.getName().equals("handle")) {
                            action.run();
                        }
                        return null;
                    });
            signal.getMethod("handle", signal, handler)
                    .invoke(null, signal.getConstructor(String.class).newInstance(name), proxy);
        } catch (ReflectiveOperationException | IllegalArgumentException e) {
            LOG.log(Level.FINE, e, () -> "no SIG" + name + " here");
        }
    }
}
