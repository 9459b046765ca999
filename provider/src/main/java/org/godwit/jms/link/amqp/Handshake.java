package org.godwit.jms.link.amqp;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.godwit.amqp.BasicProperties;
import org.godwit.amqp.Command;
import org.godwit.amqp.ConnectionMethod;
import org.godwit.amqp.FieldTable;
import org.godwit.amqp.ReplyCode;
import org.godwit.jms.link.LinkException;
import org.godwit.jms.link.LinkException.Reason;
import org.godwit.jms.link.LinkOptions;

/**
 * Opens a connection: start, tune, open. Owned by the loop.
 *
 * <p>States in order: awaiting start, tune, open-ok; done. The server must offer class {@code jms}.
 */
final class Handshake {
    private static final int FRAME_BYTES = 128 * 1024;

    private enum State {
        START,
        TUNE,
        OPEN,
        DONE
    }

    private final LinkOptions options;
    private final String instance;
    private final boolean local;
    private final Wire wire;
    private State state = State.START;
    private int frameBytes = FRAME_BYTES;
    private int maximumChannel = Command.MAX_CHANNEL;
    private int heartbeatSeconds;
    private boolean branches;

    Handshake(LinkOptions options, String instance, boolean local, Wire wire) {
        this.options = options;
        this.instance = instance;
        this.local = local;
        this.wire = wire;
    }

    boolean isDone() {
        return state == State.DONE;
    }

    int frameBytes() {
        return frameBytes;
    }

    int maximumChannel() {
        return maximumChannel;
    }

    /** Whether the broker offers class dtx. */
    boolean offersBranches() {
        return branches;
    }

    int heartbeatSeconds() {
        return heartbeatSeconds;
    }

    /** What a close of the socket means in this state. */
    LinkException closedByPeer() {
        return state == State.TUNE
                ? new LinkException(
                        Reason.AUTHENTICATION_FAILED,
                        "the broker closed the connection after the "
                                + (options.external() ? "certificate" : "credentials of user '" + options.user() + "'"))
                : Failures.broken("the broker closed the connection during the handshake", null);
    }

    /** Takes the next method; throws a {@link LinkException} when it is not the one expected, or a refusal. */
    void take(ConnectionMethod method) {
        if (method instanceof ConnectionMethod.Close close) {
            wire.writeNow(Command.of(0, new ConnectionMethod.CloseOk()));
            throw refused(close);
        }
        if (state == State.START && method instanceof ConnectionMethod.Start start) {
            takeStart(start);
        } else if (state == State.TUNE && method instanceof ConnectionMethod.Tune tune) {
            takeTune(tune);
        } else if (state == State.OPEN && method instanceof ConnectionMethod.OpenOk) {
            state = State.DONE;
        } else {
            throw new LinkException(
                    Reason.OTHER, "the broker sent " + method + " in the state " + state + " of the handshake");
        }
    }

    private LinkException refused(ConnectionMethod.Close close) {
        String text = close.replyText() + " (" + close.replyCode() + ")";
        if (close.replyCode() == ReplyCode.ACCESS_REFUSED.code()) {
            return new LinkException(Reason.AUTHENTICATION_FAILED, text);
        }
        if (close.replyCode() == ReplyCode.NOT_ALLOWED.code() || close.replyCode() == ReplyCode.INVALID_PATH.code()) {
            return new LinkException(
                    Reason.ACCESS_REFUSED, "virtual host '" + options.virtualHost() + "' is not open to us: " + text);
        }
        return Failures.of(close.replyCode(), close.replyText());
    }

    private void takeStart(ConnectionMethod.Start start) {
        FieldTable capabilities =
                start.serverProperties().get("capabilities") instanceof FieldTable offered ? offered : FieldTable.EMPTY;
        branches = Boolean.TRUE.equals(capabilities.get("godwit.dtx"));
        if (!Boolean.TRUE.equals(capabilities.get("godwit.jms"))) {
            throw new LinkException(
                    Reason.NOT_IMPLEMENTED,
                    "the server (" + start.serverProperties().get("product")
                            + ") does not offer class jms of AMQP, which this client needs");
        }
        List<String> mechanisms = Arrays.asList(start.mechanisms().split(" "));
        String mechanism = options.external() ? "EXTERNAL" : "PLAIN";
        if (!mechanisms.contains(mechanism)) {
            throw new LinkException(
                    Reason.AUTHENTICATION_FAILED,
                    "the server offers only the mechanisms " + mechanisms + ", not " + mechanism
                            + (options.external() ? ", which needs amqps:// and a certificate that it trusts" : ""));
        }
        String response = options.external() ? "" : "\0" + options.user() + "\0" + options.password();
        state = State.TUNE;
        wire.writeNow(Command.of(
                0,
                new ConnectionMethod.StartOk(
                        clientProperties(), mechanism, response.getBytes(StandardCharsets.UTF_8), "en_US")));
    }

    private FieldTable clientProperties() {
        FieldTable capabilities = FieldTable.builder()
                .put("godwit.jms", true)
                .put("connection.blocked", true)
                .put("consumer_cancel_notify", true)
                .put("authentication_failure_close", true)
                .build();
        String version = BasicProperties.class.getPackage().getImplementationVersion();
        return FieldTable.builder()
                .put("product", "Godwit JMS")
                .put("version", version == null ? "0.1" : version)
                .put("platform", "Java")
                .put("godwit.instance", instance)
                .put("capabilities", capabilities)
                .build();
    }

    private void takeTune(ConnectionMethod.Tune tune) {
        if (tune.frameMax() != 0) {
            frameBytes = (int) Math.min(FRAME_BYTES, tune.frameMax());
        }
        if (tune.channelMax() != 0) {
            maximumChannel = tune.channelMax();
        }
        if (!local) {
            int wanted = options.heartbeatSeconds();
            int offered = tune.heartbeat();
            heartbeatSeconds = wanted == 0 || offered == 0 ? Math.max(wanted, offered) : Math.min(wanted, offered);
            if (wanted == 0) {
                heartbeatSeconds = 0;
            }
        }
        state = State.OPEN;
        wire.write(Command.of(0, new ConnectionMethod.TuneOk(maximumChannel, frameBytes, heartbeatSeconds)));
        wire.writeNow(Command.of(0, new ConnectionMethod.Open(options.virtualHost())));
    }
}
