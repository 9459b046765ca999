package org.godwit.ra.servers.payara;

import org.godwit.ra.servers.ServerContract;

/** The resource adapter in Payara, configured by the commands that the guide shows. */
class PayaraTest extends ServerContract {}
