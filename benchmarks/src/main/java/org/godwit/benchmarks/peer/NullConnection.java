package org.godwit.benchmarks.peer;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.godwit.amqp.BasicMethod;
import org.godwit.amqp.ChannelMethod;
import org.godwit.amqp.Command;
import org.godwit.amqp.ConfirmMethod;
import org.godwit.amqp.ConnectionMethod;
import org.godwit.amqp.Content;
import org.godwit.amqp.ExchangeMethod;
import org.godwit.amqp.FieldTable;
import org.godwit.amqp.JmsMethod;
import org.godwit.amqp.Method;
import org.godwit.amqp.ProtocolHeader;
import org.godwit.amqp.QueueMethod;

/**
 * A connection to the {@link NullBroker}. Owned by its event loop.
 *
 * <p>A publisher is not read while a consumer that it publishes to does not take what was written to it.
 */
final class NullConnection extends ChannelInboundHandlerAdapter {
    private static final int CHANNEL_MAX = 2_047;

    /** What a channel has published in this read, and whether it wants to be told. */
    private static final class Publishes {
        private boolean confirmed;
        private long count;
        private Method answer;
    }

    /** Where messages are delivered to. */
    record Consumer(NullConnection connection, int channel, String tag) {
        boolean isOf(NullConnection other) {
            return connection == other;
        }

        void deliver(String exchange, String routingKey, Content content) {
            Method deliver = new BasicMethod.Deliver(tag, ++connection.lastTag, false, exchange, routingKey);
            connection.write(new Command(channel, deliver, content));
        }

        void holdUp(NullConnection publisher) {
            if (!connection.channel.isWritable()) {
                publisher.channel.config().setAutoRead(false);
                connection.heldUp.add(publisher);
            }
        }
    }

    private final NullBroker broker;
    private final Map<Integer, Publishes> publishes = new HashMap<>();
    private final List<NullConnection> heldUp = new ArrayList<>();
    private Channel channel;
    private long lastTag;

    NullConnection(NullBroker broker) {
        this.broker = broker;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        channel = context.channel();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object unit) {
        if (unit instanceof ProtocolHeader) {
            FieldTable capabilities = FieldTable.builder()
                    .put("godwit.jms", true)
                    .put("publisher_confirms", true)
                    .put("basic.nack", true)
                    .build();
            FieldTable properties = FieldTable.builder()
                    .put("product", "null")
                    .put("capabilities", capabilities)
                    .build();
            write(Command.of(0, new ConnectionMethod.Start(0, 9, properties, "PLAIN", "en_US")));
        } else if (unit instanceof Command command) {
            take(command);
        }
    }

    private void take(Command command) {
        Method method = command.method();
        if (method instanceof JmsMethod jms) {
            takeJms(command.channel(), jms, command.content());
        } else if (method instanceof BasicMethod basic) {
            takeBasic(command.channel(), basic, command.content());
        } else {
            Method answer = answer(command.channel(), method);
            if (answer != null) {
                write(Command.of(command.channel(), answer));
            }
        }
    }

    private void takeJms(int number, JmsMethod method, Content content) {
        if (method instanceof JmsMethod.Publish publish) {
            publishes(number).answer = new JmsMethod.Published(publish.sequence());
            broker.publish(this, publish.exchange(), publish.routingKey(), content);
        } else if (method instanceof JmsMethod.Subscribe subscribe) {
            String queue = NullBroker.topic(subscribe.topic());
            write(Command.of(number, new JmsMethod.Subscribed(subscribe.request(), queue)));
        } else {
            long request = request(method);
            if (request != 0) {
                write(Command.of(number, new JmsMethod.Ok(request)));
            }
            if (method instanceof JmsMethod.Consume consume) {
                broker.consume(consume.queue(), new Consumer(this, number, consume.consumer()));
            }
        }
    }

    /** 0 if no answer is asked for. */
    private static long request(JmsMethod method) {
        if (method instanceof JmsMethod.Settle settle) {
            return settle.request();
        } else if (method instanceof JmsMethod.Commit commit) {
            return commit.request();
        } else if (method instanceof JmsMethod.ClientId clientId) {
            return clientId.request();
        } else if (method instanceof JmsMethod.Session session) {
            return session.request();
        } else if (method instanceof JmsMethod.Lookup lookup) {
            return lookup.request();
        } else if (method instanceof JmsMethod.Consume consume) {
            return consume.request();
        } else if (method instanceof JmsMethod.Cancel cancel) {
            return cancel.request();
        } else if (method instanceof JmsMethod.Drain drain) {
            return drain.request();
        } else if (method instanceof JmsMethod.Suspend suspend) {
            return suspend.request();
        } else if (method instanceof JmsMethod.Resume resume) {
            return resume.request();
        } else if (method instanceof JmsMethod.HandedOver) {
            return 0;
        }
        throw new IllegalArgumentException("not for the null broker: " + method);
    }

    private void takeBasic(int number, BasicMethod method, Content content) {
        if (method instanceof BasicMethod.Publish publish) {
            Publishes own = publishes(number);
            own.count++;
            if (own.confirmed) {
                own.answer = new BasicMethod.Ack(own.count, true);
            }
            broker.publish(this, publish.exchange(), publish.routingKey(), content);
        } else if (method instanceof BasicMethod.Consume consume) {
            String tag = consume.consumerTag().isEmpty() ? "consumer-" + number : consume.consumerTag();
            write(Command.of(number, new BasicMethod.ConsumeOk(tag)));
            broker.consume(consume.queue(), new Consumer(this, number, tag));
        } else if (method instanceof BasicMethod.Qos) {
            write(Command.of(number, new BasicMethod.QosOk()));
        } else if (method instanceof BasicMethod.Cancel cancel) {
            write(Command.of(number, new BasicMethod.CancelOk(cancel.consumerTag())));
        }
    }

    /** Null for none. */
    private Method answer(int number, Method method) {
        if (method instanceof ConnectionMethod.StartOk) {
            return new ConnectionMethod.Tune(CHANNEL_MAX, 128 * 1024, 0);
        } else if (method instanceof ConnectionMethod.Open) {
            return new ConnectionMethod.OpenOk();
        } else if (method instanceof ConnectionMethod.Close) {
            return new ConnectionMethod.CloseOk();
        } else if (method instanceof ChannelMethod.Open) {
            return new ChannelMethod.OpenOk();
        } else if (method instanceof ChannelMethod.Close) {
            return new ChannelMethod.CloseOk();
        } else if (method instanceof ConfirmMethod.Select) {
            publishes(number).confirmed = true;
            return new ConfirmMethod.SelectOk();
        } else if (method instanceof ExchangeMethod.Declare) {
            return new ExchangeMethod.DeclareOk();
        } else if (method instanceof QueueMethod.Declare declare) {
            String name = declare.queue().isEmpty() ? "queue-" + number + "-" + hashCode() : declare.queue();
            return new QueueMethod.DeclareOk(name, 0, 0);
        } else if (method instanceof QueueMethod.Bind bind) {
            broker.bind(bind.queue(), bind.exchange(), bind.routingKey());
            return new QueueMethod.BindOk();
        }
        return null;
    }

    private Publishes publishes(int number) {
        return publishes.computeIfAbsent(number, key -> new Publishes());
    }

    private void write(Command command) {
        channel.write(command, channel.voidPromise());
        broker.written(channel);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        publishes.forEach((number, own) -> {
            if (own.answer != null) {
                write(Command.of(number, own.answer));
                own.answer = null;
            }
        });
        broker.flush();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        if (channel.isWritable()) {
            heldUp.forEach(publisher -> publisher.channel.config().setAutoRead(true));
            heldUp.clear();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        broker.gone(this);
        heldUp.forEach(publisher -> publisher.channel.config().setAutoRead(true));
        heldUp.clear();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        System.err.println(channel.remoteAddress() + ": " + cause);
        context.close();
    }
}
