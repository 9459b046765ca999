package org.godwit.jms;

/** Waits for threads that are ending. Stateless. */
final class Threads {
    private Threads() {}

    /** Waits until the thread has ended, through interrupts; not for itself, nor for null. */
    static void join(Thread thread) {
        if (thread == null || thread == Thread.currentThread()) {
            return;
        }
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
