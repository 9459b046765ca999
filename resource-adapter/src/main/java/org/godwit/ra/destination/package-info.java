/**
 * Queues and topics as administered objects, for JNDI. What they name passes to the client as the name alone. Imports
 * nothing of the other rooms.
 */
package org.godwit.ra.destination;
