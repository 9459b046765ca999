package org.godwit.samples.orderservice;

import io.agroal.api.AgroalDataSource;
import io.agroal.api.configuration.supplier.AgroalDataSourceConfigurationSupplier;
import io.agroal.api.security.NamePrincipal;
import io.agroal.api.security.SimplePassword;
import io.agroal.narayana.NarayanaTransactionIntegration;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Map;
import javax.sql.XADataSource;
import org.apache.derby.jdbc.EmbeddedXADataSource;
import org.hsqldb.jdbc.pool.JDBCXADataSource;

/** The databases that the service may run on; both run inside its JVM. */
enum Database {
    /** Fast and small. It forgets what it prepared when its process dies, so nothing is recovered. */
    HSQLDB(JDBCXADataSource.class, "SA") {
        @Override
        Map<String, String> properties(Path directory) {
            return Map.of(
                    "url",
                    "jdbc:hsqldb:file:" + directory.resolve("hsqldb") + ";hsqldb.tx=mvcc;hsqldb.write_delay=false");
        }
    },
    /** Keeps what it prepared, through the end of its process. */
    DERBY(EmbeddedXADataSource.class, "app") {
        @Override
        Map<String, String> properties(Path directory) {
            return Map.of("databaseName", directory.resolve("derby").toString(), "createDatabase", "create");
        }
    };

    /** By it the log of transactions and the recovery know the database. */
    private static final String NAME = "orders";

    private final Class<? extends XADataSource> sourceClass;
    private final String user;

    Database(Class<? extends XADataSource> sourceClass, String user) {
        this.sourceClass = sourceClass;
        this.user = user;
    }

    /** Of the data source. */
    abstract Map<String, String> properties(Path directory);

    /**
     * A pool (Agroal) whose connections enlist themselves with the transaction of their thread, and that shows itself to the
     * recovery.
     */
    AgroalDataSource pool(Path directory, Transactions transactions, int connections) throws SQLException {
        NamePrincipal principal = new NamePrincipal(user);
        SimplePassword password = new SimplePassword("");
        return AgroalDataSource.from(new AgroalDataSourceConfigurationSupplier()
                .connectionPoolConfiguration(pool -> pool.maxSize(connections)
                        .transactionIntegration(new NarayanaTransactionIntegration(
                                transactions.manager(), transactions.synchronizations(), NAME, false, transactions))
                        .connectionFactoryConfiguration(source -> {
                            source.connectionProviderClass(sourceClass)
                                    .principal(principal)
                                    .credential(password)
                                    .recoveryPrincipal(principal)
                                    .recoveryCredential(password);
                            properties(directory).forEach(source::jdbcProperty);
                            return source;
                        })));
    }
}
