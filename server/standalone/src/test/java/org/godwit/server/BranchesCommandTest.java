package org.godwit.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.QueueBrowser;
import jakarta.jms.XAJMSContext;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import org.godwit.amqp.Xid;
import org.godwit.jms.GodwitConnectionFactory;
import org.godwit.jms.link.BranchXid;
import org.godwit.jms.xa.RecoveryResource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An operator decides what a transaction manager left in doubt. */
class BranchesCommandTest {
    @TempDir
    private Path directory;

    private ServerProcess server;
    private GodwitConnectionFactory factory;
    private BranchXid xid;
    private String written;
    private String said;

    @BeforeEach
    void start() throws IOException, XAException {
        server = new ServerProcess(directory, "--data", "d", "--listen", "127.0.0.1:0");
        factory = new GodwitConnectionFactory(server.address());
        byte[] global = UUID.randomUUID().toString().getBytes(StandardCharsets.UTF_8);
        xid = new BranchXid(7, global, new byte[] {1});
        written = Xid.of(7, global, new byte[] {1}).toString();
        try (JMSContext creating = factory.createContext()) {
            creating.createConsumer(creating.createQueue("out")).close();
        }
        try (XAJMSContext context = factory.createXAContext()) {
            XAResource resource = context.getXAResource();
            resource.start(xid, XAResource.TMNOFLAGS);
            context.createProducer().send(context.createQueue("out"), "in doubt");
            resource.end(xid, XAResource.TMSUCCESS);
            resource.prepare(xid);
        }
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private int ctl(String... arguments) {
        StringWriter out = new StringWriter();
        List<String> words =
                new ArrayList<>(List.of("ctl", "--data", directory.resolve("d").toString()));
        words.addAll(List.of(arguments));
        int exitCode = Godwit.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(out, true))
                .execute(words.toArray(String[]::new));
        said = out.toString();
        return exitCode;
    }

    private boolean anythingIn(String queue) throws JMSException {
        try (JMSContext context = factory.createContext();
                QueueBrowser browser = context.createBrowser(context.createQueue(queue))) {
            return browser.getEnumeration().hasMoreElements();
        }
    }

    private void assertTold(int code) throws XAException {
        try (RecoveryResource manager = factory.createRecoveryResource()) {
            assertThat(manager.recover(XAResource.TMSTARTRSCAN)).containsExactly(xid);
            assertThatThrownBy(() -> manager.commit(xid, false))
                    .isInstanceOfSatisfying(
                            XAException.class, e -> assertThat(e.errorCode).isEqualTo(code));
            manager.forget(xid);
            assertThat(manager.recover(XAResource.TMSTARTRSCAN)).isEmpty();
        }
        assertThat(ctl("list_branches")).isZero();
        assertThat(said).isEmpty();
    }

    @Test
    void whatIsInDoubtIsListedWithAgeSizeAndOwner() {
        assertThat(ctl("list_branches")).isZero();
        assertThat(said.strip()).matches(written + "\tPREPARED\t\\d+ s\t1 sent\t0 taken\tguest");
    }

    @Test
    void aCommitIsToldToTheManagerUntilItForgets() throws XAException, JMSException {
        assertThat(ctl("commit_branch", written)).isZero();
        assertThat(anythingIn("out")).isTrue();
        ctl("list_branches");
        assertThat(said).contains("COMMITTED_HEURISTICALLY");
        assertTold(XAException.XA_HEURCOM);
    }

    @Test
    void aRollbackIsToldToTheManagerUntilItForgets() throws XAException, JMSException {
        assertThat(ctl("rollback_branch", written)).isZero();
        assertThat(anythingIn("out")).isFalse();
        assertTold(XAException.XA_HEURRB);
    }

    private void assertRefused(String why, String... words) {
        assertThatThrownBy(() -> ControlSocket.request(directory.resolve("d"), List.of(words)))
                .isInstanceOf(ControlException.class)
                .hasMessageContaining(why);
    }

    @Test
    void whatCannotBeDoneIsSaid() throws InterruptedException {
        assertRefused("XAER_NOTA", "commit_branch", "/", "7:00:00", "operator");
        assertRefused("'nonsense' is no xid", "rollback_branch", "/", "nonsense", "operator");
        assertRefused("no virtual host 'other'", "list_branches", "other");
        assertThat(ctl("commit_branch", "7:00:00")).isEqualTo(1);
        server.terminate();
        server.exitCode();
        assertThat(ctl("list_branches")).isEqualTo(1);
    }
}
