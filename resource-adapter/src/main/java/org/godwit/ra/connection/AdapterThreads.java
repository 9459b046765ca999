package org.godwit.ra.connection;

import java.security.AccessController;
import java.security.PrivilegedAction;
import java.util.concurrent.ThreadFactory;

/**
 * Makes the threads of the resource adapter: daemons that know nothing of the application whose call they are made in, so
 * that they do not keep it alive. Usable by any thread.
 */
public final class AdapterThreads implements ThreadFactory {
    private final String name;

    public AdapterThreads(String name) {
        this.name = name;
    }

    @Override
    @SuppressWarnings(
            "removal") // a thread inherits the caller's access control context, and with that its class loaders
    public Thread newThread(Runnable task) {
        return AccessController.doPrivileged((PrivilegedAction<Thread>) () -> {
            Thread thread = new Thread(null, task, name, 0, false);
            thread.setDaemon(true);
            thread.setContextClassLoader(AdapterThreads.class.getClassLoader());
            return thread;
        });
    }
}
