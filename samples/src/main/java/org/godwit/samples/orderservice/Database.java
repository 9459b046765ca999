package org.godwit.samples.orderservice;

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

        @Override
        XADataSource recoverySource(Path directory) throws SQLException {
            JDBCXADataSource source = new JDBCXADataSource();
            source.setUrl(properties(directory).get("url"));
            source.setUser(user());
            return source;
        }
    },
    /** Keeps what it prepared, through the end of its process. */
    DERBY(EmbeddedXADataSource.class, "app") {
        @Override
        Map<String, String> properties(Path directory) {
            return Map.of("databaseName", directory.resolve("derby").toString(), "createDatabase", "create");
        }

        @Override
        XADataSource recoverySource(Path directory) {
            EmbeddedXADataSource source = new EmbeddedXADataSource();
            source.setDatabaseName(directory.resolve("derby").toString());
            source.setCreateDatabase("create");
            source.setUser(user());
            return source;
        }
    };

    private final Class<? extends XADataSource> sourceClass;
    private final String user;

    Database(Class<? extends XADataSource> sourceClass, String user) {
        this.sourceClass = sourceClass;
        this.user = user;
    }

    Class<? extends XADataSource> sourceClass() {
        return sourceClass;
    }

    String user() {
        return user;
    }

    /** Of the data source, for a pool. */
    abstract Map<String, String> properties(Path directory);

    /** A data source outside of the pool, for the recovery manager. */
    abstract XADataSource recoverySource(Path directory) throws SQLException;
}
