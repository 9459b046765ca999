/** The contract of all servers, with Payara as its distribution comes, configured by {@code docs/guides/payara.md}. */
package org.godwit.ra.servers.payara;
