/** The contract of all servers, with Open Liberty as its distribution comes, configured by {@code docs/guides/liberty.md}. */
package org.godwit.ra.servers.liberty;
