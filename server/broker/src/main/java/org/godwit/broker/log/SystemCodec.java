package org.godwit.broker.log;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.godwit.broker.model.Operation;

/** Those of {@link OperationCodec}'s types that are about users, permissions and virtual hosts: 26 to 33. */
final class SystemCodec {
    private SystemCodec() {}

    /** Writes an operation, if it is one of these. */
    static boolean put(ByteBuffer buffer, Operation operation) {
        if (operation instanceof Operation.SystemSeeded) {
            put(buffer, 26);
        } else if (operation instanceof Operation.UserPut user) {
            put(buffer, 27, user.name(), user.passwordHash());
            OperationCodec.putNumber(buffer, user.tags().size());
            user.tags().forEach(tag -> OperationCodec.putString(buffer, tag));
        } else if (operation instanceof Operation.UserDeleted deleted) {
            put(buffer, 28, deleted.name());
        } else if (operation instanceof Operation.PermissionsSet set) {
            put(buffer, 29, set.user(), set.virtualHost(), set.configure(), set.write(), set.read());
        } else if (operation instanceof Operation.PermissionsCleared cleared) {
            put(buffer, 30, cleared.user(), cleared.virtualHost());
        } else if (operation instanceof Operation.VirtualHostAdded added) {
            put(buffer, 31, added.name());
        } else if (operation instanceof Operation.VirtualHostDeleted deleted) {
            put(buffer, 32, deleted.name());
        } else if (operation instanceof Operation.VirtualHostPurged purged) {
            put(buffer, 33, purged.name());
        } else {
            return false;
        }
        return true;
    }

    private static void put(ByteBuffer buffer, int type, String... strings) {
        buffer.put((byte) type);
        for (String string : strings) {
            OperationCodec.putString(buffer, string);
        }
    }

    /** Reads what follows one of these types. */
    static Operation read(byte type, ByteBuffer buffer) {
        switch (type) {
            case 26:
                return new Operation.SystemSeeded();
            case 27:
                return readUser(buffer);
            case 28:
                return new Operation.UserDeleted(OperationCodec.string(buffer));
            case 29:
                return new Operation.PermissionsSet(
                        OperationCodec.string(buffer),
                        OperationCodec.string(buffer),
                        OperationCodec.string(buffer),
                        OperationCodec.string(buffer),
                        OperationCodec.string(buffer));
            case 30:
                return new Operation.PermissionsCleared(OperationCodec.string(buffer), OperationCodec.string(buffer));
            case 31:
                return new Operation.VirtualHostAdded(OperationCodec.string(buffer));
            case 32:
                return new Operation.VirtualHostDeleted(OperationCodec.string(buffer));
            case 33:
                return new Operation.VirtualHostPurged(OperationCodec.string(buffer));
            default:
                throw new IllegalArgumentException("type " + type + " is not about users or virtual hosts");
        }
    }

    private static Operation readUser(ByteBuffer buffer) {
        String name = OperationCodec.string(buffer);
        String passwordHash = OperationCodec.string(buffer);
        int count = (int) OperationCodec.number(buffer);
        List<String> tags = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            tags.add(OperationCodec.string(buffer));
        }
        return new Operation.UserPut(name, passwordHash, tags);
    }
}
