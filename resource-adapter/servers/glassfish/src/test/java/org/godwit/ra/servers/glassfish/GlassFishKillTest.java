package org.godwit.ra.servers.glassfish;

import org.godwit.ra.servers.asadmin.KilledDomainContract;

/** GlassFish, killed. */
class GlassFishKillTest extends KilledDomainContract {}
