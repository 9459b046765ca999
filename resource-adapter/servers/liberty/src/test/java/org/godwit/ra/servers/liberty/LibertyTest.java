package org.godwit.ra.servers.liberty;

import org.godwit.ra.servers.ServerContract;

/** The resource adapter in Open Liberty, configured by the file that the guide shows. */
class LibertyTest extends ServerContract {
    @Override
    protected boolean refusesApplications() {
        return false;
    }
}
