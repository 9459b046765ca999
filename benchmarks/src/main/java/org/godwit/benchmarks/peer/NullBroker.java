package org.godwit.benchmarks.peer;

import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.godwit.amqp.Content;
import org.godwit.amqp.codec.CodecLimits;
import org.godwit.amqp.codec.UnfinishedContents;
import org.godwit.amqp.transport.AmqpEventLoops;
import org.godwit.amqp.transport.TcpTransport;

/**
 * A process that is a broker to clients and nothing more: it answers at once and passes each message on to the next consumer.
 * It keeps nothing, forces nothing, and knows neither windows nor transactions nor selectors. What clients reach with it is
 * their ceiling.
 *
 * <p>One event loop owns all.
 */
public final class NullBroker {
    private record Passed(String exchange, String routingKey, Content content) {}

    /** What waits for consumers, and those; of a topic each gets all. */
    private static final class Target {
        private final List<NullConnection.Consumer> consumers = new ArrayList<>();
        private final ArrayDeque<Passed> waiting = new ArrayDeque<>();
        private int next;
    }

    private static final String TOPICS = "amq.topic";
    private static final WriteBufferWaterMark WRITE_BUFFER_BYTES = new WriteBufferWaterMark(256 * 1024, 1024 * 1024);

    private final Map<String, Target> targets = new HashMap<>();
    private final Map<String, String> bindings = new HashMap<>();
    private final Set<Channel> written = new LinkedHashSet<>();

    private NullBroker() {}

    /** Listens on this port of the loopback interface until the process is ended. */
    public static void main(String[] arguments) throws InterruptedException {
        NullBroker broker = new NullBroker();
        EventLoopGroup loop = AmqpEventLoops.newGroup(1, new DefaultThreadFactory("null-broker"));
        InetSocketAddress address = new InetSocketAddress("127.0.0.1", Integer.parseInt(arguments[0]));
        Channel server = TcpTransport.listen(
                        loop,
                        address,
                        null,
                        CodecLimits.DEFAULT,
                        UnfinishedContents.unbounded(),
                        new ChannelInitializer<>() {
                            @Override
                            protected void initChannel(Channel channel) {
                                channel.config().setWriteBufferWaterMark(WRITE_BUFFER_BYTES);
                                channel.pipeline().addLast(new NullConnection(broker));
                            }
                        })
                .sync()
                .channel();
        server.closeFuture().sync();
    }

    /** The name under which subscribers of a topic consume. */
    static String topic(String routingKey) {
        return TOPICS + "/" + routingKey;
    }

    void bind(String queue, String exchange, String routingKey) {
        bindings.put(exchange + "/" + routingKey, queue);
    }

    void consume(String queue, NullConnection.Consumer consumer) {
        Target target = target(queue);
        target.consumers.add(consumer);
        while (!target.waiting.isEmpty()) {
            Passed message = target.waiting.poll();
            consumer.deliver(message.exchange(), message.routingKey(), message.content());
        }
    }

    void gone(NullConnection connection) {
        targets.values().forEach(target -> target.consumers.removeIf(consumer -> consumer.isOf(connection)));
    }

    void publish(NullConnection publisher, String exchange, String routingKey, Content content) {
        if (exchange.equals(TOPICS)) {
            for (NullConnection.Consumer subscriber : target(topic(routingKey)).consumers) {
                pass(publisher, subscriber, exchange, routingKey, content);
            }
            return;
        }
        String queue = exchange.isEmpty() ? routingKey : bindings.get(exchange + "/" + routingKey);
        Target target = target(queue);
        if (target.consumers.isEmpty()) {
            target.waiting.add(new Passed(exchange, routingKey, content));
        } else {
            target.next = (target.next + 1) % target.consumers.size();
            pass(publisher, target.consumers.get(target.next), exchange, routingKey, content);
        }
    }

    private static void pass(
            NullConnection publisher,
            NullConnection.Consumer consumer,
            String exchange,
            String routingKey,
            Content content) {
        consumer.deliver(exchange, routingKey, content);
        consumer.holdUp(publisher);
    }

    private Target target(String name) {
        return targets.computeIfAbsent(name, key -> new Target());
    }

    /** Written to, and flushed when the read that caused it is over. */
    void written(Channel channel) {
        written.add(channel);
    }

    void flush() {
        written.forEach(Channel::flush);
        written.clear();
    }
}
