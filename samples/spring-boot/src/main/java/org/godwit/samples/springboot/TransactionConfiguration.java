package org.godwit.samples.springboot;

import com.arjuna.ats.arjuna.common.CoreEnvironmentBeanException;
import com.arjuna.ats.arjuna.common.ObjectStoreEnvironmentBean;
import com.arjuna.ats.arjuna.common.RecoveryEnvironmentBean;
import com.arjuna.ats.arjuna.common.arjPropertyManager;
import com.arjuna.ats.arjuna.common.recoveryPropertyManager;
import com.arjuna.ats.arjuna.recovery.RecoveryManager;
import com.arjuna.ats.internal.arjuna.recovery.AtomicActionRecoveryModule;
import com.arjuna.ats.internal.jta.recovery.arjunacore.JTANodeNameXAResourceOrphanFilter;
import com.arjuna.ats.internal.jta.recovery.arjunacore.JTATransactionLogXAResourceOrphanFilter;
import com.arjuna.ats.internal.jta.recovery.arjunacore.XARecoveryModule;
import com.arjuna.ats.jta.common.JTAEnvironmentBean;
import com.arjuna.ats.jta.common.jtaPropertyManager;
import com.arjuna.common.internal.util.propertyservice.BeanPopulator;
import jakarta.transaction.TransactionManager;
import java.util.List;
import org.godwit.jms.GodwitConnectionFactory;
import org.godwit.narayana.GodwitRecovery;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.transaction.jta.JtaTransactionManager;

/** Narayana as Spring's transaction manager, with its log and its recovery. */
@Configuration(proxyBeanMethods = false)
class TransactionConfiguration {
    private static final int SCAN_SECONDS = 2;
    private static final int ORPHAN_SAFETY_MILLIS = 1_000;

    /**
     * The transaction manager.
     *
     * @param log a directory that outlives the process: what is prepared and not in the log is rolled back
     * @param node tells this process's transactions from those of others, in the log and at the broker
     */
    @Bean
    TransactionManager transactions(@Value("${orders.transactions}") String log, @Value("${orders.node}") String node)
            throws CoreEnvironmentBeanException {
        for (String store : new String[] {null, "communicationStore", "stateStore"}) {
            BeanPopulator.getNamedInstance(ObjectStoreEnvironmentBean.class, store)
                    .setObjectStoreDir(log);
        }
        arjPropertyManager.getCoreEnvironmentBean().setNodeIdentifier(node);
        JTAEnvironmentBean jta = jtaPropertyManager.getJTAEnvironmentBean();
        jta.setXaRecoveryNodes(List.of(node));
        jta.setOrphanSafetyInterval(ORPHAN_SAFETY_MILLIS);
        jta.setXaResourceOrphanFilterClassNames(List.of(
                JTATransactionLogXAResourceOrphanFilter.class.getName(),
                JTANodeNameXAResourceOrphanFilter.class.getName()));
        RecoveryEnvironmentBean recovery = recoveryPropertyManager.getRecoveryEnvironmentBean();
        recovery.setRecoveryModuleClassNames(
                List.of(AtomicActionRecoveryModule.class.getName(), XARecoveryModule.class.getName()));
        recovery.setPeriodicRecoveryPeriod(SCAN_SECONDS);
        recovery.setRecoveryBackoffPeriod(1);
        recovery.setRecoveryListener(false);
        return com.arjuna.ats.jta.TransactionManager.transactionManager();
    }

    @Bean
    JtaTransactionManager transactionManager(TransactionManager transactions) {
        return new JtaTransactionManager(com.arjuna.ats.jta.UserTransaction.userTransaction(), transactions);
    }

    /** Ends what an earlier run left in doubt, from the start of the application on. */
    @Bean(destroyMethod = "close")
    GodwitRecovery recovery(GodwitConnectionFactory broker, TransactionManager transactions) {
        RecoveryManager manager = RecoveryManager.manager();
        GodwitRecovery recovery = GodwitRecovery.register(broker);
        manager.startRecoveryManagerThread();
        return recovery;
    }
}
