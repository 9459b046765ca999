/** What GlassFish and Payara have in common: how a domain is configured, and their descriptor. */
package org.godwit.ra.servers.asadmin;
