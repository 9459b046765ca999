/** The contract of all servers, with WildFly as its distribution comes, configured by {@code docs/guides/wildfly.md}. */
package org.godwit.ra.servers.wildfly;
