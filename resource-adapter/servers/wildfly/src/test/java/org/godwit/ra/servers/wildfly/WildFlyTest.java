package org.godwit.ra.servers.wildfly;

import org.godwit.ra.servers.ServerContract;

/** The resource adapter in WildFly, configured by the script that the guide shows. */
class WildFlyTest extends ServerContract {}
