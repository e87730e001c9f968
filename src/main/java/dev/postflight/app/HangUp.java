package dev.postflight.app;

import java.lang.reflect.Proxy;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Listens to SIGHUP, which asks for a reload.
 *
 * <p>The only reflection in the house: Java has no other way to hear a signal, and naming {@code sun.misc.Signal} gives a
 * compiler warning that cannot be switched off. Where it is missing (Windows), reload by HTTP or by file change remains.
 */
final class HangUp {
    private static final Logger LOG = Logger.getLogger(HangUp.class.getName());

    private HangUp() {}

    static void listen(Runnable action) {
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
                    .invoke(null, signal.getConstructor(String.class).newInstance("HUP"), proxy);
        } catch (ReflectiveOperationException | IllegalArgumentException e) {
            LOG.log(Level.FINE, "no SIGHUP here", e);
        }
    }
}
