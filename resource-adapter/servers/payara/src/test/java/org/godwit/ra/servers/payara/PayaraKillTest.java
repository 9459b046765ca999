package org.godwit.ra.servers.payara;

import org.godwit.ra.servers.asadmin.KilledDomainContract;

/** Payara, killed. */
class PayaraKillTest extends KilledDomainContract {}
