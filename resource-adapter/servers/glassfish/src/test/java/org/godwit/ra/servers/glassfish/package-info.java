/** The contract of all servers, with GlassFish as its distribution comes, configured by {@code docs/guides/glassfish.md}. */
package org.godwit.ra.servers.glassfish;
