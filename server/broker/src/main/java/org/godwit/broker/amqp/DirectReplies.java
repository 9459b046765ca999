package org.godwit.broker.amqp;

import java.security.SecureRandom;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import org.godwit.amqp.BasicMethod;
import org.godwit.amqp.Content;

/**
 * RabbitMQ's direct reply-to within one virtual host: a reply goes from the channel that publishes it to the channel that
 * asked, and no queue is in between. Owned by the event loop.
 *
 * <pre>
 * consume  amq.rabbitmq.reply-to          without acknowledgement, once per channel
 * publish  reply-to: amq.rabbitmq.reply-to            passed on as amq.rabbitmq.reply-to.TOKEN
 * reply    to the default exchange, routing key amq.rabbitmq.reply-to.TOKEN
 * </pre>
 *
 * <p>A reply to a channel that is gone is lost, as is one that finds too many others unsent. Replies are no part of the
 * replier's transaction: they go at once.
 */
final class DirectReplies {
    static final String QUEUE = "amq.rabbitmq.reply-to";

    private static final String PREFIX = QUEUE + ".";
    private static final int TOKEN_BYTES = 15;

    private final SecureRandom random = new SecureRandom();
    private final Map<String, Receiver> receivers = new HashMap<>();

    /** A channel that takes replies; its address cannot be guessed. */
    final class Receiver {
        private final String address;
        private final String consumerTag;
        private final AmqpChannel channel;
        private long deliveryTag;

        private Receiver(String address, String consumerTag, AmqpChannel channel) {
            this.address = address;
            this.consumerTag = consumerTag;
            this.channel = channel;
        }

        /** What a request carries as its reply-to. */
        String address() {
            return address;
        }

        String consumerTag() {
            return consumerTag;
        }

        void close() {
            receivers.remove(address);
        }

        private void deliver(String routingKey, Content content) {
            channel.answer(new BasicMethod.Deliver(consumerTag, ++deliveryTag, false, "", routingKey), content);
        }
    }

    Receiver open(String consumerTag, AmqpChannel channel) {
        byte[] token = new byte[TOKEN_BYTES];
        random.nextBytes(token);
        String encoded = Base64.getUrlEncoder().encodeToString(token);
        Receiver receiver =
                new Receiver(PREFIX + encoded, consumerTag.isEmpty() ? "amq.ctag-" + encoded : consumerTag, channel);
        receivers.put(receiver.address, receiver);
        return receiver;
    }

    /** Whether a name is that of the pseudo-queue or the address of a channel. */
    static boolean isReplyTo(String name) {
        return name.startsWith(QUEUE) && (name.length() == QUEUE.length() || name.startsWith(PREFIX));
    }

    boolean knows(String address) {
        return receivers.containsKey(address);
    }

    /** Hands a reply over. */
    void deliver(String address, Content content) {
        Receiver receiver = receivers.get(address);
        if (receiver != null && receiver.channel.takesReplies()) {
            receiver.deliver(address, content);
        }
    }
}
