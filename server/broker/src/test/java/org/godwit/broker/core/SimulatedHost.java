package org.godwit.broker.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumMap;
import java.util.Map;
import java.util.Random;
import org.godwit.broker.log.LogException;
import org.godwit.broker.log.SimulatedDisk;
import org.godwit.broker.store.MessageStore;

/** One node that decides for its own log, and whose power fails, or its disk, or who interrupts it. For one thread. */
final class SimulatedHost implements SimulatedBroker {
    /** How it ended. */
    enum End {
        POWER,
        FULL_DISK,
        FAILED_FORCE,
        INTERRUPT,
        FAILED_READ
    }

    private final Random random;
    private final SimulatedNode node;
    private final Map<End, Integer> ends = new EnumMap<>(End.class);
    private End end = End.POWER;

    SimulatedHost(long seed) {
        this(seed, null);
    }

    /** @param limits null for usual ones, with a cache or none by chance */
    SimulatedHost(long seed, ResourceLimits limits) {
        random = new Random(seed);
        node = new SimulatedNode(random, seed, SimulatedNode.SEGMENT_BYTES, limits);
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

    SimulatedNode node() {
        return node;
    }

    /** How often it ended how. */
    Map<End, Integer> ends() {
        return ends;
    }

    /** How often a thread went on while another was at the disk. */
    long meanwhile() {
        return node.meanwhile();
    }

    /**
     * The power fails and comes back, or after an error of the disk the process alone starts again. It may end again at any
     * step of the recovery: what was not forced may be lost.
     */
    @Override
    public void crash() {
        boolean processAlone = ended() && !node.disk.powerFailed() && random.nextBoolean();
        ends.merge(ended() ? end : End.POWER, 1, Integer::sum);
        end = End.POWER;
        while (true) {
            node.core.crash();
            if (processAlone) {
                node.disk.endProcess();
            } else {
                node.disk.crash();
            }
            int chance = random.nextInt(12);
            if (chance < 4) {
                node.disk.failPowerAfter(random.nextInt(30));
            } else if (chance == 4) {
                node.disk.failReads(1);
            }
            long failedReads = node.disk.failedReads();
            try {
                start();
                node.disk.failPowerAfter(Long.MAX_VALUE / 2);
                node.disk.failReads(0);
                return;
            } catch (SimulatedDisk.PowerFailure again) {
                assertThat(node.disk.powerFailed()).isTrue();
                processAlone = false;
            } catch (LogException refused) {
                if (node.disk.failedReads() == failedReads) {
                    throw refused;
                }
                ends.merge(End.FAILED_READ, 1, Integer::sum);
            }
        }
    }

    @Override
    public void endSoon() {
        end = End.POWER;
        node.disk.failPowerAfter(random.nextInt(100));
    }

    @Override
    public void failSoon() {
        end = End.values()[random.nextInt(End.values().length)];
        switch (end) {
            case POWER -> node.disk.failPowerAfter(random.nextInt(100));
            case FULL_DISK -> node.disk.limitBytes(random.nextInt(20_000));
            case FAILED_FORCE -> node.disk.failForces(1, random.nextBoolean());
            case INTERRUPT -> node.disk.closeByInterrupt();
            case FAILED_READ -> node.disk.failReads(1 + random.nextInt(4));
        }
    }

    @Override
    public boolean ended() {
        return node.disk.powerFailed() || node.failed();
    }

    @Override
    public void rest() {
        node.rest();
    }

    @Override
    public void step() {
        try {
            node.step();
        } catch (SimulatedDisk.PowerFailure failure) {
            assertThat(node.disk.powerFailed()).isTrue();
        }
    }

    @Override
    public void advance(long millis) {
        node.advance(millis);
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
