package org.godwit.benchmarks.peer;

/** A broker that is one process. */
record ProcessAndClient(BrokerProcess process, Client client, int amqpPort) implements RunningBroker {
    @Override
    public long pid() {
        return process.pid();
    }

    @Override
    public void close() {
        process.close();
    }
}
