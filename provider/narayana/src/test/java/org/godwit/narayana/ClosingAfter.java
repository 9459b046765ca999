package org.godwit.narayana;

import jakarta.transaction.Synchronization;
import java.sql.SQLException;
import javax.sql.XAConnection;

/** Closes HSQLDB's connection after the transaction: its branch would end with it. */
record ClosingAfter(XAConnection connection) implements Synchronization {
    @Override
    public void beforeCompletion() {}

    @Override
    public void afterCompletion(int status) {
        try {
            connection.close();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
