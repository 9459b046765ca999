package org.godwit.broker.log;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedDeque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The files of one virtual host: their names, which segments there are, and the dead ones kept for reuse. Safe for any
 * thread, but {@link #use()} belongs to the host's core; whoever calls the rest touches files.
 */
public final class HostDirectory {
    private static final Logger LOG = LoggerFactory.getLogger(HostDirectory.class);
    private static final String SEGMENT = "segment-";
    private static final String CHECKPOINT = "checkpoint-";
    private static final String FREE = "free-";
    private static final String FRESH = "free-new-";
    private static final String TEMPORARY = ".tmp";
    private static final String DAMAGED = "damaged-";

    private final DataDirectory data;
    private final String name;
    private final Path path;
    private final ConcurrentLinkedDeque<Path> free = new ConcurrentLinkedDeque<>();
    private final SegmentUse use;
    private volatile HostId hostId;
    private volatile long freshBytesDue;
    private long freshBytes;
    private long freshNumber;
    private final List<Path> setAside = new ArrayList<>();

    private HostDirectory(DataDirectory data, String name, Path path) {
        this.data = data;
        this.name = name;
        this.path = path;
        this.use = new SegmentUse(this);
    }

    static HostDirectory open(DataDirectory data, String name, Path path) {
        HostDirectory directory = new HostDirectory(data, name, path);
        if (data.toRead()) {
            return directory;
        }
        try {
            data.disk().createDirectories(path);
            for (String file : data.disk().list(path)) {
                if (file.endsWith(TEMPORARY)) {
                    data.disk().delete(path.resolve(file));
                } else if (file.startsWith(FREE)) {
                    directory.free.add(path.resolve(file));
                    if (file.startsWith(FRESH)) {
                        long number = Long.parseLong(file.substring(FRESH.length()));
                        directory.freshNumber = Math.max(directory.freshNumber, number);
                    }
                }
            }
        } catch (IOException e) {
            throw new LogException("the directory " + path + " of virtual host '" + name + "' cannot be used: " + e, e);
        }
        return directory;
    }

    public String name() {
        return name;
    }

    public Path path() {
        return path;
    }

    public DataDirectory data() {
        return data;
    }

    public Disk disk() {
        return data.disk();
    }

    public LogOptions options() {
        return data.options();
    }

    /** Which segments are needed and by how many bytes; for the host's core alone. */
    public SegmentUse use() {
        return use;
    }

    /** The id in the headers of this host's files; known once its log is open. */
    public HostId hostId() {
        if (hostId == null) {
            throw new IllegalStateException("the log of virtual host '" + name + "' is not open");
        }
        return hostId;
    }

    public void hostId(HostId id) {
        hostId = id;
    }

    /** The numbers of the segments that are there, ascending. */
    public List<Long> segments() throws IOException {
        TreeSet<Long> numbers = new TreeSet<>();
        for (String file : disk().list(path)) {
            if (file.startsWith(SEGMENT)) {
                numbers.add(Long.parseLong(file.substring(SEGMENT.length())));
            }
        }
        return new ArrayList<>(numbers);
    }

    public Path segmentPath(long number) {
        return path.resolve(String.format("%s%010d", SEGMENT, number));
    }

    public Path checkpointPath(long index) {
        return path.resolve(String.format("%s%019d", CHECKPOINT, index));
    }

    /** The indexes of the checkpoints that are there, the newest first. */
    public List<Long> checkpoints() throws IOException {
        TreeSet<Long> indexes = new TreeSet<>(Comparator.reverseOrder());
        for (String file : disk().list(path)) {
            if (file.startsWith(CHECKPOINT)
                    && file.substring(CHECKPOINT.length()).chars().allMatch(Character::isDigit)) {
                indexes.add(Long.parseLong(file.substring(CHECKPOINT.length())));
            }
        }
        return new ArrayList<>(indexes);
    }

    /** Keeps a damaged file under another name, for people to look at; those of earlier starts go. At recovery alone. */
    public void setAside(Path file) throws IOException {
        for (String name : disk().list(path)) {
            if (name.startsWith(DAMAGED) && !setAside.contains(path.resolve(name))) {
                disk().delete(path.resolve(name));
            }
        }
        Path kept = path.resolve(DAMAGED + file.getFileName());
        disk().rename(file, kept);
        setAside.add(kept);
    }

    /** A name that recovery removes, for a file that is to get another once it is durable. */
    public Path temporaryPath(String purpose) {
        return path.resolve(purpose + TEMPORARY);
    }

    /** Makes a file of that name, in place of one that an attempt that failed left. */
    public DiskFile createTemporary(String purpose) throws IOException {
        if (disk().list(path).contains(purpose + TEMPORARY)) {
            disk().delete(temporaryPath(purpose));
        }
        return disk().create(temporaryPath(purpose));
    }

    /** A file to be the next segment, not yet under that name: a dead one, or a new and empty one. */
    Path takeFree() throws IOException {
        Path dead = free.poll();
        return dead == null ? newFile() : dead;
    }

    /** A new and empty file to be the next segment, not yet under that name. */
    Path newFile() throws IOException {
        createTemporary("next").close();
        return temporaryPath("next");
    }

    /**
     * Has the keeper fill so many bytes of the file that is to be the next segment, unless there is one; it is ready once it
     * has all bytes of a segment. The log asks for a little more each time: a force of its own waits behind what is forced
     * beside, so a whole segment of zeros would hold all clients up.
     */
    void prepareFree(long bytes) {
        freshBytesDue = bytes;
        data.keeper().execute(this::fillFresh);
    }

    /** On the keeper's thread. What became due while it was at something else is one force. */
    private void fillFresh() {
        long due = freshBytesDue;
        if (due <= freshBytes || !free.isEmpty()) {
            return;
        }
        try {
            fillFreshTo(due);
            if (freshBytes == options().segmentBytes()) {
                freshBytes = 0;
                freshIsReady();
            }
        } catch (IOException e) {
            freshBytes = 0;
            LOG.warn("no segment can be made ready ahead of its use: {}", e.toString());
        }
    }

    private void fillFreshTo(long due) throws IOException {
        try (DiskFile file = freshBytes == 0 ? createTemporary("fresh") : disk().open(temporaryPath("fresh"))) {
            SegmentWriter.fill(file, freshBytes, due);
            file.force();
            freshBytes = due;
        }
    }

    /** Its name is never that of one made before, which the log's writer may have taken and not yet renamed. */
    private void freshIsReady() throws IOException {
        Path ready = path.resolve(FRESH + ++freshNumber);
        disk().rename(temporaryPath("fresh"), ready);
        free.add(ready);
    }

    /** Keeps a segment that nobody needs for reuse, or deletes it when there are enough of them. */
    public void recycle(long number) {
        try {
            Path segment = segmentPath(number);
            if (free.size() < options().freeSegments()) {
                Path dead = path.resolve(String.format("%s%010d", FREE, number));
                disk().rename(segment, dead);
                free.add(dead);
            } else {
                disk().delete(segment);
            }
            LOG.debug("segment {} of virtual host '{}' is free", number, name);
        } catch (NoSuchFileException e) {
            LOG.debug("segment {} of virtual host '{}' was given back before the last start", number, name);
        } catch (IOException e) {
            LOG.warn("the dead segment {} of virtual host '{}' stays where it is: {}", number, name, e.toString());
        }
    }

    /** How many dead segments are kept for reuse. */
    public int freeSegments() {
        return free.size();
    }

    /** Deletes dead segments but so many. On the keeper's thread. */
    public void trimFree(int kept) {
        while (free.size() > kept) {
            Path dead = free.pollLast();
            if (dead == null) {
                return;
            }
            try {
                disk().delete(dead);
            } catch (IOException e) {
                LOG.warn("the dead segment {} stays where it is: {}", dead, e.toString());
            }
        }
    }

    /** Deletes all files and the directory; nobody may use them any more. On the keeper's thread. */
    public void delete() throws IOException {
        for (String file : disk().list(path)) {
            disk().delete(path.resolve(file));
        }
        disk().delete(path);
        disk().forceDirectory(path.getParent());
    }

    @Override
    public String toString() {
        return path.toString();
    }
}
