package org.godwit.broker.amqp;

import org.godwit.amqp.QueueMethod;
import org.godwit.broker.core.BrokerSession;

/** Class 50: queues and their bindings. Owned by the event loop. */
final class QueueMethods {
    private final AmqpChannel channel;
    private final BrokerSession session;
    private final ReplyMethods replyMethods;

    QueueMethods(AmqpChannel channel, BrokerSession session, ReplyMethods replyMethods) {
        this.channel = channel;
        this.session = session;
        this.replyMethods = replyMethods;
    }

    void perform(QueueMethod method) {
        if (method instanceof QueueMethod.Declare declare && DirectReplies.isReplyTo(declare.queue())) {
            replyMethods.declare(declare);
        } else if (method instanceof QueueMethod.Declare declare) {
            channel.await(
                    method,
                    session.declareQueue(
                            declare.queue(),
                            declare.passive(),
                            declare.durable(),
                            declare.exclusive(),
                            declare.autoDelete(),
                            declare.arguments()),
                    status -> channel.answerUnless(
                            declare.noWait(),
                            new QueueMethod.DeclareOk(status.name(), status.messages(), status.consumers())));
        } else if (method instanceof QueueMethod.Bind bind) {
            channel.await(
                    method,
                    session.bindQueue(bind.queue(), bind.exchange(), bind.routingKey(), bind.arguments()),
                    done -> channel.answerUnless(bind.noWait(), new QueueMethod.BindOk()));
        } else if (method instanceof QueueMethod.Unbind unbind) {
            channel.await(
                    method,
                    session.unbindQueue(unbind.queue(), unbind.exchange(), unbind.routingKey(), unbind.arguments()),
                    done -> channel.answer(new QueueMethod.UnbindOk()));
        } else if (method instanceof QueueMethod.Purge purge) {
            channel.await(
                    method,
                    session.purgeQueue(purge.queue()),
                    messages -> channel.answerUnless(purge.noWait(), new QueueMethod.PurgeOk(messages)));
        } else if (method instanceof QueueMethod.Delete delete) {
            channel.await(
                    method,
                    session.deleteQueue(delete.queue(), delete.ifUnused(), delete.ifEmpty()),
                    messages -> channel.answerUnless(delete.noWait(), new QueueMethod.DeleteOk(messages)));
        } else {
            throw AmqpChannel.unexpected(method);
        }
    }
}
