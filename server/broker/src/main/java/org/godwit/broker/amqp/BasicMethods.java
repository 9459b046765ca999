package org.godwit.broker.amqp;

import org.godwit.amqp.BasicMethod;
import org.godwit.amqp.Content;
import org.godwit.amqp.ContentHeader;
import org.godwit.amqp.ReplyCode;
import org.godwit.broker.core.BrokerSession;
import org.godwit.broker.model.BrokerException;

/** Class 60: publishing, consuming, and what becomes of a delivery. Owned by the event loop. */
final class BasicMethods {
    private final AmqpChannel channel;
    private final BrokerSession session;
    private final ReplyMethods replyMethods;

    BasicMethods(AmqpChannel channel, BrokerSession session, ReplyMethods replyMethods) {
        this.channel = channel;
        this.session = session;
        this.replyMethods = replyMethods;
    }

    void perform(BasicMethod method, Content content) {
        if (method instanceof BasicMethod.Publish publish) {
            publish(publish, content);
        } else if (method instanceof BasicMethod.Ack ack) {
            session.acknowledge(ack.deliveryTag(), ack.multiple());
        } else if (method instanceof BasicMethod.Nack nack) {
            session.reject(nack.deliveryTag(), nack.multiple(), nack.requeue());
        } else if (method instanceof BasicMethod.Reject reject) {
            session.reject(reject.deliveryTag(), false, reject.requeue());
        } else if (method instanceof BasicMethod.Get get) {
            get(get);
        } else if (method instanceof BasicMethod.Consume consume) {
            consume(consume);
        } else if (method instanceof BasicMethod.Cancel cancel) {
            if (!replyMethods.cancel(cancel.consumerTag())) {
                session.cancel(cancel.consumerTag());
            }
            channel.answerUnless(cancel.noWait(), new BasicMethod.CancelOk(cancel.consumerTag()));
        } else if (method instanceof BasicMethod.Qos qos) {
            if (qos.prefetchSize() != 0) {
                throw notImplemented("prefetch-size " + qos.prefetchSize() + " (only 0 is supported)");
            }
            session.qos(qos.prefetchCount(), qos.global());
            channel.answer(new BasicMethod.QosOk());
        } else if (method instanceof BasicMethod.Recover recover) {
            recover(recover.requeue());
            channel.answer(new BasicMethod.RecoverOk());
        } else if (method instanceof BasicMethod.RecoverAsync recover) {
            recover(recover.requeue());
        } else if (!(method instanceof BasicMethod.CancelOk)) {
            throw AmqpChannel.unexpected(method);
        }
    }

    private void publish(BasicMethod.Publish publish, Content content) {
        if (publish.immediate()) {
            throw notImplemented("immediate publishing");
        }
        ContentHeader header = replyMethods.addressed(content.header());
        boolean reply = replyMethods.answers(publish);
        // A reply, too, needs the right to publish and counts among the confirms; there is no queue of that name.
        session.publish(
                publish.exchange(), publish.routingKey(), publish.mandatory() && !reply, header, content.body());
        if (reply) {
            replyMethods.reply(publish, new Content(header, content.body()));
        }
    }

    private void get(BasicMethod.Get get) {
        channel.await(get, session.get(get.queue(), get.noAck()), delivery -> {
            if (delivery == null) {
                channel.answer(new BasicMethod.GetEmpty());
            } else {
                channel.answer(
                        new BasicMethod.GetOk(
                                delivery.deliveryTag(),
                                delivery.redelivered(),
                                delivery.message().exchange(),
                                delivery.message().routingKey(),
                                delivery.messagesLeft()),
                        ContentDelivery.content(delivery.message(), delivery.deliveries()));
            }
        });
    }

    private void consume(BasicMethod.Consume consume) {
        if (DirectReplies.isReplyTo(consume.queue())) {
            replyMethods.consume(consume);
            return;
        }
        String consumerTag = session.consume(
                consume.queue(),
                consume.consumerTag(),
                consume.noLocal(),
                consume.noAck(),
                consume.exclusive(),
                consume.arguments());
        channel.answerUnless(consume.noWait(), new BasicMethod.ConsumeOk(consumerTag));
    }

    private void recover(boolean requeue) {
        if (!requeue) {
            throw notImplemented("recover without requeue");
        }
        session.recover();
    }

    private static BrokerException notImplemented(String what) {
        return new BrokerException(ReplyCode.NOT_IMPLEMENTED, what);
    }
}
