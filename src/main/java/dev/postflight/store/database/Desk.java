package dev.postflight.store.database;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * A session with a thread of its own, and the queue before it.
 *
 * <p>What waits is done in one transaction, so that a disk that syncs fifty times a second keeps far more than fifty writes a
 * second. When one of them fails, all are rolled back and done again one by one, so that each answers for itself alone. A
 * future succeeds after the commit. The session is opened again whenever it is lost; while that goes wrong, what is asked
 * fails at once instead of waiting for its deadline.
 */
public final class Desk {
    private static final Logger LOG = Logger.getLogger(Desk.class.getName());

    /** Requests that wait at the most; at 50 a second that many are 20 s late. */
    private static final int MOST_WAITING = 1_000;
    /** Requests in one transaction. */
    private static final int MOST_TOGETHER = 200;
    /** Notes in one transaction, so that what somebody waits for is not held up by them. */
    private static final int MOST_NOTES = 500;
    /** How often a transaction that clashes with another's is tried. */
    private static final int MOST_TRIES = 3;

    /** How often a session that nobody uses is looked at. */
    private static final Duration LOOK = Duration.ofSeconds(1);

    private static final Duration CLOSING = Duration.ofSeconds(3);

    /** Opens a session. */
    @FunctionalInterface
    public interface Opener {
        Session open() throws DatabaseFailure;
    }

    /** What is done with a session; it may be done again after it failed. */
    @FunctionalInterface
    public interface Work<T> {
        T on(Session session) throws DatabaseFailure;
    }

    /**
     * How it is.
     *
     * @param up whether the last transaction succeeded
     * @param waiting requests and notes
     * @param dropped notes that were given up
     * @param done requests and notes that were committed
     * @param failures transactions and attempts to connect that failed
     * @param problem the last failure's sentence; empty where there was none
     */
    public record Standing(boolean up, int waiting, long dropped, long done, long failures, String problem) {}

    private final VertxInternal vertx;
    private final Opener opener;
    private final boolean writing;
    private final Function<DatabaseFailure, ? extends RuntimeException> failed;
    private final LongSupplier nanos;
    private final Notes notes = new Notes(Notes.MOST_BYTES);
    private final Promise<Void> opened = Promise.promise();
    private final Promise<Void> closed = Promise.promise();
    private final Thread thread;

    private final Object lock = new Object();
    private final Deque<Request<?>> queue = new ArrayDeque<>();
    private volatile long closeBy;
    private volatile boolean closing;

    // written by the thread alone
    private @Nullable Session session;
    /** Whether the last transaction broke its session, so that another is to be tried before all is well. */
    private boolean suspect;

    private volatile boolean hurried;
    private final Health health;
    private final AtomicLong done = new AtomicLong();
    /** Why nothing can be asked now; null while there is hope. */
    private volatile @Nullable DatabaseFailure down;

    /**
     * @param writing whether transactions change something, and may be shared
     * @param failed what futures fail with
     */
    public Desk(
            String name,
            Vertx vertx,
            Opener opener,
            boolean writing,
            Function<DatabaseFailure, ? extends RuntimeException> failed,
            LongSupplier nanos) {
        this.vertx = (VertxInternal) vertx;
        this.opener = opener;
        this.writing = writing;
        this.failed = failed;
        this.nanos = nanos;
        this.health = new Health(writing, nanos);
        this.thread = new Thread(this::work, name);
        thread.setDaemon(true);
    }

    public Desk start() {
        thread.start();
        return this;
    }

    /** How the first attempt to open a session ended. */
    public Future<Void> opened() {
        return opened.future();
    }

    /** Has it done, or fails when the patience is over; then nobody knows. */
    public <T> Future<T> ask(Duration patience, Work<T> work) {
        Request<T> request =
                new Request<>(work, vertx.getOrCreateContext().promise(), nanos.getAsLong() + patience.toNanos());
        DatabaseFailure hopeless = down;
        synchronized (lock) {
            if (closing) {
                hopeless = new DatabaseFailure(DatabaseFailure.Kind.LOST, "Postflight stops");
            } else if (hopeless == null && queue.size() >= MOST_WAITING) {
                hopeless = new DatabaseFailure(
                        DatabaseFailure.Kind.LOST, queue.size() + " requests wait for the database already");
            }
            if (hopeless == null) {
                queue.addLast(request);
            }
        }
        LockSupport.unpark(thread);
        if (hopeless != null) {
            fail(request, hopeless);
            return request.future();
        }
        DatabaseFailure late = new DatabaseFailure(
                DatabaseFailure.Kind.LOST, "the database has not answered for " + patience.toSeconds() + " s");
        long timer = vertx.setTimer(Math.max(1, patience.toMillis()), id -> fail(request, late));
        return request.future().onComplete(any -> vertx.cancelTimer(timer));
    }

    /** Is told, on this desk's thread, when the database has become usable. */
    public void onRise(Runnable listener) {
        health.onRise(listener);
    }

    /** Tries again now, since there is reason to hope. */
    public void hurry() {
        hurried = true;
        down = null;
        LockSupport.unpark(thread);
    }

    /** Has them written in time. */
    public void note(Collection<Note> added) {
        notes.add(added);
        LockSupport.unpark(thread);
    }

    public Standing standing() {
        int requests;
        synchronized (lock) {
            requests = queue.size();
        }
        return new Standing(
                health.isUp(),
                requests + notes.count(),
                notes.dropped(),
                done.get(),
                health.failures(),
                health.problem());
    }

    /** Does what waits, as far as that is done soon, and ends. */
    public Future<Void> close() {
        synchronized (lock) {
            if (!closing) {
                closeBy = nanos.getAsLong() + CLOSING.toNanos();
                closing = true;
                if (thread.getState() == Thread.State.NEW) {
                    closed.tryComplete();
                } else {
                    vertx.setTimer(CLOSING.toMillis(), id -> closed.tryComplete());
                }
            }
        }
        LockSupport.unpark(thread);
        return closed.future();
    }

    private void work() {
        try {
            boolean more = true;
            while (more) {
                if (session == null) {
                    connect();
                }
                more = session == null ? rest() : serve();
            }
        } finally {
            refuse(new DatabaseFailure(DatabaseFailure.Kind.LOST, "Postflight stops"));
            lose();
            closed.tryComplete();
        }
    }

    private void connect() {
        hurried = false;
        try {
            session = opener.open();
            down = null;
            if (!suspect) {
                health.rise();
            }
            opened.tryComplete();
        } catch (DatabaseFailure e) {
            health.fall(e);
            if (!hurried) {
                down = e;
                refuse(e);
            }
            opened.tryFail(e);
        }
    }

    /** Waits before the next attempt; false when there shall be none. */
    private boolean rest() {
        while (!closing && !hurried && nanos.getAsLong() - health.nextTry() < 0) {
            await(health.nextTry());
        }
        return !closing;
    }

    /** Does what waits, or waits for something to do; false when all is done and nothing more will come. */
    private boolean serve() {
        long now = nanos.getAsLong();
        List<Request<?>> requests = take();
        if (requests.isEmpty() && !isDue(now)) {
            if (closing) {
                return false;
            }
            long look = now + LOOK.toNanos();
            await(health.isUp() || !writing || health.nextTry() - look > 0 ? look : health.nextTry());
            requests = take();
        }
        boolean late = closing && nanos.getAsLong() - closeBy > 0;
        requests.removeIf(request -> request.isOver(nanos.getAsLong()));
        boolean due = isDue(nanos.getAsLong());
        if (late) {
            requests.forEach(
                    request -> fail(request, new DatabaseFailure(DatabaseFailure.Kind.LOST, "Postflight stops")));
            return false;
        } else if (!requests.isEmpty() || due) {
            perform(requests, due ? notes.first(MOST_NOTES) : List.of());
            return !closing || health.isUp();
        } else if (session != null && !session.isOpen()) {
            lose();
        }
        return true;
    }

    private List<Request<?>> take() {
        List<Request<?>> taken = new ArrayList<>();
        synchronized (lock) {
            for (int most = writing ? MOST_TOGETHER : 1; most > 0 && !queue.isEmpty(); most--) {
                taken.add(queue.removeFirst());
            }
        }
        return taken;
    }

    /** Whether notes, or a look whether all is well again, are due. */
    private boolean isDue(long now) {
        return health.isUp() ? notes.count() > 0 : writing && now - health.nextTry() >= 0;
    }

    /** Until then, or until something has come. */
    private void await(long until) {
        LockSupport.parkNanos(this, Math.max(1, until - nanos.getAsLong()));
    }

    /** All in one transaction. With nothing to do it still finds out whether the database takes something. */
    private void perform(List<Request<?>> requests, List<Note> noted) {
        Session own = session;
        if (own == null) {
            again(requests); // those beside it have broken the session
            return;
        }
        boolean committing = false;
        try {
            own.begin();
            for (Request<?> request : requests) {
                request.attempt(own);
            }
            Notes.write(own, noted);
            if (requests.isEmpty() && noted.isEmpty()) {
                own.run("UPDATE meta SET value = value WHERE name = 'schema'");
            }
            committing = true;
            own.commit();
        } catch (DatabaseFailure e) {
            undo(own, e);
            recover(requests, noted, e, committing);
            return;
        }
        notes.written(noted);
        done.addAndGet(requests.size() + noted.size());
        suspect = false;
        health.rise();
        requests.forEach(Request::succeed);
    }

    private void undo(Session own, DatabaseFailure failure) {
        if (failure.kind() != DatabaseFailure.Kind.LOST) {
            try {
                own.rollback();
                return;
            } catch (DatabaseFailure e) {
                health.fail(e);
            }
        }
        lose();
    }

    private void recover(List<Request<?>> requests, List<Note> noted, DatabaseFailure e, boolean committing) {
        boolean alone = requests.size() + (noted.isEmpty() ? 0 : 1) <= 1;
        switch (e.kind()) {
            case FULL -> {
                health.fall(e);
                requests.forEach(request -> fail(request, e));
            }
            case LOST, NEWER -> {
                suspect = true;
                health.fall(e);
                // one more try with a new session, unless it may have been kept already
                List<Request<?>> again = requests.stream()
                        .filter(request -> !committing && request.tries() <= 1)
                        .toList();
                requests.stream().filter(request -> !again.contains(request)).forEach(request -> fail(request, e));
                again(again);
            }
            case CLASH, REFUSED -> {
                if (!alone) {
                    requests.forEach(request -> perform(List.of(request), List.of()));
                    if (!noted.isEmpty()) {
                        perform(List.of(), noted);
                    }
                } else if (noted.size() > 1) {
                    perform(List.of(), noted.subList(0, noted.size() / 2));
                    perform(List.of(), noted.subList(noted.size() / 2, noted.size()));
                } else if (!noted.isEmpty()) {
                    health.fail(e);
                    LOG.warning(() -> "the store cannot keep a note: " + e.getMessage());
                    notes.drop(noted.get(0));
                } else if (requests.isEmpty()) {
                    health.fall(e);
                } else if (e.kind() == DatabaseFailure.Kind.CLASH
                        && requests.get(0).tries() < MOST_TRIES) {
                    perform(requests, List.of());
                } else {
                    health.fail(e);
                    fail(requests.get(0), e);
                }
            }
        }
    }

    private void again(List<Request<?>> requests) {
        synchronized (lock) {
            for (int i = requests.size() - 1; i >= 0; i--) {
                queue.addFirst(requests.get(i));
            }
        }
    }

    private void refuse(DatabaseFailure failure) {
        List<Request<?>> refused;
        synchronized (lock) {
            refused = List.copyOf(queue);
            queue.clear();
        }
        refused.forEach(request -> fail(request, failure));
    }

    private void fail(Request<?> request, DatabaseFailure failure) {
        request.fail(failed.apply(failure));
    }

    private void lose() {
        if (session != null) {
            session.close();
        }
        session = null;
    }
}
