/** The database of tests that kill a server: Derby, whose prepared transactions are durable. Goes into the servers as a jar. */
package org.godwit.ra.servers.database;
