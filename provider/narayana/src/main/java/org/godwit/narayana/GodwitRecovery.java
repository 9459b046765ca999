package org.godwit.narayana;

import com.arjuna.ats.internal.jta.recovery.arjunacore.XARecoveryModule;
import com.arjuna.ats.jta.common.JTAEnvironmentBean;
import com.arjuna.ats.jta.common.jtaPropertyManager;
import com.arjuna.ats.jta.recovery.XAResourceRecoveryHelper;
import javax.transaction.xa.XAResource;
import org.godwit.jms.GodwitConnectionFactory;
import org.godwit.jms.xa.RecoveryResource;

/**
 * Has Narayana's recovery manager finish what was left in doubt at a Godwit broker.
 *
 * <pre>{@code
 * RecoveryManager manager = RecoveryManager.manager();
 * GodwitRecovery recovery = GodwitRecovery.register(new GodwitConnectionFactory("amqp://orders:secret@broker"));
 * manager.startRecoveryManagerThread();
 * ...
 * recovery.close();
 * }</pre>
 *
 * <p>Usable by any thread. The connection is made at the first scan, and made again when it breaks, so the broker need not
 * run when this is registered.
 */
public final class GodwitRecovery implements XAResourceRecoveryHelper, AutoCloseable {
    private final XARecoveryModule module;
    private final RecoveryResource resource;
    private final NamedResource named;

    private GodwitRecovery(XARecoveryModule module, RecoveryResource resource) {
        this.module = module;
        this.resource = resource;
        this.named = new NamedResource(resource);
    }

    /**
     * Registers with the recovery manager of this JVM, which has to be there already. To be called before the first
     * transaction: from then on resources are named in the log of transactions, which Narayana looks for once.
     *
     * @param factory whose user sees the branches of the application: the user that starts them, or one with the configure
     *     permission on {@code amq.dtx}
     */
    public static GodwitRecovery register(GodwitConnectionFactory factory) {
        XARecoveryModule module = XARecoveryModule.getRegisteredXARecoveryModule();
        if (module == null) {
            throw new IllegalStateException("Narayana's recovery manager has no XARecoveryModule in this JVM; call"
                    + " RecoveryManager.manager() first, and name the module in RecoveryEnvironmentBean");
        }
        JTAEnvironmentBean jta = jtaPropertyManager.getJTAEnvironmentBean();
        if (jta.getXAResourceRecordWrappingPlugin() == null) {
            jta.setXAResourceRecordWrappingPlugin(new ResourceNames());
        }
        GodwitRecovery recovery = new GodwitRecovery(module, factory.createRecoveryResource());
        module.addXAResourceRecoveryHelper(recovery);
        return recovery;
    }

    @Override
    public boolean initialise(String parameters) {
        return true;
    }

    @Override
    public XAResource[] getXAResources() {
        return new XAResource[] {named};
    }

    /** Takes no part in the next scans any more; waits for one that is running. */
    @Override
    public void close() {
        module.removeXAResourceRecoveryHelper(this);
        resource.close();
    }
}
