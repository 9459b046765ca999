package org.godwit.jms.link.amqp;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.godwit.amqp.AmqpException;
import org.godwit.amqp.Method;
import org.godwit.jms.link.LinkException;

/**
 * The requests of one class on one channel: those on their way, by number, and those that wait for the channel to be usable.
 *
 * <p>Owned by the loop. Invariant: a request is in one of the two or has been answered; both keep the order of asking.
 */
final class Requests {
    private static final long LARGEST_NUMBER = 0xFFFF_FFFFL;

    private final Consumer<Method> writer;
    private final Map<Long, Request> outstanding = new LinkedHashMap<>();
    private final ArrayDeque<Request> waiting = new ArrayDeque<>();
    private boolean usable;
    private long last;
    private LinkException failure;

    Requests(Consumer<Method> writer) {
        this.writer = writer;
    }

    /** Makes a request, as soon as the channel is usable. */
    void submit(Request request) {
        if (failure != null) {
            request.failed(failure);
        } else if (usable) {
            write(request);
        } else {
            waiting.add(request);
        }
    }

    /** Takes back a request that was not made yet; false if it was, or has failed. */
    boolean withdraw(Request request) {
        return waiting.remove(request);
    }

    /** Makes a request that is part of making the channel usable. One that has no form on the wire has failed. */
    void write(Request request) {
        last = last == LARGEST_NUMBER ? 1 : last + 1;
        Method method;
        try {
            method = request.method(last);
        } catch (AmqpException e) {
            request.failed(new LinkException(LinkException.Reason.OTHER, "this cannot be asked: " + e.text(), e));
            return;
        }
        outstanding.put(last, request);
        writer.accept(method);
    }

    /** The channel can take requests now. */
    void usable() {
        usable = true;
        while (usable && !waiting.isEmpty()) {
            write(waiting.poll());
        }
    }

    /** Gives an answer to the request that it belongs to. */
    void answer(long number, Method answer) {
        Request request = outstanding.remove(number);
        if (request != null) {
            request.answered(answer);
        }
    }

    void failed(long number, LinkException cause) {
        Request request = outstanding.remove(number);
        if (request != null) {
            request.failed(cause);
        }
    }

    /** The connection broke. */
    void broken() {
        usable = false;
        List<Request> written = new ArrayList<>(outstanding.values());
        List<Request> unwritten = new ArrayList<>(waiting);
        outstanding.clear();
        waiting.clear();
        written.forEach(request -> keep(request.afterBreak(true)));
        unwritten.forEach(request -> keep(request.afterBreak(false)));
    }

    private void keep(Request request) {
        if (request != null) {
            waiting.add(request);
        }
    }

    /** Nothing is answered any more. */
    void fail(LinkException cause) {
        usable = false;
        failure = cause;
        List<Request> all = new ArrayList<>(outstanding.values());
        all.addAll(waiting);
        outstanding.clear();
        waiting.clear();
        all.forEach(request -> request.failed(cause));
    }
}
