package org.godwit.broker.log;

import java.io.Closeable;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;

/**
 * A disk in memory that loses, at {@link #crash}, any subset of what was not forced: writes sector by sector, and the
 * names that were made, changed or removed since their directory was forced. It also fails on demand. Owned by one thread.
 *
 * <p>A write, the begin of a force, its end, and each change of names are steps: before each the others run ({@link
 * #meanwhile}), and at each the power may fail ({@link #failPowerAfter}), with the force in flight too. What is written
 * between a force's begin and its end is not forced by it.
 */
public final class SimulatedDisk implements Disk {
    private static final int SECTOR_BYTES = 512;

    /** Thrown at the step at which the power is to fail; whoever runs the test catches it. */
    public static final class PowerFailure extends Error {
        private static final long serialVersionUID = 1;

        PowerFailure() {
            super("the power failed", null, false, false);
        }
    }

    private record Write(long position, byte[] bytes) {}

    private static final class Inode {
        private byte[] durable = {};
        private byte[] current = {};
        private final List<Write> unforced = new ArrayList<>();
    }

    private final Random random;
    private final Set<Path> directories = new HashSet<>();
    private Map<Path, Inode> names = new TreeMap<>();
    private final List<Map<Path, Inode>> nameHistory = new ArrayList<>();
    private final Set<Path> locks = new HashSet<>();
    private final Set<SimulatedFile> open = new HashSet<>();
    private long stepsToPowerFailure = Long.MAX_VALUE;
    private int failingForces;
    private boolean failedForceDrops;
    private int failingReads;
    private long failedReads;
    private long misdirected;
    private int misdirectedAfter = -1;
    private int generation;
    private long bytesLeft = Long.MAX_VALUE;
    private long steps;
    private Runnable meanwhile;

    public SimulatedDisk(long seed) {
        random = new Random(seed);
    }

    /** The power fails at that many steps from now: a step is a write, a force, or a change of names. */
    public void failPowerAfter(long stepsFromNow) {
        stepsToPowerFailure = steps + stepsFromNow;
    }

    /** The next forces of files end with an error; then what they should have made durable may be lost. */
    public void failForces(int count, boolean drop) {
        failingForces = count;
        failedForceDrops = drop;
    }

    /** The next reads of files end with an error. */
    public void failReads(int count) {
        failingReads = count;
    }

    /** How many reads ended so. */
    public long failedReads() {
        return failedReads;
    }

    /** One write goes astray: after so many others, a block of it lands where another belongs, in the same file. */
    public void misdirectWriteAfter(int writes) {
        misdirectedAfter = writes;
    }

    /** How many writes went astray. */
    public long misdirected() {
        return misdirected;
    }

    /** Somebody interrupts: all files that are open now are closed. */
    public void closeByInterrupt() {
        generation++;
        open.clear();
    }

    /** Only so many bytes can still be written beyond the ends of files; the last write before is short. */
    public void limitBytes(long bytes) {
        bytesLeft = bytes;
    }

    /** The bytes of all files of a directory whose names start so. */
    public long bytes(Path directory, String prefix) {
        return names.entrySet().stream()
                .filter(file -> directory.equals(file.getKey().getParent()))
                .filter(file -> file.getKey().getFileName().toString().startsWith(prefix))
                .mapToLong(file -> file.getValue().current.length)
                .sum();
    }

    /** Whether the power failed and {@link #crash} is yet to come. */
    public boolean powerFailed() {
        return steps > stepsToPowerFailure;
    }

    public int openFiles() {
        return open.size();
    }

    /** How many open files have no name any more: they take their place on the disk still. */
    public long openDeletedFiles() {
        return open.stream().filter(file -> !names.containsValue(file.inode)).count();
    }

    public long steps() {
        return steps;
    }

    /** The power is back: what was not forced is there in part, as chance will have it; all files are closed. */
    public void crash() {
        endProcess();
        loseUnforced();
    }

    /** The process ended, not the machine: files are closed and locks given back, nothing is lost. */
    public void endProcess() {
        meanwhile = null;
        stepsToPowerFailure = Long.MAX_VALUE;
        failingForces = 0;
        failingReads = 0;
        misdirectedAfter = -1;
        bytesLeft = Long.MAX_VALUE;
        generation++;
        open.clear();
        locks.clear();
    }

    private void loseUnforced() {
        if (!nameHistory.isEmpty()) {
            int kept = random.nextInt(nameHistory.size() + 1);
            names = kept == nameHistory.size() ? names : nameHistory.get(kept);
        }
        Set<Inode> inodes = new LinkedHashSet<>(names.values());
        for (Inode inode : inodes) {
            int keepPercent = random.nextInt(4) * 50 % 101;
            for (Write write : inode.unforced) {
                keepPart(inode, write, keepPercent);
            }
            inode.unforced.clear();
            inode.current = inode.durable.clone();
        }
        nameHistory.clear();
    }

    private void keepPart(Inode inode, Write write, int keepPercent) {
        long end = write.position + write.bytes.length;
        for (long from = write.position; from < end; ) {
            long to = Math.min(end, (from / SECTOR_BYTES + 1) * SECTOR_BYTES);
            if (random.nextInt(100) < keepPercent) {
                int length = (int) (to - from);
                put(inode, true, from, write.bytes, (int) (from - write.position), length);
            } else if (random.nextInt(4) == 0 && inode.durable.length < to) {
                inode.durable = Arrays.copyOf(inode.durable, (int) to);
            }
            from = to;
        }
    }

    /** Turns a bit of what is durable. */
    public void flipBit(Path file, long offset) {
        Inode inode = names.get(file);
        inode.durable[(int) offset] ^= 1;
        inode.current[(int) offset] ^= 1;
    }

    /** All bytes of a file as they are now. */
    public byte[] bytes(Path file) {
        return names.get(file).current.clone();
    }

    /** Sets all bytes of a file, durably: whatever a device may have done to it. */
    public void overwrite(Path file, byte[] bytes) {
        Inode inode = names.get(file);
        inode.unforced.clear();
        inode.durable = bytes.clone();
        inode.current = bytes.clone();
    }

    private static void put(Inode inode, boolean durable, long position, byte[] bytes, int from, int length) {
        byte[] target = durable ? inode.durable : inode.current;
        int end = (int) position + length;
        if (end > target.length) {
            target = Arrays.copyOf(target, end);
        }
        System.arraycopy(bytes, from, target, (int) position, length);
        if (durable) {
            inode.durable = target;
        } else {
            inode.current = target;
        }
    }

    /** Runs before each step: what other threads do meanwhile. Its own steps do not run it again. */
    public void meanwhile(Runnable others) {
        meanwhile = others;
    }

    private void step() {
        Runnable others = meanwhile;
        if (others != null) {
            meanwhile = null;
            try {
                others.run();
            } finally {
                meanwhile = others;
            }
        }
        if (++steps > stepsToPowerFailure) {
            throw new PowerFailure();
        }
    }

    private void nameChange() {
        step();
        nameHistory.add(new TreeMap<>(names));
    }

    private final class SimulatedFile implements DiskFile {
        private final Inode inode;
        private final int openedIn = generation;
        private boolean closed;

        SimulatedFile(Inode inode) {
            this.inode = inode;
            open.add(this);
        }

        private void requireOpen() throws IOException {
            if (openedIn != generation) {
                throw new ClosedByInterruptException();
            }
            if (closed) {
                throw new ClosedChannelException();
            }
        }

        @Override
        public void write(ByteBuffer source, long position) throws IOException {
            requireOpen();
            byte[] bytes = new byte[source.remaining()];
            source.get(bytes);
            long growth = position + bytes.length - inode.current.length;
            boolean full = growth > bytesLeft;
            if (full) {
                bytes = Arrays.copyOf(bytes, (int) Math.max(0, bytes.length - growth + bytesLeft));
            }
            if (growth > 0 && bytesLeft != Long.MAX_VALUE) {
                bytesLeft -= Math.min(growth, bytesLeft);
            }
            writeAt(position, bytes);
            step();
            if (full) {
                throw new IOException("No space left on device");
            }
        }

        private void writeAt(long position, byte[] bytes) {
            int block = Segment.BLOCK_BYTES;
            if (misdirectedAfter >= 0 && bytes.length > 0 && misdirectedAfter-- == 0) {
                int length = (int) Math.min(bytes.length, block - position % block);
                misdirected++;
                put(inode, false, position ^ block, bytes, 0, length);
                inode.unforced.add(new Write(position ^ block, Arrays.copyOf(bytes, length)));
                writeAt(position + length, Arrays.copyOfRange(bytes, length, bytes.length));
                return;
            }
            put(inode, false, position, bytes, 0, bytes.length);
            inode.unforced.add(new Write(position, bytes));
        }

        @Override
        public int read(ByteBuffer target, long position) throws IOException {
            requireOpen();
            if (failingReads > 0) {
                failingReads--;
                failedReads++;
                throw new IOException("Input/output error");
            }
            int length = (int) Math.max(0, Math.min(target.remaining(), inode.current.length - position));
            target.put(inode.current, (int) Math.min(position, inode.current.length), length);
            return length;
        }

        @Override
        public void force() throws IOException {
            requireOpen();
            step();
            List<Write> covered = List.copyOf(inode.unforced);
            step();
            requireOpen();
            if (failingForces > 0) {
                failingForces--;
                if (failedForceDrops) {
                    inode.unforced.subList(0, covered.size()).clear();
                }
                throw new IOException("Input/output error");
            }
            for (Write write : covered) {
                put(inode, true, write.position, write.bytes, 0, write.bytes.length);
            }
            inode.unforced.subList(0, covered.size()).clear();
        }

        @Override
        public long size() throws IOException {
            requireOpen();
            return inode.current.length;
        }

        @Override
        public void close() {
            open.remove(this);
            closed = true;
        }
    }

    @Override
    public DiskFile create(Path file) throws IOException {
        if (names.containsKey(file)) {
            throw new FileAlreadyExistsException(file.toString());
        }
        if (!directories.contains(file.getParent())) {
            throw new FileNotFoundException(file.getParent().toString());
        }
        nameChange();
        Inode inode = new Inode();
        names.put(file, inode);
        return new SimulatedFile(inode);
    }

    @Override
    public DiskFile open(Path file) throws IOException {
        return new SimulatedFile(inode(file));
    }

    private Inode inode(Path file) throws IOException {
        Inode inode = names.get(file);
        if (inode == null) {
            throw new NoSuchFileException(file.toString());
        }
        return inode;
    }

    @Override
    public List<String> list(Path directory) {
        Map<String, Boolean> found = new HashMap<>();
        names.keySet().stream()
                .filter(file -> directory.equals(file.getParent()))
                .forEach(file -> found.put(file.getFileName().toString(), true));
        directories.stream()
                .filter(made -> directory.equals(made.getParent()))
                .forEach(made -> found.put(made.getFileName().toString(), true));
        return new ArrayList<>(found.keySet());
    }

    @Override
    public void createDirectories(Path directory) {
        for (Path made = directory; made != null; made = made.getParent()) {
            directories.add(made);
        }
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
        Inode inode = inode(from);
        nameChange();
        names.remove(from);
        names.put(to, inode);
    }

    @Override
    public void delete(Path file) throws IOException {
        inode(file);
        nameChange();
        names.remove(file);
    }

    @Override
    public void forceDirectory(Path directory) {
        step();
        nameHistory.clear();
    }

    @Override
    public Closeable lock(Path file) {
        if (!locks.add(file)) {
            throw new LogException("the data directory " + file.getParent() + " is in use by another broker");
        }
        return () -> locks.remove(file);
    }

    @Override
    public long usableBytes(Path directory) {
        return bytesLeft;
    }
}
