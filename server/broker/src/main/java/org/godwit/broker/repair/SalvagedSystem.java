package org.godwit.broker.repair;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.godwit.broker.model.Operation;

/**
 * Users, permissions and virtual hosts after the operations that could be read: rights of a user who is not known are none. For
 * one thread.
 */
final class SalvagedSystem implements Salvaged {
    private final Map<String, Operation.UserPut> users = new LinkedHashMap<>();
    /** By user and virtual host. */
    private final Map<String, Map<String, Operation.PermissionsSet>> permissions = new LinkedHashMap<>();

    private final Set<String> virtualHosts = new LinkedHashSet<>();
    private final Set<String> deleted = new LinkedHashSet<>();
    private boolean seeded;

    Set<String> virtualHosts() {
        return virtualHosts;
    }

    @Override
    public void apply(Operation operation, long timeMillis) {
        if (operation instanceof Operation.SystemSeeded) {
            seeded = true;
        } else if (operation instanceof Operation.UserPut put) {
            users.put(put.name(), put);
        } else if (operation instanceof Operation.UserDeleted gone) {
            users.remove(gone.name());
            permissions.remove(gone.name());
        } else if (operation instanceof Operation.PermissionsSet set) {
            if (users.containsKey(set.user())) {
                permissions
                        .computeIfAbsent(set.user(), user -> new LinkedHashMap<>())
                        .put(set.virtualHost(), set);
            }
        } else if (operation instanceof Operation.PermissionsCleared cleared) {
            permissions.getOrDefault(cleared.user(), new LinkedHashMap<>()).remove(cleared.virtualHost());
        } else if (operation instanceof Operation.VirtualHostAdded added) {
            virtualHosts.add(added.name());
        } else if (operation instanceof Operation.VirtualHostDeleted gone) {
            virtualHosts.remove(gone.name());
            deleted.add(gone.name());
            permissions.values().forEach(granted -> granted.remove(gone.name()));
        } else if (operation instanceof Operation.VirtualHostPurged purged) {
            deleted.remove(purged.name());
        }
    }

    /** What a log begins with that has all of it. */
    List<Operation> operations() {
        List<Operation> operations = new ArrayList<>();
        if (seeded) {
            operations.add(new Operation.SystemSeeded());
        }
        virtualHosts.forEach(name -> operations.add(new Operation.VirtualHostAdded(name)));
        operations.addAll(users.values());
        permissions.values().forEach(granted -> operations.addAll(granted.values()));
        deleted.forEach(name -> operations.add(new Operation.VirtualHostDeleted(name)));
        return operations;
    }

    @Override
    public void stored(long messageId, long place, int length, boolean last) {
        // the system has no messages
    }

    @Override
    public void moved(long messageId, long from, long to) {
        // the system has no messages
    }
}
