package org.godwit.samples.orderservice;

import com.arjuna.ats.arjuna.AtomicAction;
import com.arjuna.ats.arjuna.common.CoreEnvironmentBeanException;
import com.arjuna.ats.arjuna.common.ObjectStoreEnvironmentBean;
import com.arjuna.ats.arjuna.common.RecoveryEnvironmentBean;
import com.arjuna.ats.arjuna.common.Uid;
import com.arjuna.ats.arjuna.common.arjPropertyManager;
import com.arjuna.ats.arjuna.common.recoveryPropertyManager;
import com.arjuna.ats.arjuna.coordinator.TransactionReaper;
import com.arjuna.ats.arjuna.coordinator.TxControl;
import com.arjuna.ats.arjuna.exceptions.ObjectStoreException;
import com.arjuna.ats.arjuna.objectstore.StoreManager;
import com.arjuna.ats.arjuna.recovery.RecoveryManager;
import com.arjuna.ats.arjuna.state.InputObjectState;
import com.arjuna.ats.internal.arjuna.common.UidHelper;
import com.arjuna.ats.internal.arjuna.recovery.AtomicActionRecoveryModule;
import com.arjuna.ats.internal.jta.recovery.arjunacore.JTANodeNameXAResourceOrphanFilter;
import com.arjuna.ats.internal.jta.recovery.arjunacore.JTATransactionLogXAResourceOrphanFilter;
import com.arjuna.ats.internal.jta.recovery.arjunacore.XARecoveryModule;
import com.arjuna.ats.jta.common.JTAEnvironmentBean;
import com.arjuna.ats.jta.common.jtaPropertyManager;
import com.arjuna.ats.jta.recovery.XAResourceRecoveryHelper;
import com.arjuna.common.internal.util.propertyservice.BeanPopulator;
import jakarta.transaction.TransactionManager;
import jakarta.transaction.TransactionSynchronizationRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import org.jboss.tm.XAResourceRecovery;
import org.jboss.tm.XAResourceRecoveryRegistry;

/**
 * Narayana, the transaction manager, in plain Java SE: its log on disk, and its recovery. One for a JVM.
 *
 * <p>The recovery runs when it is asked to, so that the sample can show what it does; a service would call {@code
 * startRecoveryManagerThread} of Narayana's {@code RecoveryManager} and have it run in the background.
 */
final class Transactions implements XAResourceRecoveryRegistry, AutoCloseable {
    /** Tells this service's transactions from those of others, in the log and at the resources. */
    private static final String NODE = "order-service";

    private final Map<XAResourceRecovery, XAResourceRecoveryHelper> recoveries = new ConcurrentHashMap<>();
    private final RecoveryManager recoveryManager;

    /**
     * @param log a directory that has to outlive the process: what is prepared and not in the log is rolled back
     */
    Transactions(Path log) throws CoreEnvironmentBeanException {
        for (String store : new String[] {null, "communicationStore", "stateStore"}) {
            BeanPopulator.getNamedInstance(ObjectStoreEnvironmentBean.class, store)
                    .setObjectStoreDir(log.toString());
        }
        arjPropertyManager.getCoreEnvironmentBean().setNodeIdentifier(NODE);
        JTAEnvironmentBean jta = jtaPropertyManager.getJTAEnvironmentBean();
        jta.setXaRecoveryNodes(List.of(NODE));
        jta.setXaResourceOrphanFilterClassNames(List.of(
                JTATransactionLogXAResourceOrphanFilter.class.getName(),
                JTANodeNameXAResourceOrphanFilter.class.getName()));
        // The sample recovers before it works, so nothing that it sees is only not decided yet
        jta.setOrphanSafetyInterval(0);
        RecoveryEnvironmentBean recovery = recoveryPropertyManager.getRecoveryEnvironmentBean();
        recovery.setRecoveryModuleClassNames(
                List.of(AtomicActionRecoveryModule.class.getName(), XARecoveryModule.class.getName()));
        recovery.setRecoveryBackoffPeriod(1);
        recovery.setRecoveryListener(false);
        recoveryManager = RecoveryManager.manager(RecoveryManager.DIRECT_MANAGEMENT);
        recoveryManager.initialize();
    }

    TransactionManager manager() {
        return com.arjuna.ats.jta.TransactionManager.transactionManager();
    }

    TransactionSynchronizationRegistry synchronizations() {
        return jtaPropertyManager.getJTAEnvironmentBean().getTransactionSynchronizationRegistry();
    }

    /** The pool of the database shows itself to the recovery. */
    @Override
    public void addXAResourceRecovery(XAResourceRecovery recovery) {
        XAResourceRecoveryHelper helper = new XAResourceRecoveryHelper() {
            @Override
            public boolean initialise(String parameters) {
                return true;
            }

            @Override
            public XAResource[] getXAResources() {
                return recovery.getXAResources();
            }
        };
        recoveries.put(recovery, helper);
        XARecoveryModule.getRegisteredXARecoveryModule().addXAResourceRecoveryHelper(helper);
    }

    @Override
    public void removeXAResourceRecovery(XAResourceRecovery recovery) {
        XARecoveryModule.getRegisteredXARecoveryModule().removeXAResourceRecoveryHelper(recoveries.remove(recovery));
    }

    /** What the database and whatever else was added have prepared, and not ended. */
    int inDoubt() throws XAException {
        int count = 0;
        for (XAResourceRecovery recovery : recoveries.keySet()) {
            for (XAResource resource : recovery.getXAResources()) {
                count += resource.recover(XAResource.TMSTARTRSCAN | XAResource.TMENDRSCAN).length;
            }
        }
        return count;
    }

    /** Commits what the log has decided, and rolls back what it does not know. */
    void recover() {
        recoveryManager.scan();
    }

    /** How many transactions the log has decided to commit and not ended yet. */
    int decided() {
        InputObjectState ids = new InputObjectState();
        try {
            if (!StoreManager.getRecoveryStore().allObjUids(new AtomicAction().type(), ids)) {
                return 0;
            }
            int count = 0;
            while (!UidHelper.unpackFrom(ids).equals(Uid.nullUid())) {
                count++;
            }
            return count;
        } catch (ObjectStoreException | IOException e) {
            throw new IllegalStateException("the transaction log cannot be read", e);
        }
    }

    @Override
    public void close() {
        recoveryManager.terminate();
        TransactionReaper.terminate(false);
        TxControl.disable(true);
    }
}
