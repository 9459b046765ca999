package org.godwit.broker.core;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;

/**
 * What branches of distributed transactions have to answer, and what has to be left of them after any crash, told as simply
 * as it can be: written from the tables of docs/wire/dtx-class.md, without a look at the broker.
 *
 * <p>What is durable is a list of events: after a crash some beginning of it holds, at least as long as what was answered.
 */
final class BranchModel {
    static final int OK = XAResource.XA_OK;
    private static final int PROTO = XAException.XAER_PROTO;
    private static final int NOTA = XAException.XAER_NOTA;

    enum State {
        UNPREPARED,
        PREPARED,
        ROLLED_BACK,
        DECIDED
    }

    /** A message in a queue, or on its way there. */
    record Sent(String queue, String text, boolean persistent) {}

    static final class Branch {
        State state = State.UNPREPARED;
        int status;
        boolean asked;
        /** Rests of 301 seconds until it is rolled back, or forgotten. */
        int restsLeft = 1;

        final Map<Object, Boolean> suspended = new LinkedHashMap<>();
        final Set<Object> participants = new HashSet<>();
        final List<Sent> sent = new ArrayList<>();
        final Set<String> accepted = new HashSet<>();

        boolean active() {
            return suspended.containsValue(false);
        }

        void rollBack(int why, boolean wanted) {
            state = State.ROLLED_BACK;
            status = why;
            asked = wanted;
            restsLeft = 2;
            sent.clear();
            accepted.clear();
        }
    }

    /** What is left after a crash. */
    static final class Durable {
        final Map<String, List<String>> queues = new TreeMap<>();
        final Map<String, Branch> prepared = new TreeMap<>();
        final Map<String, Integer> decided = new TreeMap<>();

        Durable copy() {
            Durable copy = new Durable();
            queues.forEach((queue, texts) -> copy.queues.put(queue, new ArrayList<>(texts)));
            copy.prepared.putAll(prepared);
            copy.decided.putAll(decided);
            return copy;
        }

        void enqueue(Sent sent) {
            queues.get(sent.queue()).add(sent.text());
        }

        void commit(Branch branch, boolean transientToo) {
            branch.sent.stream()
                    .filter(sent -> transientToo || sent.persistent())
                    .forEach(this::enqueue);
            queues.values().forEach(texts -> texts.removeAll(branch.accepted));
        }

        /** What anyone can see in the queues. */
        Map<String, List<String>> visible() {
            Map<String, List<String>> visible = copy().queues;
            prepared.values().forEach(branch -> visible.values().forEach(texts -> texts.removeAll(branch.accepted)));
            return visible;
        }
    }

    final Map<String, Branch> branches = new TreeMap<>();
    /** The branch that a session is associated with. */
    final Map<Object, Branch> associated = new LinkedHashMap<>();

    private Durable base = new Durable();
    private final List<Consumer<Durable>> events = new ArrayList<>();
    private int certain;

    BranchModel(List<String> queues) {
        queues.forEach(queue -> base.queues.put(queue, new ArrayList<>()));
    }

    // ---- what is durable -----------------------------------------------------------------------------------------

    private void event(Consumer<Durable> event) {
        events.add(event);
    }

    /** How many events there are: once what led to the last of them is answered, they are {@link #certain}. */
    int events() {
        return events.size();
    }

    void certain(int count) {
        certain = Math.max(certain, count);
    }

    /** What may be found after a crash. */
    List<Durable> candidates() {
        List<Durable> candidates = new ArrayList<>();
        Durable state = base.copy();
        for (int count = 0; count <= events.size(); count++) {
            if (count >= certain) {
                candidates.add(state.copy());
            }
            if (count < events.size()) {
                events.get(count).accept(state);
            }
        }
        return candidates;
    }

    /** This was found after a crash. */
    void recovered(Durable found) {
        base = found;
        events.clear();
        certain = 0;
        branches.clear();
        associated.clear();
        branches.putAll(found.prepared);
        found.decided.forEach((name, status) -> {
            Branch branch = new Branch();
            branch.state = State.DECIDED;
            branch.status = status;
            branches.put(name, branch);
        });
    }

    /** Whether some branch has accepted it and not given it back. */
    boolean accepted(String text) {
        return branches.values().stream().anyMatch(branch -> branch.accepted.contains(text));
    }

    // ---- work ----------------------------------------------------------------------------------------------------

    void publish(Object session, Sent sent) {
        Branch branch = associated.get(session);
        if (branch == null) {
            if (sent.persistent()) {
                event(durable -> durable.enqueue(sent));
            }
        } else if (branch.state == State.UNPREPARED) {
            branch.sent.add(sent);
        }
    }

    void accept(Object session, String text) {
        associated.get(session).accepted.add(text);
    }

    // ---- calls: each answers its code ----------------------------------------------------------------------------

    int start(Object session, String name) {
        if (associated.containsKey(session)) {
            return PROTO;
        }
        if (branches.containsKey(name)) {
            return XAException.XAER_DUPID;
        }
        Branch branch = new Branch();
        branches.put(name, branch);
        associate(session, branch);
        return OK;
    }

    private void associate(Object session, Branch branch) {
        branch.suspended.put(session, false);
        branch.participants.add(session);
        associated.put(session, branch);
    }

    private int refused(Branch branch) {
        return branch == null
                ? NOTA
                : branch.state == State.ROLLED_BACK ? branch.status : branch.state == State.UNPREPARED ? OK : PROTO;
    }

    int join(Object session, String name) {
        Branch branch = branches.get(name);
        if (associated.containsKey(session)) {
            return PROTO;
        }
        if (refused(branch) != OK) {
            return refused(branch);
        }
        if (branch.suspended.containsKey(session)) {
            return PROTO;
        }
        associate(session, branch);
        return OK;
    }

    int resume(Object session, String name) {
        Branch branch = branches.get(name);
        if (associated.containsKey(session)) {
            return PROTO;
        }
        if (refused(branch) != OK) {
            return refused(branch);
        }
        Object from = session;
        if (!branch.suspended.containsKey(session)) {
            from = branch.suspended.entrySet().stream()
                    .filter(Map.Entry::getValue)
                    .map(Map.Entry::getKey)
                    .findFirst()
                    .orElse(null);
        }
        if (from == null) {
            return PROTO;
        }
        branch.suspended.remove(from);
        associate(session, branch);
        return OK;
    }

    int end(Object session, String name, boolean fail, boolean suspend) {
        Branch branch = branches.get(name);
        if (branch == null) {
            return NOTA;
        }
        if (branch.state == State.ROLLED_BACK) {
            leave(session, branch);
            branch.accepted.clear();
            return branch.status;
        }
        Boolean wasSuspended = branch.suspended.get(session);
        if (wasSuspended == null || suspend && wasSuspended) {
            return PROTO;
        }
        if (suspend) {
            branch.suspended.put(session, true);
            associated.remove(session, branch);
            return OK;
        }
        leave(session, branch);
        if (fail) {
            branch.rollBack(XAException.XA_RBROLLBACK, true);
        }
        return OK;
    }

    private void leave(Object session, Branch branch) {
        branch.suspended.remove(session);
        associated.remove(session, branch);
    }

    int setTimeout(String name, int rests) {
        Branch branch = branches.get(name);
        if (refused(branch) == OK) {
            branch.restsLeft = rests;
        }
        return refused(branch);
    }

    int prepare(String name) {
        Branch branch = branches.get(name);
        if (refused(branch) != OK) {
            return refused(branch);
        }
        if (!branch.suspended.isEmpty()) {
            return PROTO;
        }
        if (branch.sent.isEmpty() && branch.accepted.isEmpty()) {
            branches.remove(name);
            return XAResource.XA_RDONLY;
        }
        branch.state = State.PREPARED;
        branch.participants.clear();
        event(durable -> durable.prepared.put(name, branch));
        return OK;
    }

    int onePhase(String name) {
        Branch branch = branches.get(name);
        if (branch != null && branch.state == State.DECIDED) {
            return branch.status;
        }
        if (refused(branch) != OK) {
            return refused(branch);
        }
        if (!branch.suspended.isEmpty()) {
            return PROTO;
        }
        branches.remove(name);
        event(durable -> durable.commit(branch, false));
        return OK;
    }

    int commit(String name) {
        Branch branch = branches.get(name);
        if (branch == null) {
            return NOTA;
        }
        if (branch.state == State.UNPREPARED) {
            return PROTO;
        }
        if (branch.state != State.PREPARED) {
            return branch.status;
        }
        branches.remove(name);
        event(durable -> {
            durable.prepared.remove(name);
            durable.commit(branch, true);
        });
        return OK;
    }

    int rollback(Object session, String name) {
        Branch branch = branches.get(name);
        if (branch == null) {
            return NOTA;
        }
        if (branch.state == State.DECIDED || branch.state == State.ROLLED_BACK && !branch.asked) {
            return branch.status;
        }
        if (Boolean.FALSE.equals(branch.suspended.get(session))) {
            return PROTO;
        }
        if (branch.active()) {
            if (branch.state == State.UNPREPARED) {
                branch.rollBack(XAException.XA_RBROLLBACK, true);
            }
            return OK;
        }
        branches.remove(name);
        if (branch.state == State.PREPARED) {
            event(durable -> durable.prepared.remove(name));
        }
        return OK;
    }

    int forget(String name) {
        Branch branch = branches.get(name);
        if (branch == null) {
            return NOTA;
        }
        if (branch.state == State.DECIDED) {
            event(durable -> durable.decided.remove(name));
        } else if (branch.state != State.ROLLED_BACK || !branch.suspended.isEmpty()) {
            return PROTO;
        }
        branches.remove(name);
        return OK;
    }

    int decide(String name, boolean commit) {
        Branch branch = branches.get(name);
        if (branch == null) {
            return NOTA;
        }
        if (branch.state == State.UNPREPARED) {
            return PROTO;
        }
        if (branch.state != State.PREPARED) {
            return branch.status;
        }
        Branch decided = new Branch();
        decided.state = State.DECIDED;
        decided.status = commit ? XAException.XA_HEURCOM : XAException.XA_HEURRB;
        branches.put(name, decided);
        event(durable -> {
            durable.prepared.remove(name);
            durable.decided.put(name, decided.status);
            if (commit) {
                durable.commit(branch, true);
            }
        });
        return OK;
    }

    // ---- what happens to it --------------------------------------------------------------------------------------

    void connectionLost(Object session) {
        for (Branch branch : branches.values()) {
            if (branch.state == State.UNPREPARED && branch.participants.contains(session)) {
                branch.rollBack(XAException.XA_RBCOMMFAIL, false);
            }
            if (branch.suspended.remove(session) != null) {
                branch.accepted.clear();
            }
        }
        associated.remove(session);
    }

    /** 301 seconds pass. */
    void rest() {
        for (String name : List.copyOf(branches.keySet())) {
            Branch branch = branches.get(name);
            branch.restsLeft--;
            if (branch.restsLeft <= 0) {
                forgetIfDue(name);
                if (branch.state == State.UNPREPARED) {
                    branch.rollBack(XAException.XA_RBTIMEOUT, false);
                }
            }
        }
    }

    /** Forgets a rollback that was remembered for long enough. */
    void forgetIfDue(String name) {
        Branch branch = branches.get(name);
        if (branch != null
                && branch.state == State.ROLLED_BACK
                && branch.restsLeft <= 0
                && branch.suspended.isEmpty()) {
            branches.remove(name);
        }
    }
}
