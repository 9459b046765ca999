package org.godwit.ra.servers.database;

import java.io.PrintWriter;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.logging.Logger;
import javax.sql.XAConnection;
import javax.sql.XADataSource;
import org.apache.derby.jdbc.EmbeddedXADataSource;

/**
 * Derby that has its process killed when a prepared transaction is to be committed, if a file of the database's name and
 * {@value #KILL} is there: everybody is prepared then and the database has not committed. A JavaBean, for servers to
 * configure.
 */
public final class KillingDataSource implements XADataSource {
    public static final String KILL = ".kill";

    private final EmbeddedXADataSource derby = new EmbeddedXADataSource();

    public String getDatabaseName() {
        return derby.getDatabaseName();
    }

    public void setDatabaseName(String name) {
        derby.setDatabaseName(name);
        derby.setCreateDatabase("create");
    }

    private XAConnection killing(XAConnection connection) {
        Path kill = Path.of(getDatabaseName() + KILL);
        return (XAConnection) Proxy.newProxyInstance(
                KillingDataSource.class.getClassLoader(),
                new Class<?>[] {XAConnection.class},
                (proxy, method, values) -> {
                    if (method.getName().equals("getXAResource")) {
                        return new KillingResource(connection.getXAResource(), kill);
                    }
                    try {
                        return method.invoke(connection, values);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    @Override
    public XAConnection getXAConnection() throws SQLException {
        return killing(derby.getXAConnection());
    }

    @Override
    public XAConnection getXAConnection(String user, String password) throws SQLException {
        return killing(derby.getXAConnection(user, password));
    }

    @Override
    public PrintWriter getLogWriter() throws SQLException {
        return derby.getLogWriter();
    }

    @Override
    public void setLogWriter(PrintWriter writer) throws SQLException {
        derby.setLogWriter(writer);
    }

    @Override
    public void setLoginTimeout(int seconds) throws SQLException {
        derby.setLoginTimeout(seconds);
    }

    @Override
    public int getLoginTimeout() throws SQLException {
        return derby.getLoginTimeout();
    }

    @Override
    public Logger getParentLogger() {
        return Logger.getLogger("org.apache.derby");
    }
}
