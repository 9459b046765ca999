package org.godwit.narayana;

import com.arjuna.ats.arjuna.AtomicAction;
import com.arjuna.ats.arjuna.common.CoreEnvironmentBeanException;
import com.arjuna.ats.arjuna.common.ObjectStoreEnvironmentBean;
import com.arjuna.ats.arjuna.common.RecoveryEnvironmentBean;
import com.arjuna.ats.arjuna.common.Uid;
import com.arjuna.ats.arjuna.common.arjPropertyManager;
import com.arjuna.ats.arjuna.common.recoveryPropertyManager;
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
import com.arjuna.common.internal.util.propertyservice.BeanPopulator;
import jakarta.transaction.TransactionManager;
import jakarta.transaction.UserTransaction;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The transaction manager of this JVM, which is configured once, for all tests. Safe for any thread. */
final class Narayana {
    private static final String NODE = "orders";
    private static final RecoveryManager RECOVERY = configure();

    private Narayana() {}

    static TransactionManager transactions() {
        return com.arjuna.ats.jta.TransactionManager.transactionManager();
    }

    static UserTransaction userTransaction() {
        return com.arjuna.ats.jta.UserTransaction.userTransaction();
    }

    static RecoveryManager recoveryManager() {
        return RECOVERY;
    }

    /** How many transactions are in its log. */
    static int logged() throws ObjectStoreException, IOException {
        InputObjectState ids = new InputObjectState();
        if (!StoreManager.getRecoveryStore().allObjUids(new AtomicAction().type(), ids)) {
            return 0;
        }
        int count = 0;
        while (!UidHelper.unpackFrom(ids).equals(Uid.nullUid())) {
            count++;
        }
        return count;
    }

    private static RecoveryManager configure() {
        try {
            Path objectStore = Files.createTempDirectory("object-store-");
            for (String store : new String[] {null, "communicationStore", "stateStore"}) {
                BeanPopulator.getNamedInstance(ObjectStoreEnvironmentBean.class, store)
                        .setObjectStoreDir(objectStore.toString());
            }
            arjPropertyManager.getCoreEnvironmentBean().setNodeIdentifier(NODE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (CoreEnvironmentBeanException e) {
            throw new IllegalStateException(e);
        }
        JTAEnvironmentBean jta = jtaPropertyManager.getJTAEnvironmentBean();
        jta.setXaRecoveryNodes(List.of(NODE));
        jta.setOrphanSafetyInterval(0);
        jta.setXaResourceOrphanFilterClassNames(List.of(
                JTATransactionLogXAResourceOrphanFilter.class.getName(),
                JTANodeNameXAResourceOrphanFilter.class.getName()));
        RecoveryEnvironmentBean environment = recoveryPropertyManager.getRecoveryEnvironmentBean();
        environment.setRecoveryModuleClassNames(
                List.of(AtomicActionRecoveryModule.class.getName(), XARecoveryModule.class.getName()));
        environment.setRecoveryBackoffPeriod(1);
        environment.setRecoveryListener(false);
        RecoveryManager manager = RecoveryManager.manager(RecoveryManager.DIRECT_MANAGEMENT);
        manager.initialize();
        return manager;
    }
}
