package org.godwit.broker.chunk;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.godwit.broker.log.HostDirectory;
import org.godwit.broker.log.LogDamagedException;
import org.godwit.broker.log.RecordHeader;
import org.godwit.broker.log.SegmentReader;
import org.godwit.broker.model.Operation;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads single chunks from the files of checkpoints. Owned by the thread that uses it. */
public final class ChunkReader implements Closeable {
    private static final Logger LOG = LoggerFactory.getLogger(ChunkReader.class);
    private static final int OPEN_FILES = 8;
    private static final int WINDOW_BYTES = 64 << 10;

    private final HostDirectory directory;
    private final Map<Long, SegmentReader> open = new LinkedHashMap<>(OPEN_FILES, 0.75f, true);

    public ChunkReader(HostDirectory directory) {
        this.directory = directory;
    }

    /**
     * Reads a chunk; when that fails once more, with the file opened anew, as what was open may have been closed. Throws {@link
     * LogDamagedException} naming file and offset when the chunk is not there.
     */
    public List<Operation> read(ChunkPlace place) throws IOException {
        try {
            return readOnce(place);
        } catch (IOException e) {
            LOG.warn("a chunk of {} is read again, as the first time failed: {}", directory, e.toString());
            close();
            return readOnce(place);
        }
    }

    private List<Operation> readOnce(ChunkPlace place) throws IOException {
        SegmentReader reader = reader(place.checkpoint());
        boolean there = reader.at(place.offset())
                && reader.header().kind() == RecordHeader.CHUNK
                && reader.header().index() == place.number() + 1;
        if (!there) {
            throw reader.damaged(
                    place.offset(),
                    "chunk " + place.number()
                            + " of the index is not there, and with it which messages wait; the broker"
                            + " cannot go on without it" + LogDamagedException.REMEDY);
        }
        return reader.operations();
    }

    private SegmentReader reader(long checkpoint) throws IOException {
        SegmentReader reader = open.get(checkpoint);
        if (reader == null) {
            Path path = directory.checkpointPath(checkpoint);
            reader = new SegmentReader(path, directory.disk().open(path), directory.hostId(), checkpoint, WINDOW_BYTES);
            open.put(checkpoint, reader);
            if (open.size() > OPEN_FILES) {
                Iterator<SegmentReader> eldest = open.values().iterator();
                eldest.next().close();
                eldest.remove();
            }
        }
        return reader;
    }

    /** Closes all files but those of these checkpoints: others may be gone, and would keep their place on the disk. */
    void closeBut(Set<Long> checkpoints) {
        open.entrySet().removeIf(file -> {
            boolean closed = !checkpoints.contains(file.getKey());
            if (closed) {
                close(file.getValue());
            }
            return closed;
        });
    }

    @Override
    public void close() {
        closeBut(Set.of());
    }

    private void close(SegmentReader reader) {
        try {
            reader.close();
        } catch (IOException e) {
            LOG.warn("a checkpoint of {} could not be closed after reading: {}", directory, e.toString());
        }
    }
}
