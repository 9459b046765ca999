package org.godwit.broker.core;

/** One seed's {@link Workload} on a {@link SimulatedCluster}. For one thread. */
public final class ClusterRun {
    private final long seed;
    final SimulatedCluster cluster;

    /** @param checksEpochs whether the log lets nothing pass that does not follow: if not, that is a bug made on purpose */
    public ClusterRun(long seed, boolean checksEpochs) {
        this.seed = seed;
        this.cluster = new SimulatedCluster(seed, checksEpochs);
    }

    /** Throws whatever is not as it should be. */
    public void lives() {
        new Workload(seed, cluster).run();
    }
}
