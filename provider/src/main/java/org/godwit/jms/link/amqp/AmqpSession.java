package org.godwit.jms.link.amqp;

import jakarta.jms.JMSException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;
import org.godwit.amqp.AmqpException;
import org.godwit.amqp.BasicMethod;
import org.godwit.amqp.Command;
import org.godwit.amqp.Content;
import org.godwit.amqp.DtxMethod;
import org.godwit.amqp.JmsMethod;
import org.godwit.jms.link.ConsumerRequest;
import org.godwit.jms.link.DeliveryListener;
import org.godwit.jms.link.Haste;
import org.godwit.jms.link.LinkConsumer;
import org.godwit.jms.link.LinkException;
import org.godwit.jms.link.LinkException.Reason;
import org.godwit.jms.link.LinkSession;
import org.godwit.jms.link.LinkSessionListener;
import org.godwit.jms.link.Publication;
import org.godwit.jms.link.Transactions;
import org.godwit.jms.message.GodwitDestination;
import org.godwit.jms.message.GodwitMessage;

/**
 * A session of class {@code jms} on its channel.
 *
 * <p>Owned by the loop, but for the methods of {@link LinkSession}, which cross to it. Invariants: {@code unanswered} holds
 * every publish without an answer, in the order of their sequences, and is written again after a break unless it belongs
 * to a transaction; between a recover or rollback and its answer nothing delivered is taken.
 */
final class AmqpSession extends AmqpChannel implements LinkSession {
    private final Transactions transactions;
    private final LinkSessionListener listener;
    private final Map<String, AmqpConsumer> consumers = new LinkedHashMap<>();
    private final List<AmqpConsumer> gathering = new ArrayList<>();
    private final ArrayDeque<AmqpPublication> unanswered = new ArrayDeque<>();
    private CompletableFuture<LinkSession> opening;
    private CompletableFuture<Void> closing;
    private int epoch;
    private BranchStart lastStart;
    private int voiding;
    private int lastConsumer;
    private volatile String resourceManager;
    private boolean started;
    private boolean suspended;

    AmqpSession(
            AmqpLink link,
            int number,
            Transactions transactions,
            LinkSessionListener listener,
            CompletableFuture<LinkSession> opening) {
        super(link, number, transactions);
        this.transactions = transactions;
        this.listener = listener;
        this.opening = opening;
    }

    // Establishing and ending.

    @Override
    void onSession() {
        if (transactions != Transactions.DISTRIBUTED) {
            restore();
        } else if (!link().offersBranches()) {
            fail(AmqpBranches.unsupported());
            link().remove(this);
        } else {
            branchRequests()
                    .write(new Request(
                            DtxMethod.Select::new,
                            Request.DROP,
                            selected -> {
                                resourceManager = ((DtxMethod.Selected) selected).resourceManager();
                                restore();
                            },
                            this::fail));
        }
    }

    private void restore() {
        if (isClosing()) {
            return;
        }
        if (!consumers.isEmpty()) {
            suspendUntilStarted();
        }
        for (AmqpConsumer consumer : List.copyOf(consumers.values())) {
            consumer.establish();
        }
        unanswered.forEach(publication -> write(publication.method(), publication.content()));
        usable();
        if (opening != null) {
            opening.complete(this);
            opening = null;
        }
        link().sessionReady();
    }

    @Override
    void broken() {
        voiding = 0;
        suspended = false;
        gathering.clear();
        List.copyOf(consumers.values()).forEach(AmqpConsumer::broken);
        newEpoch();
        dropTransaction();
        listener.onFlow(true);
        super.broken();
    }

    /** The publishes of a transaction that is over are not written again. */
    private void dropTransaction() {
        LinkException cause = Failures.rolledBack("the connection broke during the transaction");
        List<AmqpPublication> all = List.copyOf(unanswered);
        unanswered.clear();
        for (AmqpPublication publication : all) {
            if (publication.epoch() == OUTSIDE) {
                unanswered.add(publication);
            } else {
                listener.onRefused(publication.sequence(), cause);
            }
        }
    }

    private void newEpoch() {
        epoch++;
        listener.onVoid(epoch);
    }

    @Override
    void fail(LinkException cause) {
        if (failure() != null) {
            return;
        }
        failConsumers(cause);
        super.fail(cause);
        if (opening != null) {
            opening.completeExceptionally(cause);
            opening = null;
        }
        unanswered.clear();
        listener.onFailed(cause);
        if (closing != null) {
            closed();
        }
    }

    /** Before their requests fail: those that were to be restored are lost with the session, and not by themselves. */
    private void failConsumers(LinkException cause) {
        consumers.values().forEach(consumer -> consumer.fail(cause));
        consumers.clear();
    }

    @Override
    void closed() {
        link().remove(this);
        LinkException cause = new LinkException(Reason.CLOSED, "the session is closed");
        failConsumers(cause);
        requests().fail(cause);
        branchRequests().fail(cause);
        unanswered.clear();
        if (closing != null) {
            closing.complete(null);
        }
    }

    boolean isCurrent(int candidate) {
        return epoch == candidate && isEstablished() && voiding == 0;
    }

    void remove(AmqpConsumer consumer) {
        consumers.remove(consumer.tag(), consumer);
    }

    // Taking what the broker sends.

    @Override
    void takePublishAnswer(JmsMethod method) {
        if (method instanceof JmsMethod.Published published) {
            while (!unanswered.isEmpty() && unanswered.peek().sequence() <= published.through()) {
                unanswered.poll();
            }
            listener.onPublished(published.through());
        } else if (method instanceof JmsMethod.Refused refused) {
            Iterator<AmqpPublication> all = unanswered.iterator();
            while (all.hasNext()) {
                if (all.next().sequence() == refused.sequence()) {
                    all.remove();
                    break;
                }
            }
            listener.onRefused(refused.sequence(), Failures.of(refused.code(), refused.text()));
        } else {
            super.takePublishAnswer(method);
        }
    }

    @Override
    void takeOther(Command command) {
        if (command.method() instanceof BasicMethod.Deliver deliver) {
            AmqpConsumer consumer = consumers.get(deliver.consumerTag());
            if (consumer != null && voiding == 0 && consumer.gather(deliver, command.content(), epoch)) {
                gathering.add(consumer);
            }
        } else if (command.method() instanceof BasicMethod.Cancel cancel) {
            AmqpConsumer consumer = consumers.get(cancel.consumerTag());
            if (consumer != null) {
                consumer.flush();
                consumer.endedByBroker();
            }
        }
    }

    @Override
    void takeBranchNotice(DtxMethod method) {
        if (method instanceof DtxMethod.RolledBack) {
            listener.onBranchRolledBack();
        } else {
            super.takeBranchNotice(method);
        }
    }

    /** A delivery that is longer than this client takes: the broker shall not try again. */
    void tooLarge(BasicMethod.Deliver deliver) {
        write(new JmsMethod.Settle(
                0, deliver.consumerTag(), deliver.deliveryTag(), deliver.deliveryTag(), JmsMethod.OUTCOME_REJECTED));
    }

    @Override
    void onFlow(boolean active) {
        listener.onFlow(active);
    }

    @Override
    void turnEnded() {
        if (!gathering.isEmpty()) {
            gathering.forEach(AmqpConsumer::flush);
            gathering.clear();
        }
    }

    // From other threads.

    @Override
    public Publication prepare(GodwitDestination destination, GodwitMessage message) {
        try {
            Content content = MessageEncoder.encode(
                    message, link().options().userId(), link().options().applicationId());
            link().checkSize(content);
            return publication(destination, content);
        } catch (AmqpException e) {
            throw new LinkException(Reason.OTHER, "the message has no form on the wire: " + e.getMessage(), e);
        } catch (JMSException e) {
            throw new LinkException(Reason.OTHER, e.getMessage(), e);
        }
    }

    private AmqpPublication publication(GodwitDestination destination, Content content) {
        try {
            boolean mandatory = !destination.isTopic();
            return new AmqpPublication(this, destination.exchange(), destination.routingKey(), mandatory, content);
        } catch (AmqpException e) {
            throw new LinkException(Reason.NO_ROUTE, "there can be no such destination: " + e.text(), e);
        }
    }

    @Override
    public void publish(Publication publication, long sequence, int epochOfTransaction, Haste haste) {
        AmqpPublication own = (AmqpPublication) publication;
        own.numbered(sequence, epochOfTransaction);
        if (!link().submit(own, haste)) {
            listener.onRefused(sequence, AmqpLink.closedCause());
        }
    }

    @Override
    public void hasten() {
        link().hasten();
    }

    /** On the loop. */
    void publish(AmqpPublication publication) {
        if (failure() != null) {
            listener.onRefused(publication.sequence(), failure());
        } else if (publication.epoch() != OUTSIDE && publication.epoch() != epoch) {
            listener.onRefused(
                    publication.sequence(), Failures.rolledBack("the connection broke during the transaction"));
        } else {
            unanswered.add(publication);
            if (isEstablished()) {
                write(publication.method(), publication.content());
            }
        }
    }

    @Override
    public CompletableFuture<LinkConsumer> consume(ConsumerRequest request, DeliveryListener deliveries) {
        return link().ask(answer -> {
            if (failure() != null) {
                answer.completeExceptionally(failure());
                return;
            }
            AmqpConsumer consumer = new AmqpConsumer(this, "c" + ++lastConsumer, request, deliveries, answer);
            consumers.put(consumer.tag(), consumer);
            if (isEstablished()) {
                suspendUntilStarted();
                consumer.establish();
            }
        });
    }

    /** A consumer of a session that is not started takes no messages away from others. */
    private void suspendUntilStarted() {
        if (!started && !suspended) {
            suspended = true;
            write(new JmsMethod.Suspend(0));
        }
    }

    @Override
    public void start() {
        CompletableFuture<Void> done = link().ask(answer -> {
            started = true;
            if (suspended) {
                suspended = false;
                if (isEstablished()) {
                    write(new JmsMethod.Resume(0));
                }
            }
            answer.complete(null);
        });
        done.exceptionally(closed -> null);
    }

    @Override
    public CompletableFuture<Void> commit(long sequence, int epochOfTransaction) {
        return link().ask(answer -> {
            if (epochOfTransaction != epoch) {
                answer.completeExceptionally(Failures.rolledBack("the connection broke during the transaction"));
                return;
            }
            requests()
                    .submit(new Request(
                            request -> new JmsMethod.Commit(request, sequence),
                            (broken, written) -> afterCommit(sequence, written, answer),
                            ok -> answer.complete(null),
                            cause -> answer.completeExceptionally(notCommitted(cause))));
        });
    }

    private static LinkException notCommitted(LinkException cause) {
        boolean lost = cause.reason() == Reason.BROKEN || cause.reason() == Reason.CLOSED;
        return lost ? cause : new LinkException(Reason.TRANSACTION_ROLLED_BACK, cause.getMessage(), cause);
    }

    /** The connection broke before the answer of a commit: whether it took effect is asked for on the next one. */
    private static Request afterCommit(long sequence, boolean written, CompletableFuture<Void> answer) {
        if (!written) {
            answer.completeExceptionally(Failures.rolledBack("the connection broke before the commit"));
            return null;
        }
        return new Request(
                request -> new JmsMethod.Outcome(request, sequence),
                Request.REPEAT,
                decided -> {
                    if (((JmsMethod.Decided) decided).state() == JmsMethod.STATE_DONE) {
                        answer.complete(null);
                    } else {
                        answer.completeExceptionally(
                                Failures.rolledBack("the connection broke and the broker did not commit"));
                    }
                },
                answer::completeExceptionally);
    }

    @Override
    public CompletableFuture<Integer> startBranch(Xid xid, int flags, int timeoutSeconds) {
        return link().ask(answer -> {
            lastStart = new BranchStart(this, Xids.toWire(xid), flags, timeoutSeconds, answer);
            branchRequests().submit(lastStart.request());
        });
    }

    @Override
    public void abandonStart() {
        CompletableFuture<Void> done = link().ask(answer -> {
            if (lastStart != null) {
                lastStart.abandon();
            }
            answer.complete(null);
        });
        done.exceptionally(closed -> null);
    }

    int epoch() {
        return epoch;
    }

    @Override
    public CompletableFuture<Void> endBranch(Xid xid, int flags, boolean whole, int epochOfBranch, Haste haste) {
        Consumer<CompletableFuture<Void>> question = answer -> {
            org.godwit.amqp.Xid name = Xids.toWire(xid);
            if (epochOfBranch != epoch) {
                answer.completeExceptionally(branchLost());
                return;
            }
            boolean fail = flags == XAResource.TMFAIL;
            boolean suspend = flags == XAResource.TMSUSPEND;
            branchRequests()
                    .submit(new Request(
                            request -> new DtxMethod.End(request, name, fail, suspend, whole),
                            (broken, written) -> {
                                answer.completeExceptionally(branchLost());
                                return null;
                            },
                            ok -> answer.complete(null),
                            answer::completeExceptionally));
        };
        return link().ask(question, haste);
    }

    private static LinkException branchLost() {
        return LinkException.ofBranch(
                XAException.XA_RBCOMMFAIL,
                "the connection broke while the session worked in the branch, which is rolled back for that");
    }

    @Override
    public String resourceManager() {
        return resourceManager;
    }

    @Override
    public CompletableFuture<Void> rollback() {
        return voidingRequest(JmsMethod.Rollback::new);
    }

    @Override
    public CompletableFuture<Void> recover() {
        return voidingRequest(JmsMethod.Recover::new);
    }

    /** Asks for what makes all deliveries void; what arrives before the answer is dropped. */
    private CompletableFuture<Void> voidingRequest(LongFunction<JmsMethod> method) {
        return link().ask(answer -> {
            if (!isEstablished()) {
                // a break has already done it, or there is no session left to ask
                complete(answer);
                return;
            }
            voiding++;
            requests()
                    .write(new Request(
                            method,
                            Request.DONE,
                            ok -> {
                                if (ok != null) {
                                    voiding--;
                                    consumers.values().forEach(AmqpConsumer::forget);
                                    newEpoch();
                                }
                                answer.complete(null);
                            },
                            cause -> {
                                voiding = Math.max(0, voiding - 1);
                                answer.completeExceptionally(cause);
                            }));
        });
    }

    private void complete(CompletableFuture<Void> answer) {
        if (failure() != null) {
            answer.completeExceptionally(failure());
        } else {
            newEpoch();
            dropTransaction();
            answer.complete(null);
        }
    }

    @Override
    public CompletableFuture<Void> close() {
        CompletableFuture<Void> answer = link().ask(asked -> {
            if (isClosing() || failure() != null) {
                link().remove(this);
                asked.complete(null);
                return;
            }
            closing = asked;
            startClosing();
        });
        return answer.exceptionally(cause -> null);
    }
}
