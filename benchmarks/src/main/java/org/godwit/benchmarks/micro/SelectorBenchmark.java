package org.godwit.benchmarks.micro;

import org.godwit.broker.model.Message;
import org.godwit.broker.selector.Selector;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** A selector and a message. */
@State(Scope.Thread)
public class SelectorBenchmark {
    private static final String TEXT = "region IN ('north', 'west') AND number BETWEEN 100 AND 1000";

    private final Selector selector = Selector.parse(TEXT);
    private final Message message = Messages.message(1);

    /** The header is decoded for each, as for a message that has just come. */
    @Benchmark
    public boolean matchUndecoded() {
        return selector.matches(message.header().undecoded());
    }

    /** The header was decoded before, as for the second consumer that looks. */
    @Benchmark
    public boolean match() {
        return selector.matches(message);
    }

    @Benchmark
    public Object parse() {
        return Selector.parse(TEXT);
    }
}
