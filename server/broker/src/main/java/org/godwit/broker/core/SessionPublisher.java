package org.godwit.broker.core;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Supplier;
import javax.transaction.xa.XAResource;
import org.godwit.amqp.Body;
import org.godwit.amqp.ContentHeader;
import org.godwit.amqp.ReplyCode;
import org.godwit.broker.model.BrokerException;
import org.godwit.broker.model.Operation;
import org.godwit.broker.model.XaException;
import org.godwit.broker.queue.Queue;
import org.godwit.broker.routing.Exchange;
import org.godwit.broker.security.Permission;
import org.godwit.broker.tx.Branch;
import org.godwit.broker.tx.Decision;
import org.godwit.broker.tx.LocalTransaction;
import org.godwit.broker.tx.Producer;
import org.godwit.broker.tx.Publication;

/**
 * The publishing side of a session: routing, confirms, numbered publishes, and the transaction if there is one. Owned by
 * the host's core.
 */
final class SessionPublisher {
    /** Milliseconds since 1970. Jakarta Messaging 3.1, 3.4.13. */
    private static final String DELIVERY_TIME = "x-jms-delivery-time";

    private final VirtualHost host;
    private final BrokerSession session;
    private final Rights rights;
    private final SessionListener listener;
    private final SessionBranches branches;
    private final Confirms confirms = new Confirms();
    private boolean confirming;
    private long published;
    private Producer producer;
    private LocalTransaction transaction;
    private Awaited awaited;
    private boolean tellScheduled;

    /** The session's publishes in one batch of the log. */
    private final class Awaited implements Completion {
        private final long batch;
        private int publishes;

        Awaited(long batch) {
            this.batch = batch;
        }

        @Override
        public void ended(boolean applied) {
            if (awaited == this) {
                awaited = null;
            }
            if (applied) {
                confirms.applied(publishes);
                tell();
            }
        }
    }

    SessionPublisher(
            VirtualHost host,
            BrokerSession session,
            Rights rights,
            SessionListener listener,
            SessionBranches branches) {
        this.host = host;
        this.session = session;
        this.rights = rights;
        this.listener = listener;
        this.branches = branches;
        branches.publisher(this);
    }

    // ---- modes ---------------------------------------------------------------------------------------------------

    void selectConfirms() {
        requireNoBranches();
        if (transaction != null) {
            throw new BrokerException(ReplyCode.PRECONDITION_FAILED, "a transactional channel cannot confirm");
        }
        confirming = true;
    }

    void selectTransaction() {
        requireNoBranches();
        if (confirming) {
            throw new BrokerException(ReplyCode.PRECONDITION_FAILED, "a confirming channel cannot be transactional");
        }
        if (transaction == null) {
            transaction = new LocalTransaction(host.memory());
        }
    }

    private void requireNoBranches() {
        if (branches.selected()) {
            throw new BrokerException(
                    ReplyCode.PRECONDITION_FAILED, "the channel takes part in distributed transactions");
        }
    }

    boolean confirming() {
        return confirming;
    }

    boolean inLocalTransactions() {
        return transaction != null;
    }

    /** Numbers what follows for this producer, which no other session has from now on. */
    void claim(long producerId) {
        if (producerId == 0) {
            throw new BrokerException(ReplyCode.NOT_ALLOWED, "producer 0: expected a random number");
        }
        if (producer != null) {
            throw new BrokerException(ReplyCode.NOT_ALLOWED, "the session is open already");
        }
        producer = host.producers().claim(producerId, session, host.steadyMillis());
    }

    /** The local transaction, or null when there is none. */
    LocalTransaction transaction() {
        return transaction;
    }

    /** What publishes are gathered in: the local transaction, or the branch's work, or null for at once. */
    private LocalTransaction gathering() {
        return transaction != null ? transaction : branches.work();
    }

    /** Whether its publishes are numbered: it is a JMS session. */
    boolean numbered() {
        return producer != null;
    }

    /** The client closes the session: it will not ask what became of what it sent. */
    void leave() {
        if (producer != null) {
            host.producers().leave(producer, session, host.steadyMillis());
        }
    }

    void close() {
        if (transaction != null) {
            rollBack();
        }
        if (producer != null) {
            producer.release(session, host.steadyMillis());
        }
    }

    // ---- publishing ----------------------------------------------------------------------------------------------

    /** {@code basic.publish}. */
    void publish(String exchangeName, String routingKey, boolean mandatory, ContentHeader header, Body body) {
        long sequence = confirming ? ++published : 0;
        requireRoom();
        if (host.pressure().diskExhausted()) {
            if (!confirming) {
                throw diskExhausted();
            }
            listener.refused(sequence);
            confirms.taken(sequence);
            return;
        }
        Publication publication = prepare(exchangeName, routingKey, header, body, false);
        if (mandatory && publication.queues().isEmpty()) {
            listener.returned(publication.message(), ReplyCode.NO_ROUTE, ReplyCode.NO_ROUTE.text());
        }
        LocalTransaction gathering = gathering();
        if (gathering != null) {
            if (!branches.rolledBack()) {
                gather(gathering, publication);
            }
        } else {
            List<Queue> full = refusedByFull(publication);
            boolean logged = host.publish(without(full, publication), null);
            if (confirming && full.isEmpty()) {
                await(sequence, logged);
            } else if (confirming) {
                listener.refused(sequence);
                confirms.taken(sequence);
            }
        }
    }

    /** {@code jms.publish}. */
    void publishNumbered(
            long sequence, String exchangeName, String routingKey, boolean mandatory, ContentHeader header, Body body) {
        requireOwned();
        LocalTransaction gathering = gathering();
        Producer.Outcome known = gathering == null ? producer.decided(sequence) : Producer.Outcome.UNKNOWN;
        if (known == Producer.Outcome.DONE) {
            await(sequence, true);
            return;
        }
        Publication publication;
        try {
            branches.requirePublishable();
            requireRoom();
            if (host.pressure().diskExhausted()) {
                throw diskExhausted();
            }
            publication = prepare(exchangeName, routingKey, header, body, true);
            if (mandatory && publication.queues().isEmpty()) {
                throw new BrokerException(
                        ReplyCode.NO_ROUTE,
                        "nothing takes messages of exchange '" + exchangeName + "' with key '" + routingKey + "'");
            }
            if (!refusedByFull(publication).isEmpty()) {
                throw new BrokerException(
                        ReplyCode.RESOURCE_ERROR, "queue of key '" + routingKey + "' is full (reject-publish)");
            }
        } catch (BrokerException refusal) {
            refuse(sequence, refusal);
            return;
        }
        if (gathering != null) {
            gather(gathering, publication);
            await(sequence, false);
        } else {
            await(sequence, host.publish(publication, producer.decide(sequence, true)));
        }
    }

    /** @throws BrokerException RESOURCE_ERROR when the transaction takes so much memory that nobody else would have any */
    void requireRoom() {
        LocalTransaction gathering = gathering();
        long most = host.pressure().limits().stopBytes() / 2;
        if (gathering != null && gathering.heldBytes() > most) {
            throw new BrokerException(
                    ReplyCode.RESOURCE_ERROR,
                    "the transaction takes " + gathering.heldBytes() + " bytes of memory, of at most " + most
                            + ": commit more often");
        }
    }

    private BrokerException diskExhausted() {
        return new BrokerException(
                ReplyCode.RESOURCE_ERROR,
                "the broker's disk has " + host.pressure().diskFreeBytes()
                        + " bytes free: nothing is taken before there is more");
    }

    /** A transaction that grows large is staged in the log as it grows. */
    private void gather(LocalTransaction gathering, Publication publication) {
        gathering.publish(publication);
        if (gathering.stagingDue(host.options().batchBytes())) {
            Decision decision = host.newDecision();
            gathering.stage(decision);
            host.decide(decision);
        } else {
            host.updatePressure();
        }
    }

    private void refuse(long sequence, BrokerException refusal) {
        if (gathering() == null) {
            host.decisions().decideLazily(producer.decide(sequence, false));
        }
        branches.publishRefused(refusal);
        listener.publishRefused(sequence, refusal.code(), refusal.getMessage());
        confirms.taken(sequence);
    }

    private void requireOwned() {
        if (producer == null) {
            throw new BrokerException(ReplyCode.NOT_ALLOWED, "jms.session has to come first");
        }
        if (!producer.ownedBy(session)) {
            throw new BrokerException(
                    ReplyCode.RESOURCE_LOCKED, "producer " + producer.id() + " was taken over by another connection");
        }
    }

    /** Checks and routes. */
    private Publication prepare(
            String exchangeName, String routingKey, ContentHeader header, Body body, boolean fromJms) {
        rights.require(Permission.WRITE, exchangeName);
        Exchange exchange = exchangeName.isEmpty() ? null : host.exchanges().require(exchangeName);
        if (exchange != null && exchange.internal()) {
            throw new BrokerException(
                    ReplyCode.ACCESS_REFUSED, "exchange '" + exchangeName + "' is internal: nobody may publish to it");
        }
        long ttlMillis = ttl(header.expiration());
        rights.requireUser(header);
        List<String> keys = fromJms ? List.of(routingKey) : SenderSelection.keys(routingKey, header);
        ContentHeader delivered = keys.size() == 1 ? header : SenderSelection.withoutBlindCopies(header);
        return Publication.of(
                host.newMessage(exchangeName, routingKey, delivered, body),
                host.route(exchange, keys, header, session.origin()),
                ttlMillis,
                fromJms ? deliveryTime(header) : delayedUntil(exchange, header),
                fromJms);
    }

    private static long deliveryTime(ContentHeader header) {
        return header.header(DELIVERY_TIME) instanceof Long millis ? millis : 0;
    }

    private long delayedUntil(Exchange exchange, ContentHeader header) {
        long delayMillis = exchange == null ? 0 : exchange.delayMillis(header);
        return delayMillis == 0 ? 0 : host.nowMillis() + delayMillis;
    }

    private static long ttl(String expiration) {
        if (expiration == null) {
            return -1;
        }
        try {
            long millis = Long.parseLong(expiration);
            if (millis >= 0 && millis <= Long.MAX_VALUE >> 1) {
                return millis;
            }
        } catch (NumberFormatException notANumber) {
            throw invalidExpiration(expiration);
        }
        throw invalidExpiration(expiration);
    }

    private static BrokerException invalidExpiration(String expiration) {
        return new BrokerException(
                ReplyCode.PRECONDITION_FAILED,
                "invalid expiration '" + expiration + "': expected milliseconds, as decimal digits");
    }

    /** Which queues refuse it, having sent a copy to their dead letters where they are to. */
    private List<Queue> refusedByFull(Publication publication) {
        List<Queue> full = List.of();
        List<Queue> queues = publication.queues();
        for (int i = 0; i < queues.size(); i++) {
            Queue queue = queues.get(i);
            if (queue.refuses(publication.message())) {
                full = full.isEmpty() ? new ArrayList<>() : full;
                full.add(queue);
            }
        }
        for (int i = 0; i < full.size(); i++) {
            host.deadLetters().refused(full.get(i), publication.message());
        }
        return full;
    }

    private static Publication without(List<Queue> full, Publication publication) {
        if (full.isEmpty()) {
            return publication;
        }
        List<Queue> taking = new ArrayList<>(publication.queues());
        taking.removeAll(full);
        return publication.to(taking);
    }

    // ---- confirms ------------------------------------------------------------------------------------------------

    private void await(long sequence, boolean logged) {
        if (!logged) {
            confirms.taken(sequence);
            if (confirms.waiting() == 0) {
                tellSoon();
            }
            return;
        }
        confirms.await(sequence);
        long batch = host.decisions().batchNumber();
        if (awaited == null || awaited.batch != batch) {
            awaited = new Awaited(batch);
            awaited.publishes++;
            host.decisions().whenApplied(awaited);
        } else {
            awaited.publishes++;
        }
    }

    private void tellSoon() {
        if (!tellScheduled) {
            tellScheduled = true;
            host.atTurnEnd(this::tell);
        }
    }

    private void tell() {
        tellScheduled = false;
        long through = session.closed() ? 0 : confirms.takeThrough();
        if (through == 0) {
            return;
        }
        if (confirming) {
            listener.confirmed(through);
        } else {
            listener.published(through);
        }
    }

    // ---- transactions --------------------------------------------------------------------------------------------

    private LocalTransaction requireTransaction() {
        if (transaction == null) {
            throw new BrokerException(ReplyCode.PRECONDITION_FAILED, "the channel is not transactional");
        }
        return transaction;
    }

    /** Drops the transaction's publishes and acknowledgements. */
    void rollBack() {
        requireTransaction().rollBack().forEach(host.decisions()::decideLazily);
        host.updatePressure();
    }

    /**
     * {@code tx.commit}.
     *
     * @param refusals decides, together with all else, what becomes of messages that were refused
     */
    CompletionStage<Void> commit(Consumer<Decision> refusals) {
        return commit(requireTransaction(), refusals, null);
    }

    /** {@code jms.commit}. A commit that is known to be done is not done again. */
    CompletionStage<Void> commit(long sequence) {
        requireOwned();
        LocalTransaction ending = requireTransaction();
        if (producer.decided(sequence) == Producer.Outcome.DONE) {
            return host.decisions().applied(null);
        }
        return commit(ending, nothingElse -> {}, producer.decide(sequence, true));
    }

    /**
     * A branch's one-phase commit. One that is known to be done is not done again.
     *
     * @param sequence its number for the producer, or 0
     * @param ready answers the branch, or throws when it cannot be committed so
     */
    CompletionStage<Integer> commitBranch(long sequence, Supplier<Branch> ready) {
        if (sequence != 0) {
            requireOwned();
            if (producer.decided(sequence) == Producer.Outcome.DONE) {
                return host.decisions().applied(XAResource.XA_OK);
            }
        }
        Branch branch;
        try {
            branch = ready.get();
        } catch (XaException refusal) {
            if (sequence != 0) {
                host.decisions().decideLazily(producer.decide(sequence, false));
            }
            throw refusal;
        }
        host.branches().committed(branch);
        Operation advance = sequence == 0 ? null : producer.decide(sequence, true);
        return commit(branch.work(), nothingElse -> {}, advance).thenApply(done -> XAResource.XA_OK);
    }

    private CompletionStage<Void> commit(LocalTransaction ending, Consumer<Decision> more, Operation advance) {
        Decision decision = host.newDecision();
        ending.commit(decision, host.nowMillis());
        more.accept(decision);
        if (advance != null && !decision.operations().isEmpty()) {
            decision.add(advance);
        }
        host.decide(decision);
        return host.decisions().applied(null);
    }

    /** What became of a publish or commit of this session's producer, once that is certain. */
    CompletionStage<Integer> outcome(long sequence) {
        requireOwned();
        return host.decisions().applied(producer.decided(sequence).ordinal());
    }
}
