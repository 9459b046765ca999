package org.godwit.broker.amqp;

import org.godwit.amqp.ConfirmMethod;
import org.godwit.amqp.TxMethod;
import org.godwit.broker.core.BrokerSession;

/** Class 90, local transactions, and class 85, publisher confirms: the two that exclude each other. Owned by the event loop. */
final class TransactionMethods {
    private final AmqpChannel channel;
    private final BrokerSession session;

    TransactionMethods(AmqpChannel channel, BrokerSession session) {
        this.channel = channel;
        this.session = session;
    }

    void perform(TxMethod method) {
        if (method instanceof TxMethod.Select) {
            session.selectTransaction();
            channel.answer(new TxMethod.SelectOk());
        } else if (method instanceof TxMethod.Commit) {
            channel.await(method, session.commit(), done -> channel.answer(new TxMethod.CommitOk()));
        } else if (method instanceof TxMethod.Rollback) {
            channel.await(method, session.rollback(), done -> channel.answer(new TxMethod.RollbackOk()));
        } else {
            throw AmqpChannel.unexpected(method);
        }
    }

    void perform(ConfirmMethod method) {
        if (method instanceof ConfirmMethod.Select select) {
            session.selectConfirms();
            channel.answerUnless(select.noWait(), new ConfirmMethod.SelectOk());
        } else {
            throw AmqpChannel.unexpected(method);
        }
    }
}
