package org.godwit.server.xa;

import com.arjuna.ats.arjuna.common.ObjectStoreEnvironmentBean;
import com.arjuna.ats.arjuna.common.Uid;
import com.arjuna.ats.arjuna.exceptions.ObjectStoreException;
import com.arjuna.ats.arjuna.state.OutputObjectState;
import com.arjuna.ats.internal.arjuna.objectstore.ShadowNoFileLockStore;

/** Narayana's log of transactions as files, with fault points. Made by Narayana. */
public final class FaultStore extends ShadowNoFileLockStore {
    public FaultStore(ObjectStoreEnvironmentBean settings) throws ObjectStoreException {
        super(settings);
    }

    @Override
    public boolean write_committed(Uid uid, String type, OutputObjectState state) throws ObjectStoreException {
        Faults.before(FaultPoint.Step.WRITE_LOG);
        boolean written = super.write_committed(uid, type, state);
        Faults.after(FaultPoint.Step.WRITE_LOG);
        return written;
    }

    @Override
    public boolean remove_committed(Uid uid, String type) throws ObjectStoreException {
        Faults.before(FaultPoint.Step.REMOVE_LOG);
        boolean removed = super.remove_committed(uid, type);
        Faults.after(FaultPoint.Step.REMOVE_LOG);
        return removed;
    }
}
