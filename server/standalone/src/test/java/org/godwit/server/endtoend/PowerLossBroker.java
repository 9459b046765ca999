package org.godwit.server.endtoend;

import java.io.IOException;
import java.nio.file.Path;
import org.godwit.broker.boot.Administration;
import org.godwit.broker.boot.BranchInDoubt;
import org.godwit.broker.boot.Broker;
import org.godwit.broker.log.LocalDisk;
import org.godwit.broker.log.LogOptions;
import org.godwit.broker.log.PowerLossDisk;

/**
 * A broker that loses what it has not forced when it is killed: {@code DIRECTORY PORT SOUND|FORGETFUL}. A byte
 * on its standard input is the {@link FaultyDisk.Moment} to hold at, or {@link #DECIDE}; it ends with that input, so that it
 * does not outlive the test.
 */
public final class PowerLossBroker {
    static final String LISTENING = "listening on ";
    /** The exit code after a write or a force failed. */
    static final int FAILED = 3;

    static final String DECIDED = "decided";
    /** An operator commits all branches in doubt. */
    static final int DECIDE = 100;
    /** So small that transactions of the load are larger, in their messages and in what they decide. */
    private static final int BATCH_BYTES = 2048;

    private PowerLossBroker() {}

    /** What disk it has. */
    public enum Kind {
        /** A force is a force. Small segments and frequent checkpoints, so that kills meet these, too. */
        SOUND,
        /** Most forces of the log return without having forced anything. */
        FORGETFUL
    }

    public static void main(String[] arguments) throws IOException {
        Path directory = Path.of(arguments[0]);
        int port = Integer.parseInt(arguments[1]);
        Kind kind = Kind.valueOf(arguments[2]);
        FaultyDisk disk = new FaultyDisk(new PowerLossDisk(new LocalDisk()));
        Broker broker = Broker.builder()
                .dataDirectory(directory)
                .disk(disk)
                .logOptions(
                        kind == Kind.FORGETFUL
                                ? LogOptions.DEFAULT
                                : LogOptions.DEFAULT
                                        .withSegmentBytes(1 << 20)
                                        .withGrowthBytes(256 << 10)
                                        .withCheckpointBytes(2 << 20))
                // However often a message comes again: putting it away would look like losing it
                .virtualHostOptions(options ->
                        options.withRedelivery(options.redelivery(), "").withBatchBytesAtMost(BATCH_BYTES))
                .onFatalError(PowerLossBroker::halt)
                .listen("127.0.0.1", port)
                .start();
        if (kind == Kind.FORGETFUL) {
            disk.beginToForget();
        }
        System.out.println(LISTENING + broker.addresses().get(0));
        for (int moment = System.in.read(); moment >= 0; moment = System.in.read()) {
            if (moment == DECIDE) {
                commitAllInDoubt(broker);
            } else {
                disk.holdAt(FaultyDisk.Moment.values()[moment]);
            }
        }
        Runtime.getRuntime().halt(0);
    }

    private static void commitAllInDoubt(Broker broker) {
        Administration operator = broker.administration();
        for (BranchInDoubt branch :
                operator.branchesInDoubt("/").toCompletableFuture().join()) {
            operator.decideBranch("/", branch.xid(), true, "operator")
                    .toCompletableFuture()
                    .join();
        }
        System.out.println(DECIDED);
    }

    private static void halt(Throwable failure) {
        failure.printStackTrace();
        Runtime.getRuntime().halt(FAILED);
    }
}
