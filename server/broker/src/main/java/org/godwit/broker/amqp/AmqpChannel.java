package org.godwit.broker.amqp;

import java.util.ArrayDeque;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.godwit.amqp.AccessMethod;
import org.godwit.amqp.AmqpException;
import org.godwit.amqp.BasicMethod;
import org.godwit.amqp.ChannelMethod;
import org.godwit.amqp.Command;
import org.godwit.amqp.ConfirmMethod;
import org.godwit.amqp.Content;
import org.godwit.amqp.DtxMethod;
import org.godwit.amqp.ExchangeMethod;
import org.godwit.amqp.JmsMethod;
import org.godwit.amqp.Method;
import org.godwit.amqp.QueueMethod;
import org.godwit.amqp.ReplyCode;
import org.godwit.amqp.TxMethod;
import org.godwit.amqp.codec.OversizedContent;
import org.godwit.broker.core.BrokerSession;

/**
 * One channel: takes its methods in order and gives each to the room of its class.
 *
 * <p>Owned by the event loop. While an answer waits for the log, later methods of the channel are held, so answers leave in
 * the order of requests; {@code jms} and {@code dtx} requests are numbered and need not wait. So they are while a client that
 * goes on asking does not read what it has been sent. After an error the broker has closed the channel, and whatever comes
 * before the client's {@code close-ok} is dropped.
 */
final class AmqpChannel {
    /** What a held command counts for besides its body. */
    private static final int HELD_OVERHEAD_BYTES = 512;

    private enum State {
        OPEN,
        /** The broker said {@code channel.close}. */
        CLOSING,
        CLOSED
    }

    private final int number;
    private final AmqpConnection connection;
    private final ConnectionOutput output;
    private final ContentDelivery delivery;
    private final BrokerSession session;
    private final ExchangeMethods exchangeMethods;
    private final ReplyMethods replyMethods;
    private final QueueMethods queueMethods;
    private final BasicMethods basicMethods;
    private final TransactionMethods transactionMethods;
    private final JmsMethods jmsMethods;
    private final DtxMethods dtxMethods;
    private final ArrayDeque<Held> held = new ArrayDeque<>();
    private State state = State.OPEN;
    private boolean waiting;
    private boolean takingHeld;

    AmqpChannel(int number, AmqpConnection connection) {
        this.number = number;
        this.connection = connection;
        this.output = connection.output();
        this.delivery =
                new ContentDelivery(number, output, connection.announced(ServerProperties.CONSUMER_CANCEL_NOTIFY));
        this.session = connection.broker().openSession(delivery);
        this.exchangeMethods = new ExchangeMethods(this, session);
        this.replyMethods = new ReplyMethods(this, connection.directReplies());
        this.queueMethods = new QueueMethods(this, session, replyMethods);
        this.basicMethods = new BasicMethods(this, session, replyMethods);
        this.transactionMethods = new TransactionMethods(this, session);
        this.jmsMethods = new JmsMethods(this, session, connection.broker());
        this.dtxMethods = new DtxMethods(this, session.branches());
        if (!connection.writable()) {
            session.writable(false);
        }
    }

    /** Takes the next command from the wire. */
    void receive(Command command) {
        if (state == State.OPEN && !hasToWait()) {
            perform(command);
            return;
        }
        long bodyBytes =
                command.content() == null ? 0 : command.content().body().size();
        receive(new Held(command.method(), HELD_OVERHEAD_BYTES + bodyBytes, () -> perform(command)));
    }

    /** Takes a publish whose body was beyond the limit. */
    void receive(OversizedContent oversized) {
        receive(new Held(oversized.method(), HELD_OVERHEAD_BYTES, () -> perform(oversized)));
    }

    private void receive(Held next) {
        if (state == State.CLOSING) {
            receiveClosing(next.method);
        } else if (hasToWait()) {
            held.add(next);
            connection.holding(next.bytes);
        } else {
            next.task.run();
        }
    }

    private boolean hasToWait() {
        return waiting || !held.isEmpty() || connection.hasToRead();
    }

    private void receiveClosing(Method method) {
        if (method instanceof ChannelMethod.CloseOk) {
            closed();
        } else if (method instanceof ChannelMethod.Close) {
            answer(new ChannelMethod.CloseOk());
        }
    }

    private void perform(Command command) {
        Method method = command.method();
        if (command.content() != null) {
            connection.publishes();
        }
        try {
            if (method instanceof BasicMethod basic) {
                basicMethods.perform(basic, command.content());
            } else if (method instanceof JmsMethod jms) {
                jmsMethods.perform(jms, command.content());
            } else if (method instanceof DtxMethod dtx) {
                dtxMethods.perform(dtx);
            } else if (method instanceof QueueMethod queue) {
                queueMethods.perform(queue);
            } else if (method instanceof ExchangeMethod exchange) {
                exchangeMethods.perform(exchange);
            } else if (method instanceof TxMethod transaction) {
                transactionMethods.perform(transaction);
            } else if (method instanceof ConfirmMethod confirm) {
                transactionMethods.perform(confirm);
            } else if (method instanceof ChannelMethod channel) {
                perform(channel);
            } else if (method instanceof AccessMethod.Request) {
                answer(new AccessMethod.RequestOk(1));
            } else {
                throw unexpected(method);
            }
        } catch (RuntimeException failure) {
            fail(method, failure);
        }
    }

    private void perform(OversizedContent oversized) {
        if (oversized.method() instanceof JmsMethod.Publish publish) {
            jmsMethods.refuse(publish, oversized.toException());
        } else {
            fail(oversized.method(), oversized.toException());
        }
    }

    private void perform(ChannelMethod method) {
        if (method instanceof ChannelMethod.Close) {
            silence();
            session.leave();
            answer(new ChannelMethod.CloseOk());
            closed();
        } else if (method instanceof ChannelMethod.Flow flow) {
            session.flow(flow.active());
            answer(new ChannelMethod.FlowOk(flow.active()));
        } else if (method instanceof ChannelMethod.Open) {
            connection.fail(Refusal.of(ReplyCode.CHANNEL_ERROR, "channel " + number + " is open already", method));
        } else if (!(method instanceof ChannelMethod.FlowOk)) {
            throw unexpected(method);
        }
    }

    /** A method that only a server sends, or that has no meaning here. */
    static RuntimeException unexpected(Method method) {
        return new AmqpException(
                ReplyCode.COMMAND_INVALID,
                "a client does not send " + method.getClass().getSimpleName() + " here",
                method.classId(),
                method.methodId());
    }

    void answer(Method method) {
        output.write(number, method);
    }

    void answer(Method method, Content content) {
        output.write(number, method, content);
    }

    /** Answers unless the client asked for none. */
    void answerUnless(boolean noWait, Method method) {
        if (!noWait) {
            answer(method);
        }
    }

    /** Holds the channel's next methods until the stage has ended; a failure is answered as the request's. */
    <T> void await(Method request, CompletionStage<T> stage, Consumer<T> whenDone) {
        waiting = true;
        stage.whenComplete(orFail((value, failure) -> {
            waiting = false;
            if (state == State.OPEN) {
                if (failure == null) {
                    guarded(request, () -> whenDone.accept(value));
                } else {
                    fail(request, failure);
                }
            }
            takeHeld();
        }));
    }

    /** What the end of a stage brings about, which would swallow what that throws. */
    <T> BiConsumer<T, Throwable> orFail(BiConsumer<T, Throwable> end) {
        return connection.core().orFail(end);
    }

    /** Answers a request; what is wrong with the answer fails the request. */
    void guarded(Method request, Runnable task) {
        try {
            task.run();
        } catch (RuntimeException failure) {
            fail(request, failure);
        }
    }

    private void takeHeld() {
        if (takingHeld || held.isEmpty()) {
            return;
        }
        takingHeld = true;
        while (state != State.CLOSED && !waiting && !held.isEmpty() && !connection.hasToRead()) {
            Held next = held.remove();
            connection.holding(-next.bytes);
            if (state == State.OPEN) {
                next.task.run();
            } else {
                receiveClosing(next.method);
            }
        }
        takingHeld = false;
    }

    /** Closes the channel or, where AMQP says so, the connection; what is no refusal is the end of the broker. */
    void fail(Method request, Throwable failure) {
        Refusal refusal = Refusal.of(failure, request);
        if (refusal.cause() != null) {
            connection.failed(refusal.cause());
        } else if (refusal.closesConnection()) {
            connection.fail(refusal);
        } else if (state == State.OPEN) {
            connection.logRefusal(number, refusal);
            silence();
            session.close();
            state = State.CLOSING;
            answer(new ChannelMethod.Close(
                    refusal.code().code(), refusal.replyText(), refusal.classId(), refusal.methodId()));
        }
    }

    boolean isOpen() {
        return state == State.OPEN;
    }

    /** Whether there is room for what comes without being asked for by a window. */
    boolean takesReplies() {
        return state == State.OPEN && connection.takesReplies();
    }

    void writable(boolean writable) {
        if (state == State.OPEN) {
            session.writable(writable);
        }
        if (writable && !held.isEmpty()) {
            connection.core().execute(this::takeHeld);
        }
    }

    /** Nothing is delivered any more. */
    private void silence() {
        replyMethods.close();
        delivery.close();
    }

    private void closed() {
        state = State.CLOSED;
        dropHeld();
        connection.channelClosed(number);
    }

    /** The connection ends, and its sessions with it. */
    void connectionClosed() {
        if (state == State.OPEN) {
            silence();
        }
        state = State.CLOSED;
        dropHeld();
    }

    private void dropHeld() {
        long bytes = 0;
        for (Held dropped : held) {
            bytes += dropped.bytes;
        }
        held.clear();
        connection.holding(-bytes);
    }

    /** A command that waits for its turn. */
    private record Held(Method method, long bytes, Runnable task) {}
}
