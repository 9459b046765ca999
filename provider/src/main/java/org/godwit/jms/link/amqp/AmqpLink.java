package org.godwit.jms.link.amqp;

import io.netty.channel.EventLoop;
import io.netty.handler.ssl.SslContext;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.godwit.amqp.BasicMethod;
import org.godwit.amqp.Command;
import org.godwit.amqp.ConnectionMethod;
import org.godwit.amqp.Content;
import org.godwit.amqp.JmsMethod;
import org.godwit.amqp.transport.TlsContexts;
import org.godwit.jms.link.Endpoint;
import org.godwit.jms.link.Haste;
import org.godwit.jms.link.Link;
import org.godwit.jms.link.LinkBranches;
import org.godwit.jms.link.LinkException;
import org.godwit.jms.link.LinkException.Reason;
import org.godwit.jms.link.LinkListener;
import org.godwit.jms.link.LinkOptions;
import org.godwit.jms.link.LinkSession;
import org.godwit.jms.link.LinkSessionListener;
import org.godwit.jms.link.TlsOptions;
import org.godwit.jms.link.Transactions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A link over AMQP: keeps one {@link Wire} open, restores it when it breaks, and gives each channel what is its own.
 *
 * <p>Owned by the loop, but for the methods of {@link Link}, which cross to it by the {@link Outbox}. States: new,
 * connecting, open, restoring, closing, ended; a wire that opens leads to the control channel, and that to the sessions.
 */
public final class AmqpLink implements Link {
    private static final Logger LOG = LoggerFactory.getLogger(AmqpLink.class);
    private static final int CLOSE_TIMEOUT_MILLIS = 5_000;
    /** What a frame of a content header has beside the properties. */
    private static final int HEADER_FRAME_BYTES = 32;

    private enum State {
        NEW,
        CONNECTING,
        OPEN,
        RESTORING,
        CLOSING,
        ENDED
    }

    private final LinkOptions options;
    private final LinkListener listener;
    private final SharedEventLoop threads;
    private final EventLoop loop;
    private final Outbox outbox;
    private final Attempts attempts;
    /** Names this client to the broker, over all its wires. */
    private final String instance = UUID.randomUUID().toString();

    private final ControlChannel control = new ControlChannel(this, instance);
    private final Map<Integer, AmqpSession> sessions = new LinkedHashMap<>();
    private final CompletableFuture<Void> connected = new CompletableFuture<>();
    private final CompletableFuture<Void> closed = new CompletableFuture<>();
    private volatile int maximumHeaderBytes = 4_096 - HEADER_FRAME_BYTES;
    private State state = State.NEW;
    private Wire wire;
    private LinkException failure;
    private boolean released;
    private Future<?> closeTimeout;
    private int sessionsToRestore;
    private int lastChannel = ControlChannel.NUMBER;

    /** A link that is not connected yet; it must be closed in any case. */
    public AmqpLink(LinkOptions options, String name, LinkListener listener) {
        this.options = options;
        this.listener = listener;
        this.threads = SharedEventLoop.acquire(this);
        this.loop = threads.group().next();
        this.outbox = new Outbox(loop, this::flush, this::failed);
        this.attempts = new Attempts(this, options, threads.group(), loop);
        LOG.debug("{}: {}", name, options);
    }

    // For the other classes of the package.

    LinkOptions options() {
        return options;
    }

    String instance() {
        return instance;
    }

    LinkListener listener() {
        return listener;
    }

    static LinkException closedCause() {
        return new LinkException(Reason.CLOSED, "the connection is closed");
    }

    /** Gives a task to the loop, from any thread; false when the link has ended. */
    boolean submit(LoopTask task) {
        return submit(task, Haste.NOW);
    }

    boolean submit(LoopTask task, Haste haste) {
        try {
            outbox.add(task, haste);
            return !closed.isDone();
        } catch (RejectedExecutionException ended) {
            return false;
        }
    }

    /** What may wait does so no longer; from any thread. */
    void hasten() {
        try {
            outbox.hasten();
        } catch (RejectedExecutionException ended) {
            LOG.debug("The link has ended, and what waited with it");
        }
    }

    /** Has something asked on the loop, from any thread. */
    <T> CompletableFuture<T> ask(Consumer<CompletableFuture<T>> question) {
        return ask(question, Haste.NOW);
    }

    <T> CompletableFuture<T> ask(Consumer<CompletableFuture<T>> question, Haste haste) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        LoopTask task = new LoopTask() {
            @Override
            void run() {
                try {
                    question.accept(answer);
                } catch (LinkException e) {
                    answer.completeExceptionally(e);
                } catch (RuntimeException e) {
                    answer.completeExceptionally(new LinkException(Reason.OTHER, "not possible: " + e.getMessage(), e));
                } catch (Error e) {
                    answer.completeExceptionally(failureOf(e));
                    throw e;
                }
            }
        };
        if (!submit(task, haste)) {
            answer.completeExceptionally(closedCause());
        }
        return answer;
    }

    /** Throws when the broker could not take this content; on the sender's thread. */
    void checkSize(Content content) {
        int headerBytes = content.header().encoded().length;
        if (headerBytes > maximumHeaderBytes) {
            throw new LinkException(
                    Reason.TOO_LARGE,
                    "the properties of the message have " + headerBytes + " bytes, a frame holds "
                            + maximumHeaderBytes);
        }
        if (content.body().size() > options.maximumMessageBytes()) {
            throw new LinkException(
                    Reason.TOO_LARGE,
                    "the body of the message has " + content.body().size()
                            + " bytes, more than the option maximumMessageBytes = " + options.maximumMessageBytes());
        }
    }

    // What the wire tells.

    void wireOpened(Wire opened) {
        if (!attempts.isCurrent(opened)) {
            opened.end(closedCause());
            return;
        }
        attempts.succeeded();
        wire = opened;
        maximumHeaderBytes = opened.frameBytes() - HEADER_FRAME_BYTES;
        control.establish(opened);
        opened.flush();
    }

    void wireEnded(Wire ended, LinkException cause) {
        if (attempts.isCurrent(ended)) {
            attemptFailed(cause);
        } else if (wire == ended) {
            broken(cause);
        }
    }

    private void attemptFailed(LinkException cause) {
        boolean hopeless = state == State.CONNECTING && cause.reason() != Reason.BROKEN;
        if (hopeless) {
            giveUp(cause);
        } else {
            LOG.debug("An attempt to connect failed: {}", cause.getMessage());
            attempts.failed(cause);
        }
    }

    private void broken(LinkException cause) {
        wire = null;
        if (state == State.CLOSING) {
            end();
            return;
        }
        boolean restorable = options.reconnectAttempts() != 0 && cause.reason() == Reason.BROKEN;
        if (!restorable || state == State.CONNECTING) {
            giveUp(cause);
            return;
        }
        control.broken();
        for (AmqpSession session : List.copyOf(sessions.values())) {
            session.broken();
        }
        listener.onUnblocked();
        if (state == State.OPEN) {
            state = State.RESTORING;
            listener.onInterrupted(cause);
            attempts.begin(options.reconnectAttempts(), true);
        } else {
            attempts.failed(cause);
        }
    }

    void take(Command command) {
        if (command.channel() == ControlChannel.NUMBER) {
            control.take(command);
            return;
        }
        AmqpSession session = sessions.get(command.channel());
        if (session != null) {
            session.take(command);
        }
    }

    void tooLarge(int channel, BasicMethod.Deliver deliver) {
        AmqpSession session = sessions.get(channel);
        if (session != null) {
            session.tooLarge(deliver);
        }
    }

    void turnEnded() {
        for (AmqpSession session : sessions.values()) {
            session.turnEnded();
        }
    }

    private void flush() {
        if (wire != null) {
            wire.flush();
        }
    }

    // What the channels tell.

    /** The broker knows us again; the sessions follow. */
    void controlReady() {
        sessionsToRestore = sessions.size();
        if (sessionsToRestore == 0) {
            restored();
        }
        sessions.values().forEach(session -> session.establish(wire));
    }

    void sessionReady() {
        if (sessionsToRestore > 0 && --sessionsToRestore == 0) {
            restored();
        }
    }

    private void restored() {
        boolean again = state == State.RESTORING;
        state = State.OPEN;
        connected.complete(null);
        if (again) {
            listener.onRestored();
        }
    }

    void controlFailed(LinkException cause) {
        giveUp(new LinkException(cause.reason(), "the connection cannot be used: " + cause.getMessage(), cause));
    }

    /** The broker closed the channel of a session. */
    void lost(AmqpChannel channel) {
        sessions.remove(channel.number());
        sessionReady();
        listener.onLost(channel.failure());
    }

    void remove(AmqpSession session) {
        if (sessions.remove(session.number(), session)) {
            sessionReady();
        }
    }

    /** Everything fails for good. */
    void giveUp(LinkException cause) {
        if (failure != null || state == State.CLOSING || state == State.ENDED) {
            return;
        }
        failure = cause;
        boolean wasConnected = connected.isDone();
        state = State.ENDED;
        attempts.abandon();
        control.fail(cause);
        for (AmqpSession session : new ArrayList<>(sessions.values())) {
            session.fail(cause);
        }
        sessions.clear();
        if (wire != null) {
            Wire open = wire;
            wire = null;
            open.end(cause);
        }
        connected.completeExceptionally(cause);
        if (wasConnected) {
            listener.onFailed(cause);
        }
    }

    /** What must not happen on the loop did: nobody knows in what state this is, so whoever waits is told. */
    void failed(Throwable unexpected) {
        LOG.error("A connection is given up, as its thread failed", unexpected);
        if (state == State.CLOSING) {
            end();
        } else {
            giveUp(failureOf(unexpected));
        }
    }

    private static LinkException failureOf(Throwable unexpected) {
        return new LinkException(Reason.OTHER, "the thread of the connection failed: " + unexpected, unexpected);
    }

    /** The loop has ended by this, and does nothing any more for anybody. */
    void loopEnded(Throwable unexpected) {
        try {
            failed(unexpected);
        } catch (RuntimeException | Error again) {
            LOG.error("Not everybody was told that the thread of a connection failed", again);
        }
        state = State.ENDED;
        released = true;
        closed.complete(null);
    }

    // From other threads.

    @Override
    public CompletableFuture<Void> connect() {
        SslContext tls;
        try {
            tls = tls();
        } catch (IllegalArgumentException e) {
            return CompletableFuture.failedFuture(new LinkException(Reason.OTHER, e.getMessage(), e));
        }
        submit(new LoopTask() {
            @Override
            void run() {
                if (state == State.NEW) {
                    state = State.CONNECTING;
                    attempts.use(tls);
                    attempts.begin(options.connectAttempts(), false);
                }
            }
        });
        return connected;
    }

    /** What the endpoints need for TLS, read from files; null when they need nothing. */
    private SslContext tls() {
        if (options.endpoints().stream().noneMatch(endpoint -> endpoint.kind() == Endpoint.Kind.TLS)) {
            return null;
        }
        TlsOptions tls = options.tls();
        return TlsContexts.client(
                file(tls.trustStore()),
                tls.trustStorePassword(),
                file(tls.keyStore()),
                tls.keyStorePassword(),
                tls.verifyHost());
    }

    private static Path file(String name) {
        return name.isEmpty() ? null : Path.of(name);
    }

    @Override
    public CompletableFuture<Void> clientId(String clientId) {
        return ask(answer -> control.clientId(clientId, answer));
    }

    @Override
    public CompletableFuture<Void> releaseClientId() {
        return ask(control::releaseClientId);
    }

    @Override
    public CompletableFuture<LinkSession> openSession(Transactions transactions, LinkSessionListener sessionListener) {
        return ask(answer -> {
            if (failure != null || state == State.CLOSING || state == State.ENDED) {
                answer.completeExceptionally(failure != null ? failure : closedCause());
                return;
            }
            AmqpSession session = new AmqpSession(this, nextChannel(), transactions, sessionListener, answer);
            sessions.put(session.number(), session);
            if (control.isEstablished()) {
                session.establish(wire);
            }
        });
    }

    @Override
    public LinkBranches branches() {
        return control.branches();
    }

    /** Of the broker that the link is connected to. */
    int frameBytes() {
        return wire.frameBytes();
    }

    /** Whether the broker that the link is connected to offers class dtx. */
    boolean offersBranches() {
        return wire != null && wire.offersBranches();
    }

    private int nextChannel() {
        int maximum = wire == null ? Command.MAX_CHANNEL : wire.maximumChannel();
        if (sessions.size() >= maximum - 1) {
            throw new LinkException(Reason.OTHER, "the broker allows only " + maximum + " channels per connection");
        }
        do {
            lastChannel = lastChannel >= maximum ? ControlChannel.NUMBER + 1 : lastChannel + 1;
        } while (sessions.containsKey(lastChannel));
        return lastChannel;
    }

    @Override
    public CompletableFuture<Void> lookup(boolean topic, String name, boolean create) {
        return ask(answer -> control.ask(
                request -> new JmsMethod.Lookup(request, kind(topic), name, create), Request.REPEAT, answer));
    }

    @Override
    public CompletableFuture<String> createTemporary(boolean topic) {
        return ask(answer -> control.createTemporary(kind(topic), answer));
    }

    @Override
    public CompletableFuture<Void> deleteTemporary(boolean topic, String name) {
        return ask(answer -> control.deleteTemporary(kind(topic), name, answer));
    }

    @Override
    public CompletableFuture<Void> unsubscribe(String subscription) {
        return ask(answer -> control.delete(request -> new JmsMethod.Unsubscribe(request, subscription), answer));
    }

    private static int kind(boolean topic) {
        return topic ? JmsMethod.KIND_TOPIC : JmsMethod.KIND_QUEUE;
    }

    @Override
    public CompletableFuture<Void> close() {
        boolean submitted = submit(new LoopTask() {
            @Override
            void run() {
                startClosing();
            }
        });
        if (!submitted) {
            closed.complete(null);
        }
        return closed;
    }

    private void startClosing() {
        if (state == State.CLOSING || released) {
            return;
        }
        state = State.CLOSING;
        attempts.abandon();
        LinkException cause = closedCause();
        control.fail(cause);
        for (AmqpSession session : new ArrayList<>(sessions.values())) {
            session.fail(cause);
        }
        connected.completeExceptionally(cause);
        if (wire == null) {
            end();
            return;
        }
        Wire open = wire;
        open.writeNow(Command.of(0, new ConnectionMethod.Close(200, "closed by the application", 0, 0)));
        closeTimeout = loop.schedule(() -> open.end(cause), CLOSE_TIMEOUT_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** Nothing is left but the loop, which others may use. */
    private void end() {
        state = State.ENDED;
        if (released) {
            return;
        }
        released = true;
        if (closeTimeout != null) {
            // It would keep alive whom the connection knows
            closeTimeout.cancel(false);
        }
        threads.release(this).whenComplete((done, cause) -> closed.complete(null));
    }
}
