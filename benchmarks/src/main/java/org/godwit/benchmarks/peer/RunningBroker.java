package org.godwit.benchmarks.peer;

/** A broker that serves, until it is closed. For one thread. */
public interface RunningBroker extends AutoCloseable {
    /** Of the process whose processor time, with that of what it started, is the broker's; 0 if there is none. */
    long pid();

    Client client();

    /** Where AMQP 0-9-1 is spoken; 0 if it is not. */
    int amqpPort();

    @Override
    void close();
}
