package org.godwit.broker.amqp;

import org.godwit.amqp.BasicMethod;
import org.godwit.amqp.Content;
import org.godwit.amqp.ContentHeader;
import org.godwit.amqp.QueueMethod;
import org.godwit.amqp.ReplyCode;
import org.godwit.broker.model.BrokerException;

/**
 * A channel's part in direct reply-to: the methods that name {@link DirectReplies#QUEUE}. Owned by the event loop.
 *
 * <pre>
 * property flags, the first two octets of an encoded header; reply-to is bit 9
 * | content-type ... correlation-id | reply-to 0x0200 | expiration | ...
 * </pre>
 */
final class ReplyMethods {
    /** In the first octet of an encoded header. */
    private static final int REPLY_TO_FLAG = 0x02;

    private final AmqpChannel channel;
    private final DirectReplies replies;
    private DirectReplies.Receiver receiver;

    ReplyMethods(AmqpChannel channel, DirectReplies replies) {
        this.channel = channel;
        this.replies = replies;
    }

    /** Clients may ask whether a requester is still there by declaring its address passively. */
    void declare(QueueMethod.Declare declare) {
        if (!declare.queue().equals(DirectReplies.QUEUE) && !replies.knows(declare.queue())) {
            throw new BrokerException(ReplyCode.NOT_FOUND, "no queue '" + declare.queue() + "'");
        }
        channel.answerUnless(declare.noWait(), new QueueMethod.DeclareOk(declare.queue(), 0, 1));
    }

    void consume(BasicMethod.Consume consume) {
        if (!consume.noAck()) {
            throw new BrokerException(
                    ReplyCode.PRECONDITION_FAILED, "a consumer of " + DirectReplies.QUEUE + " cannot acknowledge");
        }
        if (receiver != null) {
            throw new BrokerException(ReplyCode.PRECONDITION_FAILED, "the channel has a reply consumer already");
        }
        receiver = replies.open(consume.consumerTag(), channel);
        channel.answerUnless(consume.noWait(), new BasicMethod.ConsumeOk(receiver.consumerTag()));
    }

    /** Whether the tag is the reply consumer's, which then is gone. */
    boolean cancel(String consumerTag) {
        if (receiver == null || !receiver.consumerTag().equals(consumerTag)) {
            return false;
        }
        close();
        return true;
    }

    /** The header of a request, with the address that replies come back to in place of the pseudo-queue. */
    ContentHeader addressed(ContentHeader header) {
        if ((header.encoded()[0] & REPLY_TO_FLAG) == 0
                || !DirectReplies.QUEUE.equals(header.properties().replyTo())) {
            return header;
        }
        if (receiver == null) {
            throw new BrokerException(
                    ReplyCode.PRECONDITION_FAILED,
                    "reply-to is " + DirectReplies.QUEUE + " and the channel has no consumer of it");
        }
        return ContentHeader.of(
                header.properties().toBuilder().replyTo(receiver.address()).build());
    }

    /** Whether a requester waits at the address that something is published to. */
    boolean answers(BasicMethod.Publish publish) {
        return publish.exchange().isEmpty() && replies.knows(publish.routingKey());
    }

    void reply(BasicMethod.Publish publish, Content content) {
        replies.deliver(publish.routingKey(), content);
    }

    void close() {
        if (receiver != null) {
            receiver.close();
            receiver = null;
        }
    }
}
