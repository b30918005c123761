package org.generallog.replicator.daemon;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes SIGTERM and SIGINT away from the JVM: its own answer, the shutdown hooks, ends with 143 however orderly the stop was, and
 * is deaf to a second signal.
 *
 * <p>By reflection, since javac's warning about {@code sun.misc.Signal} (module {@code jdk.unsupported}) cannot be suppressed at
 * one place.
 */
public final class ProcessSignals {
    private static final Logger LOG = LoggerFactory.getLogger(ProcessSignals.class);

    private ProcessSignals() {}

    /** From now on both signals go there, and nowhere else; call it once, early in {@code main}. */
    public static void sendTo(StopSignals signals) {
        try {
            take("TERM", () -> signals.arrived("SIGTERM", 15));
            take("INT", () -> signals.arrived("SIGINT", 2));
        } catch (InvocationTargetException taken) {
            LOG.warn("signals end the process without an orderly stop: is the JVM run with -Xrs?", taken.getCause());
        } catch (ReflectiveOperationException unknown) {
            LOG.warn("signals end the process without an orderly stop: this JVM has no sun.misc.Signal", unknown);
        }
    }

    private static void take(String name, Runnable answer) throws ReflectiveOperationException {
        Class<?> signal = Class.forName("sun.misc.Signal");
        Class<?> handler = Class.forName("sun.misc.SignalHandler");
        Object proxy = Proxy.newProxyInstance(
                ProcessSignals.class.getClassLoader(), new Class<?>[] {handler}, (self, method, arguments) -> {
                    return switch (method.getName()) {
                        case "handle" -> {
                            answer.run();
                            yield null;
                        }
                        case "hashCode" -> System.identityHashCode(self);
                        case "equals" -> self == arguments[0];
                        default -> "answer to SIG" + name;
                    };
                });
        signal.getMethod("handle", signal, handler)
                .invoke(null, signal.getConstructor(String.class).newInstance(name), proxy);
    }
}
