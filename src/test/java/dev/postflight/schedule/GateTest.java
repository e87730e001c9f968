package dev.postflight.schedule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class GateTest {
    private final List<String> admitted = new ArrayList<>();

    private final class Visitor implements Gate.Ticket {
        final String name;
        final String host;

        Visitor(String name, String host) {
            this.name = name;
            this.host = host;
        }

        @Override
        public String host() {
            return host;
        }

        @Override
        public void admitted() {
            admitted.add(name);
        }
    }

    @Test
    void aFullHouseLetsInByOrderOfArrival() {
        Gate gate = new Gate(new Limits(1, 10));
        Visitor a = new Visitor("a", "x");
        assertTrue(gate.enter(a));
        assertFalse(gate.enter(new Visitor("b", "x")));
        assertFalse(gate.enter(new Visitor("c", "y")));
        assertEquals(2, gate.waiting());
        gate.leave(a);
        gate.leave(a);
        assertEquals(List.of("b", "c"), admitted);
        assertEquals(0, gate.waiting());
    }

    @Test
    void aFullHostHoldsUpNobodyButItself() {
        Gate gate = new Gate(new Limits(3, 1));
        Visitor slow = new Visitor("slow", "full");
        assertTrue(gate.enter(slow));
        assertFalse(gate.enter(new Visitor("slow 2", "full")));
        assertFalse(gate.enter(new Visitor("slow 3", "full")));
        assertTrue(gate.enter(new Visitor("other", "y")));
        assertTrue(gate.enter(new Visitor("third", "z")));
        gate.leave(slow);
        assertEquals(List.of("slow 2"), admitted);
    }

    @Test
    void noHostHasNoLimitOfItsOwn() {
        Gate gate = new Gate(new Limits(3, 1));
        assertTrue(gate.enter(new Visitor("a", "")));
        assertTrue(gate.enter(new Visitor("b", "")));
    }

    @Test
    void whoWaitedForItsHostThenQueuesForTheHouse() {
        Gate gate = new Gate(new Limits(2, 1));
        Visitor first = new Visitor("first", "x");
        Visitor other = new Visitor("other", "y");
        gate.enter(first);
        gate.enter(other);
        gate.enter(new Visitor("second", "x"));
        gate.enter(new Visitor("third", "z"));
        gate.leave(first);
        gate.leave(other);
        assertEquals(List.of("third", "second"), admitted);
    }

    @Test
    void raisedLimitsLetWaitersIn() {
        Gate gate = new Gate(new Limits(1, 1));
        gate.enter(new Visitor("a", "x"));
        gate.enter(new Visitor("b", "x"));
        gate.enter(new Visitor("c", "y"));
        gate.limit(new Limits(3, 2));
        assertEquals(List.of("c", "b"), admitted);
    }

    @Test
    void loweredLimitsLetNobodyInUntilEnoughHaveLeft() {
        Gate gate = new Gate(new Limits(3, 3));
        Visitor a = new Visitor("a", "x");
        gate.enter(a);
        gate.enter(a);
        gate.enter(a);
        gate.limit(new Limits(1, 3));
        assertFalse(gate.enter(new Visitor("d", "x")));
        gate.leave(a);
        gate.leave(a);
        assertEquals(List.of(), admitted);
        gate.leave(a);
        assertEquals(List.of("d"), admitted);
        assertEquals(1, gate.inside());
    }

    @Test
    void underContentionNobodyIsLostAndNoLimitIsBroken() throws InterruptedException {
        int visitors = 20_000;
        Gate gate = new Gate(new Limits(8, 3));
        ExecutorService crowd = Executors.newFixedThreadPool(4);
        CountDownLatch left = new CountDownLatch(visitors);
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        final class Walker implements Gate.Ticket {
            final String host;

            Walker(String host) {
                this.host = host;
            }

            @Override
            public String host() {
                return host;
            }

            @Override
            public void admitted() {
                crowd.execute(this::visit);
            }

            void visit() {
                most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                inside.decrementAndGet();
                gate.leave(this);
                left.countDown();
            }
        }
        for (int i = 0; i < visitors; i++) {
            Walker walker = new Walker("host " + i % 5);
            crowd.execute(() -> {
                if (gate.enter(walker)) {
                    walker.visit();
                }
            });
        }
        assertTrue(left.await(30, TimeUnit.SECONDS), () -> left.getCount() + " still wait");
        crowd.shutdown();
        assertTrue(most.get() <= 8, () -> most + " at once");
        assertEquals(0, gate.inside());
        assertEquals(0, gate.waiting());
    }
}
