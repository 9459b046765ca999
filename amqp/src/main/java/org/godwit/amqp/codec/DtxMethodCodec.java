package org.godwit.amqp.codec;

import java.util.ArrayList;
import java.util.List;
import org.godwit.amqp.DtxMethod;
import org.godwit.amqp.Xid;

/** Reads and writes the arguments of the methods of class 100, {@code dtx}, in the order of the wire. Stateless. */
final class DtxMethodCodec {
    private DtxMethodCodec() {}

    static DtxMethod read(int methodId, ArgumentReader in) {
        return switch (methodId) {
            case DtxMethod.Ok.METHOD_ID -> new DtxMethod.Ok(in.int32(), (short) in.int16());
            case DtxMethod.Failed.METHOD_ID -> new DtxMethod.Failed(in.int32(), (short) in.int16(), in.longString());
            case DtxMethod.Select.METHOD_ID -> new DtxMethod.Select(in.int32());
            case DtxMethod.Selected.METHOD_ID -> new DtxMethod.Selected(in.int32(), in.shortString());
            case DtxMethod.Start.METHOD_ID -> {
                long request = in.int32();
                Xid xid = xid(in);
                int bits = in.octet();
                yield new DtxMethod.Start(request, xid, (bits & 1) != 0, (bits & 2) != 0, in.int32());
            }
            case DtxMethod.End.METHOD_ID -> {
                long request = in.int32();
                Xid xid = xid(in);
                int bits = in.octet();
                yield new DtxMethod.End(request, xid, (bits & 1) != 0, (bits & 2) != 0, (bits & 4) != 0);
            }
            case DtxMethod.Commit.METHOD_ID -> {
                long request = in.int32();
                Xid xid = xid(in);
                int bits = in.octet();
                long sequence = in.int64();
                yield new DtxMethod.Commit(request, xid, (bits & 1) != 0, sequence);
            }
            case DtxMethod.Forget.METHOD_ID -> new DtxMethod.Forget(in.int32(), xid(in));
            case DtxMethod.Prepare.METHOD_ID -> new DtxMethod.Prepare(in.int32(), xid(in));
            case DtxMethod.Recover.METHOD_ID -> {
                long request = in.int32();
                int bits = in.octet();
                yield new DtxMethod.Recover(request, (bits & 1) != 0, (bits & 2) != 0);
            }
            case DtxMethod.Xids.METHOD_ID -> new DtxMethod.Xids(in.int32(), xids(in));
            case DtxMethod.Rollback.METHOD_ID -> new DtxMethod.Rollback(in.int32(), xid(in));
            case DtxMethod.RolledBack.METHOD_ID -> new DtxMethod.RolledBack(xid(in), (short) in.int16());
            case DtxMethod.SetTimeout.METHOD_ID -> new DtxMethod.SetTimeout(in.int32(), xid(in), in.int32());
            default -> throw MethodCodec.unknownMethod(DtxMethod.CLASS_ID, methodId);
        };
    }

    private static Xid xid(ArgumentReader in) {
        int formatId = (int) in.int32();
        byte[] globalTransactionId = in.shortBytes();
        return Xid.of(formatId, globalTransactionId, in.shortBytes());
    }

    private static List<Xid> xids(ArgumentReader in) {
        int count = in.octet();
        List<Xid> xids = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            xids.add(xid(in));
        }
        return xids;
    }

    static void write(DtxMethod method, ArgumentWriter out) {
        switch (method.methodId()) {
            case DtxMethod.Ok.METHOD_ID -> write((DtxMethod.Ok) method, out);
            case DtxMethod.Failed.METHOD_ID -> write((DtxMethod.Failed) method, out);
            case DtxMethod.Select.METHOD_ID -> write((DtxMethod.Select) method, out);
            case DtxMethod.Selected.METHOD_ID -> write((DtxMethod.Selected) method, out);
            case DtxMethod.Start.METHOD_ID -> write((DtxMethod.Start) method, out);
            case DtxMethod.End.METHOD_ID -> write((DtxMethod.End) method, out);
            case DtxMethod.Commit.METHOD_ID -> write((DtxMethod.Commit) method, out);
            case DtxMethod.Forget.METHOD_ID -> write((DtxMethod.Forget) method, out);
            case DtxMethod.Prepare.METHOD_ID -> write((DtxMethod.Prepare) method, out);
            case DtxMethod.Recover.METHOD_ID -> write((DtxMethod.Recover) method, out);
            case DtxMethod.Xids.METHOD_ID -> write((DtxMethod.Xids) method, out);
            case DtxMethod.Rollback.METHOD_ID -> write((DtxMethod.Rollback) method, out);
            case DtxMethod.RolledBack.METHOD_ID -> write((DtxMethod.RolledBack) method, out);
            case DtxMethod.SetTimeout.METHOD_ID -> write((DtxMethod.SetTimeout) method, out);
            default -> throw new AssertionError("no encoding for " + method);
        }
    }

    private static void xid(Xid xid, ArgumentWriter out) {
        out.int32(xid.formatId());
        out.shortBytes(xid.globalTransactionId());
        out.shortBytes(xid.branchQualifier());
    }

    private static void write(DtxMethod.Ok method, ArgumentWriter out) {
        out.int32(method.request());
        out.int16(method.status());
    }

    private static void write(DtxMethod.Failed method, ArgumentWriter out) {
        out.int32(method.request());
        out.int16(method.status());
        out.longString(method.text());
    }

    private static void write(DtxMethod.Select method, ArgumentWriter out) {
        out.int32(method.request());
    }

    private static void write(DtxMethod.Selected method, ArgumentWriter out) {
        out.int32(method.request());
        out.shortString(method.resourceManager());
    }

    private static void write(DtxMethod.Start method, ArgumentWriter out) {
        out.int32(method.request());
        xid(method.xid(), out);
        out.bits(method.join(), method.resume());
        out.int32(method.timeoutSeconds());
    }

    private static void write(DtxMethod.End method, ArgumentWriter out) {
        out.int32(method.request());
        xid(method.xid(), out);
        out.bits(method.fail(), method.suspend(), method.whole());
    }

    private static void write(DtxMethod.Commit method, ArgumentWriter out) {
        out.int32(method.request());
        xid(method.xid(), out);
        out.bits(method.onePhase());
        out.int64(method.sequence());
    }

    private static void write(DtxMethod.Forget method, ArgumentWriter out) {
        out.int32(method.request());
        xid(method.xid(), out);
    }

    private static void write(DtxMethod.Prepare method, ArgumentWriter out) {
        out.int32(method.request());
        xid(method.xid(), out);
    }

    private static void write(DtxMethod.Recover method, ArgumentWriter out) {
        out.int32(method.request());
        out.bits(method.start(), method.end());
    }

    private static void write(DtxMethod.Xids method, ArgumentWriter out) {
        out.int32(method.request());
        out.octet(method.xids().size());
        method.xids().forEach(xid -> xid(xid, out));
    }

    private static void write(DtxMethod.Rollback method, ArgumentWriter out) {
        out.int32(method.request());
        xid(method.xid(), out);
    }

    private static void write(DtxMethod.RolledBack method, ArgumentWriter out) {
        xid(method.xid(), out);
        out.int16(method.status());
    }

    private static void write(DtxMethod.SetTimeout method, ArgumentWriter out) {
        out.int32(method.request());
        xid(method.xid(), out);
        out.int32(method.seconds());
    }
}
