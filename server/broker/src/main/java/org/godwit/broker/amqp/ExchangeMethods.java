package org.godwit.broker.amqp;

import org.godwit.amqp.ExchangeMethod;
import org.godwit.broker.core.BrokerSession;

/** Class 40: exchanges, and bindings between them. Owned by the event loop. */
final class ExchangeMethods {
    private final AmqpChannel channel;
    private final BrokerSession session;

    ExchangeMethods(AmqpChannel channel, BrokerSession session) {
        this.channel = channel;
        this.session = session;
    }

    void perform(ExchangeMethod method) {
        if (method instanceof ExchangeMethod.Declare declare) {
            channel.await(
                    method,
                    session.declareExchange(
                            declare.exchange(),
                            declare.type(),
                            declare.passive(),
                            declare.durable(),
                            declare.autoDelete(),
                            declare.internal(),
                            declare.arguments()),
                    done -> channel.answerUnless(declare.noWait(), new ExchangeMethod.DeclareOk()));
        } else if (method instanceof ExchangeMethod.Delete delete) {
            channel.await(
                    method,
                    session.deleteExchange(delete.exchange(), delete.ifUnused()),
                    done -> channel.answerUnless(delete.noWait(), new ExchangeMethod.DeleteOk()));
        } else if (method instanceof ExchangeMethod.Bind bind) {
            channel.await(
                    method,
                    session.bindExchange(bind.destination(), bind.source(), bind.routingKey(), bind.arguments()),
                    done -> channel.answerUnless(bind.noWait(), new ExchangeMethod.BindOk()));
        } else if (method instanceof ExchangeMethod.Unbind unbind) {
            channel.await(
                    method,
                    session.unbindExchange(
                            unbind.destination(), unbind.source(), unbind.routingKey(), unbind.arguments()),
                    done -> channel.answerUnless(unbind.noWait(), new ExchangeMethod.UnbindOk()));
        } else {
            throw AmqpChannel.unexpected(method);
        }
    }
}
