package org.godwit.broker.amqp;

import io.netty.channel.Channel;
import java.util.ArrayList;
import java.util.List;
import org.godwit.amqp.Command;
import org.godwit.amqp.Content;
import org.godwit.amqp.Method;
import org.godwit.broker.model.CoreExecutor;

/**
 * What a connection sends: gathered during a turn of the event loop and flushed once at its end.
 *
 * <p>Owned by the event loop. The flush is a task of its own, which the loop runs after what it is doing now; so whatever
 * one read or one batch of the log brings about goes out together.
 */
final class ConnectionOutput {
    private final Channel channel;
    private final CoreExecutor core;
    private final List<Runnable> endsOfTurn = new ArrayList<>();
    private boolean writing;
    private boolean flushPending;
    private boolean closed;

    ConnectionOutput(Channel channel, CoreExecutor core) {
        this.channel = channel;
        this.core = core;
    }

    void write(int channelNumber, Method method) {
        write(new Command(channelNumber, method, null));
    }

    void write(int channelNumber, Method method, Content content) {
        write(new Command(channelNumber, method, content));
    }

    void write(Object unit) {
        if (!closed) {
            writing = true;
            channel.write(unit, channel.voidPromise());
            writing = false;
            flushSoon();
        }
    }

    /** Whether something is being written: what fails meanwhile fails in the middle of what the core does. */
    boolean writing() {
        return writing;
    }

    /** Calls once, right before this turn's flush: for what is worth gathering, such as confirms. */
    void atEndOfTurn(Runnable task) {
        endsOfTurn.add(task);
        flushSoon();
    }

    private void flushSoon() {
        if (!flushPending) {
            flushPending = true;
            core.execute(this::endTurn);
        }
    }

    private void endTurn() {
        for (int index = 0; index < endsOfTurn.size(); index++) {
            endsOfTurn.get(index).run();
        }
        endsOfTurn.clear();
        flushPending = false;
        channel.flush();
    }

    /** Flushes now, then closes the transport; what is written later is dropped. */
    void close() {
        endTurn();
        closed = true;
        channel.close();
    }
}
