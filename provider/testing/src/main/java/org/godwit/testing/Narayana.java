package org.godwit.testing;

import com.arjuna.ats.arjuna.AtomicAction;
import com.arjuna.ats.arjuna.common.CoreEnvironmentBeanException;
import com.arjuna.ats.arjuna.common.ObjectStoreEnvironmentBean;
import com.arjuna.ats.arjuna.common.RecoveryEnvironmentBean;
import com.arjuna.ats.arjuna.common.Uid;
import com.arjuna.ats.arjuna.common.arjPropertyManager;
import com.arjuna.ats.arjuna.common.recoveryPropertyManager;
import com.arjuna.ats.arjuna.exceptions.ObjectStoreException;
import com.arjuna.ats.arjuna.objectstore.ObjectStoreAPI;
import com.arjuna.ats.arjuna.objectstore.StoreManager;
import com.arjuna.ats.arjuna.recovery.RecoveryManager;
import com.arjuna.ats.arjuna.state.InputObjectState;
import com.arjuna.ats.internal.arjuna.common.UidHelper;
import com.arjuna.ats.internal.arjuna.objectstore.ShadowNoFileLockStore;
import com.arjuna.ats.internal.arjuna.recovery.AtomicActionRecoveryModule;
import com.arjuna.ats.internal.jta.recovery.arjunacore.JTAActionStatusServiceXAResourceOrphanFilter;
import com.arjuna.ats.internal.jta.recovery.arjunacore.JTANodeNameXAResourceOrphanFilter;
import com.arjuna.ats.internal.jta.recovery.arjunacore.JTATransactionLogXAResourceOrphanFilter;
import com.arjuna.ats.internal.jta.recovery.arjunacore.XARecoveryModule;
import com.arjuna.ats.jta.common.JTAEnvironmentBean;
import com.arjuna.ats.jta.common.jtaPropertyManager;
import com.arjuna.ats.jta.recovery.XAResourceRecoveryHelper;
import com.arjuna.common.internal.util.propertyservice.BeanPopulator;
import jakarta.transaction.TransactionManager;
import jakarta.transaction.TransactionSynchronizationRegistry;
import jakarta.transaction.UserTransaction;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.transaction.xa.XAResource;
import org.jboss.tm.XAResourceRecovery;
import org.jboss.tm.XAResourceRecoveryRegistry;

/** The transaction manager of a JVM, which has one, and its recovery, which runs when it is asked to. Safe for any thread. */
public final class Narayana implements XAResourceRecoveryRegistry {
    private static final String NODE = "tests";

    private final Map<XAResourceRecovery, XAResourceRecoveryHelper> recoveries = new ConcurrentHashMap<>();
    private final RecoveryManager recoveryManager;

    private static final class Shared {
        static final Narayana INSTANCE = new Narayana(temporaryDirectory(), ShadowNoFileLockStore.class);

        private static Path temporaryDirectory() {
            try {
                return Files.createTempDirectory("object-store-");
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** The one of all tests of this JVM, which forgets with it. */
    public static Narayana shared() {
        return Shared.INSTANCE;
    }

    /** @param store what keeps the log, in the directory; made by Narayana */
    public Narayana(Path log, Class<? extends ObjectStoreAPI> store) {
        for (String name : new String[] {null, "communicationStore", "stateStore"}) {
            ObjectStoreEnvironmentBean settings =
                    BeanPopulator.getNamedInstance(ObjectStoreEnvironmentBean.class, name);
            settings.setObjectStoreDir(log.toString());
            settings.setObjectStoreType(store.getName());
        }
        try {
            arjPropertyManager.getCoreEnvironmentBean().setNodeIdentifier(NODE);
        } catch (CoreEnvironmentBeanException e) {
            throw new IllegalStateException(e);
        }
        JTAEnvironmentBean jta = jtaPropertyManager.getJTAEnvironmentBean();
        jta.setXaRecoveryNodes(List.of(NODE));
        jta.setXaResourceOrphanFilterClassNames(List.of(
                JTATransactionLogXAResourceOrphanFilter.class.getName(),
                JTANodeNameXAResourceOrphanFilter.class.getName(),
                JTAActionStatusServiceXAResourceOrphanFilter.class.getName()));
        jta.setOrphanSafetyInterval(0);
        RecoveryEnvironmentBean recovery = recoveryPropertyManager.getRecoveryEnvironmentBean();
        recovery.setRecoveryModuleClassNames(
                List.of(AtomicActionRecoveryModule.class.getName(), XARecoveryModule.class.getName()));
        recovery.setRecoveryBackoffPeriod(1);
        recovery.setRecoveryListener(false);
        recoveryManager = RecoveryManager.manager(RecoveryManager.DIRECT_MANAGEMENT);
        recoveryManager.initialize();
    }

    public TransactionManager transactions() {
        return com.arjuna.ats.jta.TransactionManager.transactionManager();
    }

    public UserTransaction userTransaction() {
        return com.arjuna.ats.jta.UserTransaction.userTransaction();
    }

    public TransactionSynchronizationRegistry synchronizations() {
        return jtaPropertyManager.getJTAEnvironmentBean().getTransactionSynchronizationRegistry();
    }

    /** Ends what is in doubt, as far as resources can be reached. */
    public void recover() {
        recoveryManager.scan();
    }

    /** How many transactions are in its log. */
    public int logged() {
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
    public void addXAResourceRecovery(XAResourceRecovery added) {
        XAResourceRecoveryHelper helper = new XAResourceRecoveryHelper() {
            @Override
            public boolean initialise(String parameters) {
                return true;
            }

            @Override
            public XAResource[] getXAResources() {
                return added.getXAResources();
            }
        };
        recoveries.put(added, helper);
        XARecoveryModule.getRegisteredXARecoveryModule().addXAResourceRecoveryHelper(helper);
    }

    @Override
    public void removeXAResourceRecovery(XAResourceRecovery removed) {
        XARecoveryModule.getRegisteredXARecoveryModule().removeXAResourceRecoveryHelper(recoveries.remove(removed));
    }
}
