package org.godwit.samples.orderservice;

import io.agroal.api.AgroalDataSource;
import io.agroal.api.configuration.supplier.AgroalDataSourceConfigurationSupplier;
import io.agroal.api.security.NamePrincipal;
import io.agroal.narayana.NarayanaTransactionIntegration;
import jakarta.persistence.EntityManager;
import jakarta.persistence.EntityManagerFactory;
import jakarta.persistence.PersistenceUnitTransactionType;
import java.nio.file.Path;
import java.sql.SQLException;
import org.hibernate.cfg.JdbcSettings;
import org.hibernate.cfg.SchemaToolingSettings;
import org.hibernate.cfg.TransactionSettings;
import org.hibernate.engine.transaction.jta.platform.internal.NarayanaJtaPlatform;
import org.hibernate.jpa.HibernatePersistenceConfiguration;
import org.hibernate.tool.schema.Action;

/**
 * Hibernate over a pool of connections (Agroal) that enlist themselves with the transaction of their thread. Safe for any
 * thread.
 */
final class OrderRows implements AutoCloseable {
    private final AgroalDataSource pool;
    private final EntityManagerFactory factory;

    OrderRows(Database database, Path directory, Transactions transactions, int connections) throws SQLException {
        pool = AgroalDataSource.from(new AgroalDataSourceConfigurationSupplier()
                .connectionPoolConfiguration(size -> size.maxSize(connections)
                        .transactionIntegration(new NarayanaTransactionIntegration(
                                transactions.manager(), transactions.synchronizations()))
                        .connectionFactoryConfiguration(source -> {
                            source.connectionProviderClass(database.sourceClass())
                                    .principal(new NamePrincipal(database.user()));
                            database.properties(directory).forEach(source::jdbcProperty);
                            return source;
                        })));
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
        pool.close();
    }
}
