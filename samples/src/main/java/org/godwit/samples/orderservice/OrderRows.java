package org.godwit.samples.orderservice;

import jakarta.persistence.EntityManager;
import jakarta.persistence.EntityManagerFactory;
import jakarta.persistence.PersistenceUnitTransactionType;
import javax.sql.DataSource;
import org.hibernate.cfg.JdbcSettings;
import org.hibernate.cfg.SchemaToolingSettings;
import org.hibernate.cfg.TransactionSettings;
import org.hibernate.engine.transaction.jta.platform.internal.NarayanaJtaPlatform;
import org.hibernate.jpa.HibernatePersistenceConfiguration;
import org.hibernate.tool.schema.Action;

/** The rows by Hibernate, which makes their table where there is none. Safe for any thread. */
final class OrderRows implements AutoCloseable {
    private final EntityManagerFactory factory;

    OrderRows(DataSource pool) {
        factory = new HibernatePersistenceConfiguration("orders")
                .managedClass(OrderRow.class)
                .transactionType(PersistenceUnitTransactionType.JTA)
                .property(JdbcSettings.JAKARTA_JTA_DATASOURCE, pool)
                .property(TransactionSettings.JTA_PLATFORM, new NarayanaJtaPlatform())
                .property(JdbcSettings.STATEMENT_FETCH_SIZE, 100)
                .property(SchemaToolingSettings.HBM2DDL_AUTO, Action.UPDATE)
                .createEntityManagerFactory();
    }

    /** Belongs to the transaction of the calling thread, when there is one. */
    EntityManager entityManager() {
        return factory.createEntityManager();
    }

    long count() {
        try (EntityManager rows = entityManager()) {
            return rows.createQuery("select count(*) from OrderRow", Long.class).getSingleResult();
        }
    }

    @Override
    public void close() {
        factory.close();
    }
}
