package org.godwit.ra;

import jakarta.resource.spi.BootstrapContext;
import jakarta.resource.spi.XATerminator;
import jakarta.resource.spi.work.ExecutionContext;
import jakarta.resource.spi.work.Work;
import jakarta.resource.spi.work.WorkContext;
import jakarta.resource.spi.work.WorkListener;
import jakarta.resource.spi.work.WorkManager;
import jakarta.transaction.TransactionSynchronizationRegistry;
import java.util.Timer;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** A server's work threads and bootstrap context, as far as the adapter uses them. */
final class WorkThreads implements BootstrapContext, WorkManager {
    static final String NAME = "work-thread";

    private final ExecutorService threads = Executors.newCachedThreadPool(task -> new Thread(task, NAME));

    @Override
    public WorkManager getWorkManager() {
        return this;
    }

    @Override
    public void scheduleWork(Work work) {
        threads.execute(() -> {
            work.run();
            // as IronJacamar does
            work.release();
        });
    }

    void close() throws InterruptedException {
        threads.shutdown();
        if (!threads.awaitTermination(60, TimeUnit.SECONDS)) {
            throw new AssertionError("a work thread did not end");
        }
    }

    private static UnsupportedOperationException unused() {
        return new UnsupportedOperationException("not needed by the adapter");
    }

    @Override
    public void doWork(Work work) {
        throw unused();
    }

    @Override
    public void doWork(Work work, long startTimeout, ExecutionContext context, WorkListener listener) {
        throw unused();
    }

    @Override
    public long startWork(Work work) {
        throw unused();
    }

    @Override
    public long startWork(Work work, long startTimeout, ExecutionContext context, WorkListener listener) {
        throw unused();
    }

    @Override
    public void scheduleWork(Work work, long startTimeout, ExecutionContext context, WorkListener listener) {
        throw unused();
    }

    @Override
    public XATerminator getXATerminator() {
        throw unused();
    }

    @Override
    public Timer createTimer() {
        throw unused();
    }

    @Override
    public boolean isContextSupported(Class<? extends WorkContext> type) {
        return false;
    }

    @Override
    public TransactionSynchronizationRegistry getTransactionSynchronizationRegistry() {
        throw unused();
    }
}
