package org.godwit.broker.amqp;

import io.netty.channel.local.LocalChannel;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import org.godwit.amqp.Command;
import org.godwit.amqp.ConnectionMethod;
import org.godwit.amqp.FieldTable;
import org.godwit.amqp.Method;
import org.godwit.amqp.ProtocolHeader;
import org.godwit.amqp.ReplyCode;
import org.godwit.broker.core.BrokerConnection;
import org.godwit.broker.core.VirtualHost;
import org.godwit.broker.model.BrokerException;
import org.godwit.broker.model.CoreExecutor;
import org.godwit.broker.security.Access;
import org.godwit.broker.security.AuthenticationException;
import org.godwit.broker.security.Authenticator;
import org.godwit.broker.security.User;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The beginning of a connection: version, authentication, limits, virtual host.
 *
 * <pre>
 * client          protocol header    start-ok                      tune-ok   open
 * broker                      start            (hash is checked) tune               open-ok
 * step            HEADER        START          AUTHENTICATING      TUNE      OPEN   DONE
 * </pre>
 *
 * <p>Owned by the event loop. A connection that is not done with it in time is closed.
 */
final class ConnectionHandshake {
    private static final Logger log = LoggerFactory.getLogger(ConnectionHandshake.class);

    /** The client property with the client's own random token, by which it takes over from a connection that it lost. */
    private static final String INSTANCE = "godwit.instance";

    private enum Step {
        HEADER,
        START,
        AUTHENTICATING,
        TUNE,
        OPEN,
        DONE
    }

    private final AmqpConnection connection;
    private final AmqpServer server;
    private final AmqpLimits limits;
    private Step step = Step.HEADER;
    private CoreExecutor.Timer timeout;
    private FieldTable clientProperties = FieldTable.EMPTY;
    private User user;
    private int channelMax;
    private String virtualHost;

    ConnectionHandshake(AmqpConnection connection, AmqpServer server) {
        this.connection = connection;
        this.server = server;
        this.limits = server.limits();
    }

    void begin() {
        timeout = server.core().schedule(this::timedOut, limits.handshakeMillis());
    }

    private void timedOut() {
        log.warn("{}: closed, as the handshake took longer than {} ms", connection, limits.handshakeMillis());
        connection.end();
    }

    void cancelTimeout() {
        if (timeout != null) {
            timeout.cancel();
        }
    }

    void receive(ProtocolHeader header) {
        if (step != Step.HEADER) {
            connection.fail(Refusal.of(ReplyCode.FRAME_ERROR, "a second protocol header"));
        } else if (header.equals(ProtocolHeader.AMQP_0_9_1)) {
            step = Step.START;
            connection
                    .output()
                    .write(
                            0,
                            new ConnectionMethod.Start(
                                    0,
                                    9,
                                    ServerProperties.TABLE,
                                    Authenticator.mechanisms(connection.peer()),
                                    "en_US"));
        } else {
            log.warn("{}: closed, as it speaks {} and not {}", connection, header, ProtocolHeader.AMQP_0_9_1);
            connection.output().write(ProtocolHeader.AMQP_0_9_1);
            connection.end();
        }
    }

    void receive(Command command) {
        Method method = command.method();
        if (command.channel() != 0) {
            connection.fail(Refusal.of(
                    ReplyCode.CHANNEL_ERROR, "channel " + command.channel() + " before connection.open", method));
        } else if (step == Step.START && method instanceof ConnectionMethod.StartOk startOk) {
            authenticate(startOk);
        } else if (step == Step.TUNE && method instanceof ConnectionMethod.TuneOk tuneOk) {
            tune(tuneOk);
        } else if (step == Step.OPEN && method instanceof ConnectionMethod.Open open) {
            open(open);
        } else if (method instanceof ConnectionMethod.Close) {
            connection.output().write(0, new ConnectionMethod.CloseOk());
            connection.end();
        } else {
            connection.fail(Refusal.of(
                    ReplyCode.COMMAND_INVALID,
                    method.getClass().getSimpleName() + " is out of order in the handshake",
                    method));
        }
    }

    private void authenticate(ConnectionMethod.StartOk startOk) {
        step = Step.AUTHENTICATING;
        clientProperties = startOk.clientProperties();
        server.authenticator()
                .authenticate(startOk.mechanism(), startOk.response(), connection.peer())
                .whenComplete((found, failure) -> server.core().execute(() -> {
                    if (step == Step.AUTHENTICATING && connection.transport().isActive()) {
                        authenticated(startOk, found, failure);
                    }
                }));
    }

    private void authenticated(ConnectionMethod.StartOk startOk, User found, Throwable failure) {
        if (failure != null) {
            refuse(startOk, failure);
            return;
        }
        user = found;
        step = Step.TUNE;
        connection
                .output()
                .write(0, new ConnectionMethod.Tune(limits.channelMax(), limits.frameMaxBytes(), offeredHeartbeat()));
    }

    /** A client that cannot be told is left to find its connection closed, as AMQP 0-9-1 has it. */
    private void refuse(ConnectionMethod.StartOk startOk, Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause instanceof Error) {
            server.core().fail(cause);
            return;
        }
        if (!(cause instanceof AuthenticationException)) {
            connection.fail(Refusal.of(cause, startOk));
            return;
        }
        log.warn("{}: refused: {}", connection, cause.getMessage());
        if (announced(ServerProperties.AUTHENTICATION_FAILURE_CLOSE)) {
            connection.fail(Refusal.of(
                    ReplyCode.ACCESS_REFUSED,
                    "Login was refused using authentication mechanism " + ReplyText.truncate(startOk.mechanism())
                            + ". For details see the broker logfile.",
                    startOk));
        } else {
            connection.end();
        }
    }

    /** Within one JVM nobody disappears unnoticed. */
    private int offeredHeartbeat() {
        return connection.transport() instanceof LocalChannel ? 0 : limits.heartbeatSeconds();
    }

    private void tune(ConnectionMethod.TuneOk tuneOk) {
        long frameMax = tuneOk.frameMax() == 0 ? limits.frameMaxBytes() : tuneOk.frameMax();
        if (frameMax > limits.frameMaxBytes() || frameMax < AmqpLimits.FRAME_MIN_BYTES) {
            connection.fail(Refusal.of(
                    ReplyCode.NOT_ALLOWED,
                    "negotiated frame_max " + frameMax + " is not within " + AmqpLimits.FRAME_MIN_BYTES + ".."
                            + limits.frameMaxBytes(),
                    tuneOk));
            return;
        }
        if (tuneOk.channelMax() > limits.channelMax()) {
            connection.fail(Refusal.of(
                    ReplyCode.NOT_ALLOWED,
                    "negotiated channel_max " + tuneOk.channelMax() + " is higher than the maximum allowed value "
                            + limits.channelMax(),
                    tuneOk));
            return;
        }
        channelMax = tuneOk.channelMax() == 0 ? limits.channelMax() : tuneOk.channelMax();
        connection.beat(tuneOk.heartbeat());
        step = Step.OPEN;
    }

    private void open(ConnectionMethod.Open open) {
        VirtualHost host = server.virtualHost(open.virtualHost()).orElse(null);
        if (host == null) {
            connection.fail(Refusal.of(ReplyCode.NOT_ALLOWED, "vhost " + open.virtualHost() + " not found", open));
            return;
        }
        Optional<Access> access = user.access(host.name());
        if (access.isEmpty()) {
            connection.fail(Refusal.of(
                    ReplyCode.NOT_ALLOWED,
                    "access to vhost '" + open.virtualHost() + "' refused for user '" + user.name() + "'",
                    open));
            return;
        }
        step = Step.DONE;
        virtualHost = host.name();
        cancelTimeout();
        try {
            BrokerConnection opened = host.connect(access.get(), AmqpConnection.describe(clientProperties), connection);
            if (clientProperties.get(INSTANCE) instanceof String instance && !instance.isEmpty()) {
                opened.showInstance(instance);
            }
            connection.opened(opened);
        } catch (BrokerException refused) {
            connection.fail(Refusal.of(refused, open));
        }
    }

    boolean announced(String capability) {
        return ServerProperties.announces(clientProperties, capability);
    }

    /** Whether the client is in a virtual host, or has just been let into it. */
    boolean done() {
        return step == Step.DONE;
    }

    String virtualHost() {
        return virtualHost;
    }

    int channelMax() {
        return channelMax;
    }

    @Override
    public String toString() {
        return user == null ? "nobody yet" : "user '" + user.name() + "'";
    }
}
