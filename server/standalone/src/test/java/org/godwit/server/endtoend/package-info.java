/** The whole of it, from client to disk: other clients beside ours, and brokers that are killed. */
package org.godwit.server.endtoend;
