package org.godwit.ra;

import jakarta.jms.ConnectionFactory;
import jakarta.resource.ResourceException;
import jakarta.resource.spi.ActivationSpec;
import jakarta.resource.spi.ManagedConnectionFactory;
import jakarta.resource.spi.ResourceAdapter;
import jakarta.resource.spi.TransactionSupport.TransactionSupportLevel;
import jakarta.transaction.NotSupportedException;
import jakarta.transaction.SystemException;
import jakarta.transaction.TransactionManager;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import javax.security.auth.callback.CallbackHandler;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import org.godwit.ra.connection.AdapterThreads;
import org.godwit.testing.Narayana;
import org.jboss.jca.common.api.metadata.common.FlushStrategy;
import org.jboss.jca.core.api.connectionmanager.ccm.CachedConnectionManager;
import org.jboss.jca.core.api.connectionmanager.pool.PoolConfiguration;
import org.jboss.jca.core.bootstrapcontext.BaseCloneableBootstrapContext;
import org.jboss.jca.core.connectionmanager.ConnectionManager;
import org.jboss.jca.core.connectionmanager.ConnectionManagerFactory;
import org.jboss.jca.core.connectionmanager.ccm.CachedConnectionManagerImpl;
import org.jboss.jca.core.connectionmanager.pool.api.Pool;
import org.jboss.jca.core.connectionmanager.pool.api.PoolFactory;
import org.jboss.jca.core.connectionmanager.pool.api.PoolStrategy;
import org.jboss.jca.core.connectionmanager.pool.mcp.ManagedConnectionPoolFactory;
import org.jboss.jca.core.recovery.ValidatingManagedConnectionFactoryRecoveryPlugin;
import org.jboss.jca.core.spi.security.Callback;
import org.jboss.jca.core.spi.security.SecurityContext;
import org.jboss.jca.core.spi.security.SecurityIntegration;
import org.jboss.jca.core.spi.transaction.TransactionIntegration;
import org.jboss.jca.core.spi.transaction.recovery.XAResourceRecovery;
import org.jboss.jca.core.tx.jbossts.TransactionIntegrationImpl;
import org.jboss.jca.core.workmanager.WorkManagerImpl;

/**
 * The container of WildFly without WildFly: IronJacamar's pools and work threads, in transactions of Narayana, around one
 * resource adapter.
 *
 * <p>Belongs to the test's thread.
 */
final class IronJacamar {
    private final ExecutorService threads = Executors.newCachedThreadPool(new AdapterThreads(WorkThreads.NAME));
    private final Narayana narayana = Narayana.shared();
    private final TransactionIntegration transactions =
            new TransactionIntegrationImpl(narayana.transactions(), narayana.synchronizations(), null, null, narayana);
    private final CachedConnectionManager connections = new CachedConnectionManagerImpl(transactions);
    private final List<ConnectionManager> pools = new ArrayList<>();
    private final List<XAResourceRecovery> recoveries = new ArrayList<>();
    private final WorkManagerImpl works = new WorkManagerImpl();
    private ResourceAdapter adapter;

    IronJacamar() {
        works.setName("works");
        works.setShortRunningThreadPool(threads);
        works.setLongRunningThreadPool(threads);
        works.setSecurityIntegration(new NoSecurity());
    }

    /** A pool and what an application finds of it in JNDI. */
    record Pooled(ConnectionFactory factory, Pool pool) {
        int open() {
            return pool.getStatistics().getActiveCount();
        }

        int opened() {
            return pool.getStatistics().getCreatedCount();
        }
    }

    /** From now on the test is a component of an application, which begins transactions while it has connections. */
    void start(ResourceAdapter started) throws ResourceException {
        connections.pushMetaAwareObject(this, new HashSet<>());
        BaseCloneableBootstrapContext context = new BaseCloneableBootstrapContext();
        works.setResourceAdapter(started);
        context.setWorkManager(works);
        context.setTransactionSynchronizationRegistry(narayana.synchronizations());
        started.start(context);
        adapter = started;
    }

    TransactionManager transactions() {
        return transactions.getTransactionManager();
    }

    /** As a container does it for UserTransaction: connections that are open already take part, too. */
    void begin() throws SystemException, NotSupportedException {
        transactions().begin();
        connections.userTransactionStarted();
    }

    static PoolConfiguration configuration() {
        PoolConfiguration configuration = new PoolConfiguration();
        configuration.setMinSize(0);
        configuration.setMaxSize(10);
        configuration.setBlockingTimeout(60_000);
        return configuration;
    }

    Pooled pool(ManagedConnectionFactory factory, TransactionSupportLevel level) throws ResourceException {
        return pool(factory, level, PoolStrategy.ONE_POOL, configuration(), FlushStrategy.FAILING_CONNECTION_ONLY);
    }

    Pooled pool(
            ManagedConnectionFactory factory,
            TransactionSupportLevel level,
            PoolStrategy strategy,
            PoolConfiguration configuration,
            FlushStrategy flush)
            throws ResourceException {
        Pool pool = new PoolFactory()
                .create(
                        strategy,
                        factory,
                        configuration,
                        false,
                        true,
                        ManagedConnectionPoolFactory.DEFAULT_IMPLEMENTATION);
        pool.setName("pool-" + pools.size());
        ConnectionManagerFactory managers = new ConnectionManagerFactory();
        ConnectionManager manager = level == TransactionSupportLevel.NoTransaction
                ? managers.createNonTransactional(
                        level, pool, null, null, true, connections, true, true, false, null, flush, 0, 0L)
                : managers.createTransactional(
                        level,
                        pool,
                        null,
                        null,
                        true,
                        connections,
                        true,
                        true,
                        false,
                        null,
                        null,
                        flush,
                        0,
                        0L,
                        transactions,
                        false,
                        0,
                        null,
                        true,
                        false);
        manager.setJndiName("java:/" + pool.getName());
        pool.getStatistics().setEnabled(true);
        pools.add(manager);
        return new Pooled((ConnectionFactory) factory.createConnectionFactory(manager), pool);
    }

    /** Has connections of the factory asked for what is in doubt, logged in as the user. */
    void recover(ManagedConnectionFactory factory, String user, String password) throws Exception {
        recoverBy(transactions.createXAResourceRecovery(
                factory,
                false,
                null,
                true,
                user,
                password,
                null,
                null,
                new ValidatingManagedConnectionFactoryRecoveryPlugin(),
                null));
    }

    /** Has the adapter's resources asked for what is in doubt. */
    void recover(ActivationSpec spec) throws Exception {
        recoverBy(transactions.createXAResourceRecovery(adapter, spec, "Godwit", "1"));
    }

    private void recoverBy(XAResourceRecovery recovery) throws Exception {
        recovery.initialize();
        transactions.getRecoveryRegistry().addXAResourceRecovery(recovery);
        recoveries.add(recovery);
    }

    /** What the recovery begins with. */
    void lookForWhatIsInDoubt() throws XAException {
        for (XAResourceRecovery recovery : recoveries) {
            for (XAResource resource : recovery.getXAResources()) {
                resource.recover(XAResource.TMSTARTRSCAN);
                resource.recover(XAResource.TMENDRSCAN);
            }
        }
    }

    /** As an undeployment does it: pools first, the adapter last. */
    void undeploy() throws Exception {
        for (XAResourceRecovery recovery : recoveries) {
            transactions.getRecoveryRegistry().removeXAResourceRecovery(recovery);
            recovery.shutdown();
        }
        recoveries.clear();
        pools.forEach(ConnectionManager::shutdown);
        pools.clear();
        if (adapter != null) {
            connections.popMetaAwareObject(new HashSet<>());
            adapter.stop();
            adapter = null;
            works.setResourceAdapter(null);
        }
    }

    void close() throws Exception {
        if (transactions().getTransaction() != null) {
            transactions().rollback();
        }
        undeploy();
        threads.shutdown();
        if (!threads.awaitTermination(60, TimeUnit.SECONDS)) {
            throw new AssertionError("a work thread did not end");
        }
    }

    private static final class NoSecurity implements SecurityIntegration {
        @Override
        public SecurityContext createSecurityContext(String domain) {
            return null;
        }

        @Override
        public SecurityContext getSecurityContext() {
            return null;
        }

        @Override
        public void setSecurityContext(SecurityContext context) {}

        @Override
        public CallbackHandler createCallbackHandler() {
            return null;
        }

        @Override
        public CallbackHandler createCallbackHandler(Callback callback) {
            return null;
        }
    }
}
