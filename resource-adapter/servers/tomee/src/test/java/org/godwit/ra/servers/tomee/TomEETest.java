package org.godwit.ra.servers.tomee;

import org.godwit.ra.servers.ServerContract;

/** The resource adapter in TomEE, configured by the file that the guide shows. */
class TomEETest extends ServerContract {
    @Override
    protected boolean routesDefinitions() {
        return false;
    }
}
