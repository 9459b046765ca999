package org.godwit.broker.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.godwit.broker.log.SimulatedDisk;
import org.godwit.broker.store.MessageStore;

/** One node that decides for its own log, and whose power fails. For one thread. */
final class SimulatedHost implements SimulatedBroker {
    private final Random random;
    private final SimulatedNode node;

    SimulatedHost(long seed) {
        random = new Random(seed);
        node = new SimulatedNode(random, seed, SimulatedNode.SEGMENT_BYTES);
        start();
    }

    private void start() {
        node.open();
        node.lead();
    }

    @Override
    public VirtualHost host() {
        return node.host;
    }

    @Override
    public SteppedCore core() {
        return node.core;
    }

    @Override
    public MessageStore store() {
        return node.store;
    }

    /** The power fails and comes back, and may fail again at any step of the recovery: what was not forced may be lost. */
    @Override
    public void crash() {
        while (true) {
            node.core.crash();
            node.disk.crash();
            if (random.nextInt(3) == 0) {
                node.disk.failPowerAfter(random.nextInt(30));
            }
            try {
                start();
                node.disk.failPowerAfter(Long.MAX_VALUE / 2);
                return;
            } catch (SimulatedDisk.PowerFailure again) {
                assertThat(node.disk.powerFailed()).isTrue();
            }
        }
    }

    @Override
    public void endSoon() {
        node.disk.failPowerAfter(random.nextInt(100));
    }

    @Override
    public boolean ended() {
        return node.disk.powerFailed();
    }

    @Override
    public void rest() {
        node.rest();
    }

    @Override
    public void step() {
        try {
            node.step();
        } catch (SimulatedDisk.PowerFailure end) {
            assertThat(node.disk.powerFailed()).isTrue();
        }
    }

    @Override
    public void settle() {
        node.settle();
    }

    @Override
    public void close() {
        node.host.close();
        node.close();
    }
}
