package dev.postflight.schedule;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * Lets so many runs in at once, over all and to one host, the others in the order in which they came.
 *
 * <p>A run first waits for a place at its host, in a line of that host's own, and only with that place in hand joins the
 * one line for a place over all. So a host that is full holds up nobody but itself. The lock is held for a few map and
 * queue steps, some hundred nanoseconds twice a run.
 */
final class Gate {
    private final Map<String, Host> hosts = new HashMap<>();
    private final Queue<Ticket> line = new ArrayDeque<>();
    private Limits limits;
    private int inside;
    private int waiting;

    /** A run that asks for a place. */
    interface Ticket {
        /** Which host's place it takes; empty for none. Never changes. */
        String host();

        /** Its place is free, and now its own until it {@linkplain Gate#leave leaves}; called on any thread. */
        void admitted();
    }

    private static final class Host {
        /** With a place at this host, whether inside already or in the line for a place over all. */
        private int placed;

        private final Queue<Ticket> line = new ArrayDeque<>(0);
    }

    Gate(Limits limits) {
        this.limits = limits;
    }

    /** Whether the run may go at once; if not, it will be {@linkplain Ticket#admitted admitted}. */
    synchronized boolean enter(Ticket ticket) {
        Host host = hosts.computeIfAbsent(ticket.host(), name -> new Host());
        if (host.placed >= places(ticket.host())) {
            host.line.add(ticket);
        } else {
            host.placed++;
            if (inside < limits.concurrency() && line.isEmpty()) {
                inside++;
                return true;
            }
            line.add(ticket);
        }
        waiting++;
        return false;
    }

    /** Gives back the place of a run that was let in. */
    void leave(Ticket ticket) {
        synchronized (this) {
            inside--;
            Host host = hosts.get(ticket.host());
            if (host != null) {
                host.placed--;
                advance(ticket.host(), host);
                if (host.placed == 0) {
                    hosts.remove(ticket.host());
                }
            }
        }
        admit();
    }

    void limit(Limits changed) {
        synchronized (this) {
            limits = changed;
            hosts.forEach(this::advance);
        }
        admit();
    }

    synchronized int inside() {
        return inside;
    }

    synchronized int waiting() {
        return waiting;
    }

    private void advance(String name, Host host) {
        while (host.placed < places(name) && !host.line.isEmpty()) {
            host.placed++;
            line.add(host.line.remove());
        }
    }

    private void admit() {
        for (Ticket next = poll(); next != null; next = poll()) {
            next.admitted();
        }
    }

    private synchronized @Nullable Ticket poll() {
        if (inside >= limits.concurrency() || line.isEmpty()) {
            return null;
        }
        inside++;
        waiting--;
        return line.remove();
    }

    private int places(String host) {
        return host.isEmpty() ? Integer.MAX_VALUE : limits.perHost();
    }
}
