package org.godwit.broker.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.godwit.broker.core.BranchFixture.xid;

import java.lang.reflect.Field;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.transaction.xa.XAException;
import org.godwit.broker.core.HostFixture.Client;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The contract of XA, state by state and call by call: the table of docs/wire/dtx-class.md. */
class BranchContractTest {
    private static final String CALLS =
            "state                  start  join   resume end    suspend fail   prepare onePhase commit rollback forget timeout";
    private static final String CODES =
            """
            unknown                OK     NOTA   NOTA   NOTA   NOTA   NOTA   NOTA   NOTA   NOTA   NOTA   NOTA   NOTA
            activeHere             PROTO  PROTO  PROTO  OK     OK     OK     PROTO  PROTO  PROTO  PROTO  PROTO  OK
            activeElsewhere        DUPID  OK     PROTO  PROTO  PROTO  PROTO  PROTO  PROTO  PROTO  OK     PROTO  OK
            suspendedHere          DUPID  PROTO  OK     OK     PROTO  OK     PROTO  PROTO  PROTO  OK     PROTO  OK
            suspendedElsewhere     DUPID  OK     OK     PROTO  PROTO  PROTO  PROTO  PROTO  PROTO  OK     PROTO  OK
            idle                   DUPID  OK     PROTO  PROTO  PROTO  PROTO  OK     OK     PROTO  OK     PROTO  OK
            idleWithoutWork        DUPID  OK     PROTO  PROTO  PROTO  PROTO  RDONLY OK     PROTO  OK     PROTO  OK
            prepared               DUPID  PROTO  PROTO  PROTO  PROTO  PROTO  PROTO  PROTO  OK     OK     PROTO  PROTO
            failed                 DUPID  RBROLL RBROLL RBROLL RBROLL RBROLL RBROLL RBROLL RBROLL OK     OK     RBROLL
            timedOut               DUPID  RBTIME RBTIME RBTIME RBTIME RBTIME RBTIME RBTIME RBTIME RBTIME OK     RBTIME
            timedOutWhileActive    PROTO  PROTO  PROTO  RBTIME RBTIME RBTIME RBTIME RBTIME RBTIME RBTIME PROTO  RBTIME
            connectionLost         DUPID  RBCOMM RBCOMM RBCOMM RBCOMM RBCOMM RBCOMM RBCOMM RBCOMM RBCOMM OK     RBCOMM
            channelClosed          DUPID  RBROLL RBROLL RBROLL RBROLL RBROLL RBROLL RBROLL RBROLL RBROLL OK     RBROLL
            committedByOperator    DUPID  PROTO  PROTO  PROTO  PROTO  PROTO  PROTO  HEURCOM HEURCOM HEURCOM OK  PROTO
            rolledBackByOperator   DUPID  PROTO  PROTO  PROTO  PROTO  PROTO  PROTO  HEURRB HEURRB HEURRB OK     PROTO
            committed              OK     NOTA   NOTA   NOTA   NOTA   NOTA   NOTA   NOTA   NOTA   NOTA   NOTA   NOTA
            rolledBack             OK     NOTA   NOTA   NOTA   NOTA   NOTA   NOTA   NOTA   NOTA   NOTA   NOTA   NOTA
            committedInOnePhase    OK     NOTA   NOTA   NOTA   NOTA   NOTA   NOTA   NOTA   NOTA   NOTA   NOTA   NOTA
            """;
    private static final String NAME = "x";

    @TempDir
    Path directory;

    private HostFixture fixture;
    private BranchFixture calls;
    private Client here;
    private Client elsewhere;

    static Stream<Arguments> table() {
        String[] names = CALLS.trim().split(" +");
        List<Arguments> cells = new ArrayList<>();
        CODES.lines().map(line -> line.trim().split(" +")).forEach(row -> {
            for (int column = 1; column < row.length; column++) {
                cells.add(Arguments.of(row[0], names[column], row[column]));
            }
        });
        return cells.stream();
    }

    @BeforeEach
    void open() {
        fixture = new HostFixture(directory);
        calls = new BranchFixture(fixture);
        here = calls.participant();
        elsewhere = calls.participant();
        here.queue("q");
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    @ParameterizedTest(name = "{0}: {1} is {2}")
    @MethodSource("table")
    void isAnsweredWith(String state, String call, String code) {
        bring(state);
        assertThat(call(call)).as("%s in state %s", call, state).isEqualTo(codeOf(code));
    }

    private void bring(String state) {
        switch (state) {
            case "unknown" -> {}
            case "activeHere" -> work(here);
            case "activeElsewhere" -> work(elsewhere);
            case "suspendedHere" -> {
                work(here);
                calls.suspend(here, NAME);
            }
            case "suspendedElsewhere" -> {
                work(elsewhere);
                calls.suspend(elsewhere, NAME);
            }
            case "idle" -> idle();
            case "idleWithoutWork" -> {
                calls.start(elsewhere, NAME);
                calls.end(elsewhere, NAME);
            }
            case "failed" -> {
                work(elsewhere);
                calls.fail(elsewhere, NAME);
            }
            case "timedOut" -> {
                idle();
                fixture.core.advance(300_250);
            }
            case "timedOutWhileActive" -> {
                work(here);
                fixture.core.advance(300_250);
            }
            case "connectionLost" -> {
                idle();
                elsewhere.connection.close();
            }
            case "channelClosed" -> {
                work(elsewhere);
                elsewhere.session.close();
            }
            case "committedInOnePhase" -> {
                idle();
                calls.onePhase(here, NAME);
            }
            default -> prepared(state);
        }
    }

    private void prepared(String state) {
        idle();
        calls.prepare(here, NAME);
        switch (state) {
            case "prepared" -> {}
            case "committedByOperator" -> fixture.done(fixture.host.decideBranch(xid(NAME), true, "op"));
            case "rolledBackByOperator" -> fixture.done(fixture.host.decideBranch(xid(NAME), false, "op"));
            case "committed" -> calls.commit(here, NAME);
            case "rolledBack" -> calls.rollback(here, NAME);
            default -> throw new IllegalArgumentException(state);
        }
    }

    private void work(Client client) {
        calls.start(client, NAME);
        calls.send(client, "q", "message");
    }

    private void idle() {
        work(elsewhere);
        calls.end(elsewhere, NAME);
    }

    private int call(String call) {
        return switch (call) {
            case "start" -> calls.start(here, NAME);
            case "join" -> calls.join(here, NAME);
            case "resume" -> calls.resume(here, NAME);
            case "end" -> calls.end(here, NAME);
            case "suspend" -> calls.suspend(here, NAME);
            case "fail" -> calls.fail(here, NAME);
            case "prepare" -> calls.prepare(here, NAME);
            case "onePhase" -> calls.onePhase(here, NAME);
            case "commit" -> calls.commit(here, NAME);
            case "rollback" -> calls.rollback(here, NAME);
            case "forget" -> calls.forget(here, NAME);
            case "timeout" -> calls.setTimeout(here, NAME, 10);
            default -> throw new IllegalArgumentException(call);
        };
    }

    private static int codeOf(String name) {
        return switch (name) {
            case "OK" -> 0;
            case "RDONLY" -> 3;
            case "RBROLL" -> XAException.XA_RBROLLBACK;
            case "RBTIME" -> XAException.XA_RBTIMEOUT;
            case "RBCOMM" -> XAException.XA_RBCOMMFAIL;
            default -> named(name.startsWith("HEUR") ? "XA_" + name : "XAER_" + name);
        };
    }

    private static int named(String name) {
        try {
            Field field = XAException.class.getField(name);
            return field.getInt(null);
        } catch (ReflectiveOperationException unknown) {
            throw new AssertionError(name, unknown);
        }
    }
}
