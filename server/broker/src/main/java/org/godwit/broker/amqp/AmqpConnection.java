package org.godwit.broker.amqp;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.handler.timeout.IdleStateHandler;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.security.auth.x500.X500Principal;
import org.godwit.amqp.AmqpException;
import org.godwit.amqp.ChannelMethod;
import org.godwit.amqp.Command;
import org.godwit.amqp.ConnectionMethod;
import org.godwit.amqp.FieldTable;
import org.godwit.amqp.Heartbeat;
import org.godwit.amqp.Method;
import org.godwit.amqp.ProtocolHeader;
import org.godwit.amqp.ReplyCode;
import org.godwit.amqp.codec.OversizedContent;
import org.godwit.broker.core.BrokerConnection;
import org.godwit.broker.core.ConnectionListener;
import org.godwit.broker.model.CoreExecutor;
import org.godwit.broker.security.CertificateName;
import org.godwit.broker.security.Peer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection, from the transport's beginning to its end: the handshake first, then its channels.
 *
 * <p>Owned by the event loop. Whatever a client does wrong, and whatever the codec makes of it, costs this connection at most,
 * and one line of the log; what fails within the core, which nobody expects, ends the broker. After the broker said {@code
 * connection.close}, everything but the answer is dropped.
 */
final class AmqpConnection extends ChannelInboundHandlerAdapter implements ConnectionListener {
    private static final Logger log = LoggerFactory.getLogger(AmqpConnection.class);

    /** Commands held for the log's answers, by size, beyond which the connection is read no further. */
    private static final long HELD_BYTES_MAX = 4L << 20;

    /** Octets not sent beyond which commands are held: what they bring about would have to be sent, too. */
    private static final long UNSENT_BYTES_BEFORE_MORE = 4L << 20;

    /** Octets not sent beyond which direct replies are dropped. */
    private static final long UNSENT_BYTES_MAX = 32L << 20;

    private enum State {
        HANDSHAKE,
        RUNNING,
        /** The broker said {@code connection.close}. */
        CLOSING,
        CLOSED
    }

    private final AmqpServer server;
    private final CertificateName userOf;
    private final Map<Integer, AmqpChannel> channels = new HashMap<>();
    private Channel transport;
    private ConnectionOutput output;
    private ConnectionHandshake handshake;
    private BrokerConnection broker;
    private CoreExecutor.Timer closeTimeout;
    private State state = State.HANDSHAKE;
    private long heldBytes;
    private boolean readingAllowed = true;
    private boolean publishes;
    private String blockedReason;

    /** @param userOf what of a verified certificate names its user */
    AmqpConnection(AmqpServer server, CertificateName userOf) {
        this.server = server;
        this.userOf = userOf;
    }

    // ---- transport ---------------------------------------------------------------------------------------------

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        transport = context.channel();
        output = new ConnectionOutput(transport, server.core());
        handshake = new ConnectionHandshake(this, server);
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        if (server.add(this)) {
            handshake.begin();
        } else {
            log.warn(
                    "{}: refused, as there are {} connections already",
                    this,
                    server.limits().connectionMax());
            end();
        }
    }

    /** Runs what the transport brings about beside what it reads. */
    private void guarded(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException | Error failure) {
            failed(failure);
        }
    }

    /** Something failed that this connection had the core do; before it is in a virtual host, that is nobody else's. */
    void failed(Throwable failure) {
        if (handshake.done()) {
            server.core().fail(failure);
        } else {
            broken(failure);
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object unit) {
        server.arrived();
        try {
            receive(unit);
        } catch (RuntimeException | Error failure) {
            failed(failure);
        }
    }

    private void receive(Object unit) {
        if (unit instanceof Command command) {
            receive(command);
        } else if (unit instanceof OversizedContent oversized) {
            receive(oversized);
        } else if (unit instanceof ProtocolHeader header) {
            if (state == State.HANDSHAKE) {
                handshake.receive(header);
            } else {
                fail(Refusal.of(ReplyCode.FRAME_ERROR, "a protocol header within a connection"));
            }
        } else if (unit != Heartbeat.INSTANCE) {
            throw new IllegalStateException("the codec passed " + unit);
        }
    }

    private void receive(Command command) {
        if (state == State.RUNNING) {
            if (command.channel() == 0) {
                receiveConnection(command.method());
            } else {
                receiveChannel(command);
            }
        } else if (state == State.HANDSHAKE) {
            handshake.receive(command);
        } else if (state == State.CLOSING) {
            if (command.method() instanceof ConnectionMethod.CloseOk) {
                end();
            } else if (command.method() instanceof ConnectionMethod.Close) {
                output.write(0, new ConnectionMethod.CloseOk());
                end();
            }
        }
    }

    private void receiveConnection(Method method) {
        if (method instanceof ConnectionMethod.Close) {
            closedByClient();
        } else if (method instanceof ConnectionMethod.UpdateSecret) {
            output.write(0, new ConnectionMethod.UpdateSecretOk());
        } else {
            fail(Refusal.of(
                    ReplyCode.COMMAND_INVALID,
                    method.getClass().getSimpleName() + " is not for channel 0 of an open connection",
                    method));
        }
    }

    private void receiveChannel(Command command) {
        int number = command.channel();
        AmqpChannel channel = channels.get(number);
        if (channel != null) {
            channel.receive(command);
        } else if (!(command.method() instanceof ChannelMethod.Open)) {
            if (!(command.method() instanceof ChannelMethod.CloseOk)) {
                fail(Refusal.of(ReplyCode.CHANNEL_ERROR, "channel " + number + " is not open", command.method()));
            }
        } else if (number > handshake.channelMax()) {
            fail(Refusal.of(
                    ReplyCode.NOT_ALLOWED,
                    "channel " + number + " is beyond the negotiated channel_max " + handshake.channelMax(),
                    command.method()));
        } else {
            channels.put(number, new AmqpChannel(number, this));
            output.write(number, new ChannelMethod.OpenOk());
        }
    }

    private void receive(OversizedContent oversized) {
        AmqpChannel channel = channels.get(oversized.channel());
        if (state == State.RUNNING && channel != null) {
            channel.receive(oversized);
        } else {
            fail(Refusal.of(oversized.toException(), oversized.method()));
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        boolean writable = transport.isWritable();
        guarded(() -> new ArrayList<>(channels.values()).forEach(channel -> channel.writable(writable)));
        context.fireChannelWritabilityChanged();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof IdleStateEvent idle) {
            switch (idle.state()) {
                case WRITER_IDLE -> output.write(Heartbeat.INSTANCE);
                case READER_IDLE -> guarded(this::missedHeartbeats);
                default -> throw new IllegalStateException("not asked for: " + idle.state());
            }
        } else {
            context.fireUserEventTriggered(event);
        }
    }

    private void missedHeartbeats() {
        if (transport.config().isAutoRead()) {
            log.warn("{}: closed, as nothing came within two heartbeats", this);
            end();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable failure) {
        if (failure instanceof OutOfMemoryError) {
            server.core().fail(failure);
        } else if (output.writing()) {
            server.core().execute(() -> broken(failure));
        } else {
            guarded(() -> broken(failure));
        }
    }

    private void broken(Throwable failure) {
        Throwable cause =
                failure instanceof DecoderException && failure.getCause() != null ? failure.getCause() : failure;
        if (state == State.CLOSED) {
            log.debug("{}: after its end", this, cause);
        } else if (cause instanceof AmqpException broken) {
            fail(new Refusal(broken.code(), broken.text(), broken.classId(), broken.methodId(), null));
        } else if (cause instanceof IOException) {
            log.info("{}: lost: {}", this, cause.getMessage());
            end();
        } else {
            fail(new Refusal(ReplyCode.INTERNAL_ERROR, "the broker failed; its log tells more", 0, 0, cause));
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        if (state == State.RUNNING) {
            log.info("{}: lost without connection.close", this);
        }
        guarded(this::end);
        context.fireChannelInactive();
    }

    // ---- for the handshake and the channels --------------------------------------------------------------------

    /** The handshake is done: the connection now is one of the virtual host. */
    void opened(BrokerConnection opened) {
        broker = opened;
        state = State.RUNNING;
        output.write(0, new ConnectionMethod.OpenOk());
        log.info("{}: open", this);
        if (blockedReason != null) {
            blocked(blockedReason);
        }
    }

    /** Sends a heartbeat when nothing else was sent for half the interval, and expects one within two. */
    void beat(int heartbeatSeconds) {
        if (heartbeatSeconds > 0) {
            transport
                    .pipeline()
                    .addFirst(new IdleStateHandler(
                            2000L * heartbeatSeconds, 500L * heartbeatSeconds, 0, TimeUnit.MILLISECONDS));
        }
    }

    Channel transport() {
        return transport;
    }

    Peer peer() {
        return new Peer(transport.remoteAddress(), certifiedUser());
    }

    private String certifiedUser() {
        SslHandler tls = transport.pipeline().get(SslHandler.class);
        if (tls == null) {
            return null;
        }
        try {
            return userOf.of((X500Principal) tls.engine().getSession().getPeerPrincipal());
        } catch (SSLPeerUnverifiedException showedNone) {
            return null;
        }
    }

    CoreExecutor core() {
        return server.core();
    }

    ConnectionOutput output() {
        return output;
    }

    BrokerConnection broker() {
        return broker;
    }

    DirectReplies directReplies() {
        return server.directReplies(handshake.virtualHost());
    }

    /** Replies have no window of their own, so what is unsent bounds them. */
    boolean takesReplies() {
        return transport.bytesBeforeWritable() < UNSENT_BYTES_MAX;
    }

    boolean writable() {
        return transport.isWritable();
    }

    /** Whether the client has so much to read that it is to read before it asks for more. */
    boolean hasToRead() {
        return !transport.isWritable() && transport.bytesBeforeWritable() > UNSENT_BYTES_BEFORE_MORE;
    }

    boolean announced(String capability) {
        return handshake.announced(capability);
    }

    void channelClosed(int number) {
        channels.remove(number);
    }

    /** A channel holds more bytes of commands, or less. */
    void holding(long bytes) {
        heldBytes += bytes;
        broker.hold(bytes);
        updateReading();
    }

    /** The client publishes, so it is not read while there is no room; others go on and make room by acknowledging. */
    void publishes() {
        if (!publishes) {
            publishes = true;
            updateReading();
        }
    }

    private void updateReading() {
        if (state == State.RUNNING) {
            boolean read = heldBytes <= HELD_BYTES_MAX && (readingAllowed || !publishes);
            if (read != transport.config().isAutoRead()) {
                transport.config().setAutoRead(read);
            }
        }
    }

    void logRefusal(int channelNumber, Refusal refusal) {
        log.info("{} channel {}: closed: {}", this, channelNumber, refusal.replyText());
    }

    // ---- the virtual host --------------------------------------------------------------------------------------

    @Override
    public void blocked(String reason) {
        blockedReason = reason;
        if (state == State.RUNNING && announced(ServerProperties.BLOCKED)) {
            output.write(0, new ConnectionMethod.Blocked(ReplyText.truncate(reason)));
        }
    }

    @Override
    public void unblocked() {
        blockedReason = null;
        if (announced(ServerProperties.BLOCKED)) {
            output.write(0, new ConnectionMethod.Unblocked());
        }
    }

    @Override
    public void reading(boolean allowed) {
        readingAllowed = allowed;
        updateReading();
    }

    @Override
    public void forcedClose(String reason) {
        fail(Refusal.of(ReplyCode.CONNECTION_FORCED, reason));
    }

    // ---- the end -----------------------------------------------------------------------------------------------

    private void closedByClient() {
        closeChannels();
        if (broker != null) {
            broker.leave();
        }
        output.write(0, new ConnectionMethod.CloseOk());
        log.info("{}: closed", this);
        end();
    }

    /** Says {@code connection.close} and waits for the answer, but not for long. */
    void fail(Refusal refusal) {
        if (state == State.CLOSING || state == State.CLOSED) {
            return;
        }
        if (refusal.cause() == null) {
            log.warn("{}: closed: {}", this, refusal.replyText());
        } else {
            log.error("{}: closed, as the broker failed", this, refusal.cause());
        }
        boolean wasOpen = state == State.RUNNING;
        state = State.CLOSING;
        handshake.cancelTimeout();
        closeBroker();
        output.write(
                0,
                new ConnectionMethod.Close(
                        refusal.code().code(), refusal.replyText(), refusal.classId(), refusal.methodId()));
        if (wasOpen) {
            transport.config().setAutoRead(true);
            closeTimeout = server.core().schedule(this::end, server.limits().closeMillis());
        } else {
            end();
        }
    }

    /** Flushes what was written and closes the transport. */
    void end() {
        if (state == State.CLOSED) {
            return;
        }
        state = State.CLOSED;
        handshake.cancelTimeout();
        if (closeTimeout != null) {
            closeTimeout.cancel();
        }
        closeBroker();
        server.remove(this);
        output.close();
    }

    private void closeBroker() {
        closeChannels();
        if (broker != null) {
            broker.close();
        }
    }

    private void closeChannels() {
        for (AmqpChannel channel : channels.values()) {
            channel.connectionClosed();
        }
        channels.clear();
    }

    /** Names the connection in the log. */
    @Override
    public String toString() {
        return "connection " + transport.remoteAddress() + " of " + handshake;
    }

    /** What the client tells of itself. */
    static String describe(FieldTable clientProperties) {
        Object name = clientProperties.get("connection_name");
        Object product = clientProperties.get("product");
        return (product == null ? "client" : product.toString()) + (name == null ? "" : " '" + name + "'");
    }
}
