/**
 * What the other rooms of the resource adapter share: the properties of a connection, and threads. Imports nothing of them.
 */
package org.godwit.ra.connection;
