package org.godwit.samples.springboot;

import jakarta.transaction.RollbackException;
import jakarta.transaction.Status;
import jakarta.transaction.Synchronization;
import jakarta.transaction.SystemException;
import jakarta.transaction.Transaction;
import jakarta.transaction.TransactionManager;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Primary;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.jta.JtaTransactionManager;
import org.springframework.transaction.jta.JtaTransactionObject;

/** The application, with a resource in each transaction that ends the JVM once an order is confirmed. */
@EnableAutoConfiguration
@Import({TransactionConfiguration.class, MessagingConfiguration.class, Orders.class})
class HaltedOrderApplication {
    private final Halt.Moment moment = Halt.Moment.valueOf(System.getProperty("halt"));

    public static void main(String[] arguments) {
        SpringApplication.run(HaltedOrderApplication.class, arguments);
    }

    @Bean
    @Primary
    JtaTransactionManager haltingTransactionManager(TransactionManager transactions, ObjectProvider<Orders> orders) {
        return new JtaTransactionManager(com.arjuna.ats.jta.UserTransaction.userTransaction(), transactions) {
            private static final long serialVersionUID = 1L;

            @Override
            protected void doJtaBegin(JtaTransactionObject object, TransactionDefinition definition)
                    throws SystemException, jakarta.transaction.NotSupportedException {
                super.doJtaBegin(object, definition);
                Transaction transaction = transactions.getTransaction();
                try {
                    if (moment == Halt.Moment.AFTER_THE_DECISION) {
                        transaction.enlistResource(
                                new Halt(moment, () -> orders.getObject().confirmed() > 0));
                    } else {
                        transaction.registerSynchronization(new EnlistedLast(transaction, orders));
                    }
                } catch (RollbackException e) {
                    throw new IllegalStateException(e);
                }
            }
        };
    }

    private final class EnlistedLast implements Synchronization {
        private final Transaction transaction;
        private final ObjectProvider<Orders> orders;

        EnlistedLast(Transaction transaction, ObjectProvider<Orders> orders) {
            this.transaction = transaction;
            this.orders = orders;
        }

        @Override
        public void beforeCompletion() {
            try {
                if (transaction.getStatus() == Status.STATUS_ACTIVE) {
                    transaction.enlistResource(
                            new Halt(moment, () -> orders.getObject().confirmed() > 0));
                }
            } catch (RollbackException | SystemException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public void afterCompletion(int status) {}
    }
}
