package org.godwit.ra.servers.glassfish;

import org.godwit.ra.servers.ServerContract;

/** The resource adapter in GlassFish, configured by the commands that the guide shows. */
class GlassFishTest extends ServerContract {}
