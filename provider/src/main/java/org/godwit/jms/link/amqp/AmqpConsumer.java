package org.godwit.jms.link.amqp;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.godwit.amqp.BasicMethod;
import org.godwit.amqp.Content;
import org.godwit.amqp.FieldTable;
import org.godwit.amqp.JmsMethod;
import org.godwit.jms.link.ConsumerRequest;
import org.godwit.jms.link.ConsumerRequest.Subscription;
import org.godwit.jms.link.Delivery;
import org.godwit.jms.link.DeliveryListener;
import org.godwit.jms.link.Haste;
import org.godwit.jms.link.LinkConsumer;
import org.godwit.jms.link.LinkException;
import org.godwit.jms.link.Outcome;
import org.godwit.jms.link.Redelivery;

/**
 * A consumer, subscribed and consuming anew after each break; gathers the deliveries of a turn.
 *
 * <p>Owned by the loop, but for the methods of {@link LinkConsumer}, which cross to it.
 */
final class AmqpConsumer implements LinkConsumer {
    /** What a frame of a subscribe or consume has at most beside the selector. */
    private static final int METHOD_BYTES = 1_024;

    private final AmqpSession session;
    private final String tag;
    private final ConsumerRequest request;
    private final DeliveryListener listener;
    private CompletableFuture<LinkConsumer> opening;
    private List<Delivery> gathered = new ArrayList<>();
    private boolean active;
    private boolean cancelled;

    AmqpConsumer(
            AmqpSession session,
            String tag,
            ConsumerRequest request,
            DeliveryListener listener,
            CompletableFuture<LinkConsumer> opening) {
        this.session = session;
        this.tag = tag;
        this.request = request;
        this.listener = listener;
        this.opening = opening;
    }

    String tag() {
        return tag;
    }

    // Establishing.

    void establish() {
        int selectorBytes = request.selector().getBytes(StandardCharsets.UTF_8).length;
        int mostBytes = session.link().frameBytes() - METHOD_BYTES;
        if (selectorBytes > mostBytes) {
            failed(new LinkException(
                    LinkException.Reason.INVALID_SELECTOR,
                    "the selector has " + selectorBytes + " bytes, a frame holds " + mostBytes + " of one"));
            return;
        }
        Subscription subscription = request.subscription();
        if (subscription == null) {
            consume(request.queue(), request.selector());
            return;
        }
        session.requests()
                .write(new Request(
                        number -> new JmsMethod.Subscribe(
                                number,
                                subscription.kind().ordinal(),
                                subscription.name(),
                                subscription.topic(),
                                request.selector(),
                                subscription.noLocal()),
                        Request.DROP,
                        answer -> consume(((JmsMethod.Subscribed) answer).queue(), ""),
                        this::failed));
    }

    private void consume(String queue, String selector) {
        session.requests()
                .write(new Request(
                        number -> new JmsMethod.Consume(
                                number,
                                tag,
                                queue,
                                selector,
                                false,
                                request.browse(),
                                isExclusive(),
                                request.windowCount(),
                                request.windowBytes(),
                                arguments()),
                        Request.DROP,
                        answer -> consuming(),
                        this::failed));
    }

    private FieldTable arguments() {
        Redelivery redelivery = request.redelivery();
        FieldTable.Builder arguments = FieldTable.builder();
        putSaid(arguments, "x-priority", request.priority() == 0 ? null : request.priority());
        putSaid(arguments, "x-delivery-limit", redelivery.limit());
        putSaid(arguments, "x-redelivery-delay", redelivery.delayMillis());
        putSaid(arguments, "x-redelivery-delay-multiplier", redelivery.delayMultiplier());
        putSaid(arguments, "x-max-redelivery-delay", redelivery.maximumDelayMillis());
        return arguments.build();
    }

    private static void putSaid(FieldTable.Builder arguments, String name, Integer value) {
        if (value != null) {
            arguments.put(name, value);
        }
    }

    private boolean isExclusive() {
        return request.subscription() != null
                && (request.subscription().kind() == Subscription.Kind.UNSHARED
                        || request.subscription().kind() == Subscription.Kind.DURABLE);
    }

    private void consuming() {
        active = true;
        if (opening != null) {
            CompletableFuture<LinkConsumer> answer = opening;
            opening = null;
            answer.complete(this);
        }
        if (cancelled) {
            writeCancel(new CompletableFuture<>());
        }
    }

    private void failed(LinkException cause) {
        session.remove(this);
        if (opening != null) {
            opening.completeExceptionally(cause);
        } else if (!cancelled) {
            LinkException lost = new LinkException(
                    cause.reason(), "the consumer of " + request.target() + " could not be restored", cause);
            listener.onCancelled(lost);
            session.link().listener().onLost(lost);
        }
    }

    /** The broker ended the consumer. */
    void endedByBroker() {
        session.remove(this);
        listener.onCancelled(new LinkException(
                LinkException.Reason.NOT_FOUND, "the broker ended the consumer: " + request.target() + " was deleted"));
    }

    void broken() {
        active = false;
        gathered.clear();
        if (request.browse() && opening == null) {
            // Made anew it would begin at the head of the queue again
            session.remove(this);
            listener.onCancelled(
                    Failures.broken("the connection broke while " + request.target() + " was browsed", null));
        }
    }

    /** Nothing comes any more. */
    void fail(LinkException cause) {
        cancelled = true;
        active = false;
        gathered.clear();
        if (opening != null) {
            opening.completeExceptionally(cause);
        } else if (request.browse()) {
            listener.onCancelled(cause);
        }
    }

    // Delivering.

    /** Adds a delivery; true when it is the first of the turn. */
    boolean gather(BasicMethod.Deliver method, Content content, int epoch) {
        gathered.add(new AmqpDelivery(method.deliveryTag(), epoch, method.redelivered(), content));
        return gathered.size() == 1;
    }

    void forget() {
        gathered.clear();
    }

    void flush() {
        if (!gathered.isEmpty()) {
            List<Delivery> deliveries = gathered;
            gathered = new ArrayList<>(deliveries.size());
            listener.onDeliveries(deliveries);
        }
    }

    // From other threads.

    @Override
    public void settle(long first, long last, Outcome outcome, int epoch, Haste haste) {
        tell(new JmsMethod.Settle(0, tag, first, last, outcome.ordinal()), epoch, haste);
    }

    @Override
    public CompletableFuture<Void> settleDurably(long first, long last, Outcome outcome, int epoch) {
        return session.link().ask(answer -> {
            if (session.isCurrent(epoch)) {
                session.ask(
                        request -> new JmsMethod.Settle(request, tag, first, last, outcome.ordinal()),
                        Request.DONE,
                        answer);
            } else if (session.failure() != null) {
                answer.completeExceptionally(session.failure());
            } else {
                answer.complete(null);
            }
        });
    }

    @Override
    public void handedOver(long through, int epoch) {
        tell(new JmsMethod.HandedOver(tag, through), epoch, Haste.NOW);
    }

    private void tell(JmsMethod method, int epoch, Haste haste) {
        LoopTask telling = new LoopTask() {
            @Override
            void run() {
                if (session.isCurrent(epoch)) {
                    session.write(method);
                }
            }
        };
        session.link().submit(telling, haste);
    }

    @Override
    public CompletableFuture<Void> drain() {
        return session.link().ask(answer -> {
            if (active) {
                session.ask(request -> new JmsMethod.Drain(request, tag), Request.DONE, answer);
            } else {
                answer.complete(null);
            }
        });
    }

    @Override
    public CompletableFuture<Void> cancel() {
        return session.link().ask(answer -> {
            cancelled = true;
            if (active) {
                writeCancel(answer);
            } else {
                session.remove(this);
                answer.complete(null);
            }
        });
    }

    private void writeCancel(CompletableFuture<Void> answer) {
        active = false;
        answer.whenComplete((done, cause) -> session.remove(this));
        session.ask(request -> new JmsMethod.Cancel(request, tag), Request.DONE, answer);
    }
}
