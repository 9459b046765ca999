package org.godwit.broker.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.godwit.broker.model.Batch;
import org.godwit.broker.store.MessageStore;

/**
 * A virtual host on one node that leads and on three replicas, behind a {@link SimulatedCommitLog}. All keep and compact
 * their state in their own ways; that of the replicas is compared after each batch, with that of the one who leads now and
 * then. At the end of an epoch another node leads, and who has led is built anew from what it has applied. For one thread.
 */
final class SimulatedCluster implements SimulatedBroker {
    private static final int NODES = 4;

    private final Random random;
    private final SimulatedCommitLog log;
    private final List<SimulatedNode> nodes = new ArrayList<>();
    private SimulatedNode leader;
    /** One that has applied the last batch of this epoch, or null before the first. */
    private SimulatedNode replica;

    private int compared;

    SimulatedCluster(long seed, boolean checksEpochs) {
        random = new Random(seed);
        log = new SimulatedCommitLog(random, this::committed, checksEpochs);
        for (int i = 0; i < NODES; i++) {
            SimulatedNode node = new SimulatedNode(random, seed, SimulatedNode.SEGMENT_BYTES << random.nextInt(3));
            node.open();
            nodes.add(node);
        }
        lead(nodes.get(0));
    }

    private void lead(SimulatedNode node) {
        leader = node;
        replica = null;
        node.lead(log.lead(), log.epoch());
    }

    private void committed(Batch batch, Runnable ending) {
        replica = null;
        for (SimulatedNode node : nodes) {
            if (node == leader) {
                node.apply(batch, ending);
            } else {
                node.apply(batch, () -> {});
                node.core.advance(random.nextInt(300));
                node.settle();
                compare(node, "after batch " + batch.epoch() + "/" + batch.sequence());
                replica = node;
            }
        }
    }

    private void compare(SimulatedNode node, String when) {
        if (replica == null) {
            return;
        }
        long now = nodes.stream()
                .mapToLong(each -> each.core.latestWallMillis())
                .max()
                .orElseThrow();
        assertThat(StateDigest.difference(replica.digest(now), node.digest(now)))
                .as("states of nodes %d and %d %s", nodes.indexOf(replica), nodes.indexOf(node), when)
                .isEmpty();
        compared++;
    }

    /** How often states were compared. */
    int compared() {
        return compared;
    }

    int appliedLate() {
        return log.appliedLate();
    }

    int ignored() {
        return log.ignored();
    }

    long moves() {
        return nodes.stream().mapToLong(SimulatedNode::moves).sum();
    }

    @Override
    public VirtualHost host() {
        return leader.host;
    }

    @Override
    public SteppedCore core() {
        return leader.core;
    }

    @Override
    public MessageStore store() {
        return leader.store;
    }

    @Override
    public void step() {
        if (random.nextInt(3) == 0) {
            log.step();
        } else {
            leader.step();
        }
    }

    @Override
    public void advance(long millis) {
        leader.advance(millis);
    }

    @Override
    public void settle() {
        do {
            leader.settle();
        } while (log.step());
        compare(leader, "when all is applied");
    }

    /** The one who leads does so no more. */
    @Override
    public void crash() {
        leader.settle();
        compare(leader, "at the end of its epoch");
        log.endEpoch();
        log.arriveSome();
        leader.settle();
        compare(leader, "after its epoch");
        leader.reopen();
        SimulatedNode next = nodes.get(random.nextInt(NODES));
        if (next != leader && random.nextBoolean()) {
            next.reopen();
        }
        lead(next);
    }

    @Override
    public void endSoon() {
        log.endSoon();
    }

    @Override
    public void failSoon() {
        endSoon();
    }

    @Override
    public boolean ended() {
        return log.ended();
    }

    @Override
    public void rest() {
        nodes.forEach(SimulatedNode::rest);
    }

    @Override
    public void close() {
        leader.host.close();
        nodes.forEach(SimulatedNode::close);
    }
}
