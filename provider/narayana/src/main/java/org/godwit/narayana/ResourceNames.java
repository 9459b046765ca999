package org.godwit.narayana;

import com.arjuna.ats.internal.jta.resources.arjunacore.XAResourceRecord;
import com.arjuna.ats.internal.jta.resources.arjunacore.XAResourceRecordWrappingPlugin;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import org.godwit.jms.xa.GodwitResource;
import org.jboss.tm.XAResourceWrapper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has Narayana write the name of each resource beside its branch into the log of transactions. Safe for any thread.
 *
 * <p>A process that dies when a resource has committed and the log still holds the transaction leaves a branch that nobody
 * knows any more. By the name the recovery tells that the resource was asked and has ended it, from that it could not be
 * asked; without one the transaction stays in the log for ever. Named are Godwit's resources, and those that name themselves
 * ({@link XAResourceWrapper}), as Agroal's do.
 */
final class ResourceNames implements XAResourceRecordWrappingPlugin {
    static final String PRODUCT = "Godwit";

    private static final Logger LOG = LoggerFactory.getLogger(ResourceNames.class);

    @Override
    public void transcribeWrapperData(XAResourceRecord record) {
        Object resource = record.value();
        if (resource instanceof XAResourceWrapper named) {
            record.setProductName(named.getProductName());
            record.setProductVersion(named.getProductVersion());
            record.setJndiName(named.getJndiName());
        } else if (resource instanceof GodwitResource ours) {
            try {
                record.setJndiName(ours.resourceManager());
                record.setProductName(PRODUCT);
            } catch (XAException unreachable) {
                LOG.debug("The broker cannot be asked for its name; the branch has none in the log", unreachable);
            }
        }
    }

    /** Narayana's own default. */
    @Override
    public Integer getEISName(XAResource resource) {
        return 0;
    }

    @Override
    public String getEISName(Integer number) {
        return "unknown eis name";
    }
}
