/** The contract of all servers, with TomEE as its distribution comes, configured by {@code docs/guides/tomee.md}. */
package org.godwit.ra.servers.tomee;
