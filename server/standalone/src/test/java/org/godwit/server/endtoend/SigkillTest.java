package org.godwit.server.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.JMSException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Random;
import java.util.Set;
import org.godwit.jms.GodwitConnectionFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills a broker's process again and again under load, or has its disk fail, which then loses all that was not forced: so a
 * confirm that left before the force that covers it shows as a lost message. {@code -Dgodwit.seed} repeats a choice of moments.
 */
class SigkillTest {
    private static final int KILLS = 20;
    private static final int KILLS_OF_A_FORGETFUL_ONE = 4;
    private static final int MOST_PROGRESS_TO_A_KILL = 1_500;
    private static final long PROGRESS_MILLIS = 120_000;

    private final long seed = Long.getLong("godwit.seed", System.nanoTime());

    @TempDir
    private Path directory;

    @Test
    @Timeout(600)
    void whatWasConfirmedIsThereOnceAfterTwentyKills() throws IOException, InterruptedException, JMSException {
        Account account = run(PowerLossBroker.Kind.SOUND, KILLS);
        Set<String> none = Set.of();
        assertThat(account.failures()).as("failures; seed %d", seed).isEmpty();
        assertThat(account.verdict())
                .as("verdict of %s; seed %d", account, seed)
                .isEqualTo(new Account.Verdict(none, none, none, none, none));
    }

    @Test
    @Timeout(300)
    void aDiskThatForgetsForcesIsFoundOut() throws IOException, InterruptedException, JMSException {
        Account account = run(PowerLossBroker.Kind.FORGETFUL, KILLS_OF_A_FORGETFUL_ONE);
        assertThat(account.verdict().lost())
                .as("lost, of %s; seed %d", account, seed)
                .isNotEmpty();
    }

    private Account run(PowerLossBroker.Kind kind, int kills) throws IOException, InterruptedException, JMSException {
        System.out.println("godwit.seed=" + seed);
        Random random = new Random(seed);
        CrashLoad load = new CrashLoad(random.nextLong());
        Account account = load.account();
        FaultyDisk.Moment[] moments = FaultyDisk.Moment.values();
        try (KilledBroker broker = new KilledBroker(directory, System.out)) {
            broker.start(PowerLossBroker.Kind.SOUND);
            GodwitConnectionFactory factory =
                    new GodwitConnectionFactory(broker.address() + "?reconnectMaximumDelayMillis=100");
            CrashLoad.createQueues(factory);
            broker.kill(FaultyDisk.Moment.ANY);
            broker.start(kind);
            load.start(factory, URI.create(broker.address()));
            for (int kill = 1; kill <= kills; kill++) {
                long until = account.progress() + random.nextInt(MOST_PROGRESS_TO_A_KILL);
                assertThat(account.awaitProgress(until, PROGRESS_MILLIS))
                        .as(
                                "progress to %d before kill %d; %s, failures %s; seed %d",
                                until, kill, account, account.failures(), seed)
                        .isTrue();
                FaultyDisk.Moment moment = moments[random.nextInt(moments.length)];
                broker.kill(moment);
                System.out.println("kill " + kill + " at " + moment + ": " + account);
                broker.start(kind);
            }
            load.end(factory);
            System.out.println("at the end: " + account);
        }
        return account;
    }
}
