package org.godwit.broker.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.godwit.broker.log.BodyLocation;
import org.godwit.broker.log.Crc;
import org.godwit.broker.log.DiskFile;
import org.godwit.broker.log.HostDirectory;
import org.godwit.broker.log.LogException;
import org.godwit.broker.log.MessageContent;
import org.godwit.broker.model.Message;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads messages from the segments of one host, those that are asked for together in the order of the log, and those that lie
 * close together in one piece. The reader thread does all of it and owns the files kept open here: those of segments that are
 * there.
 */
final class MessageReader {
    private static final Logger LOG = LoggerFactory.getLogger(MessageReader.class);
    private static final int OPEN_FILES = 16;
    private static final int FIRST_BUFFER_BYTES = 256 << 10;
    /** What lies between two messages is read with them up to this size. */
    private static final int LARGEST_GAP_BYTES = 16 << 10;

    private final HostDirectory directory;
    private final Map<Long, DiskFile> open = new LinkedHashMap<>(OPEN_FILES, 0.75f, true);
    private ByteBuffer buffer = ByteBuffer.allocateDirect(FIRST_BUFFER_BYTES);
    private Crc crc;
    private volatile boolean closed;

    MessageReader(HostDirectory directory) {
        this.directory = directory;
    }

    /**
     * A message to read.
     *
     * @param places of the parts of its body and, last, of itself
     */
    record Read(long messageId, long[] places, int[] lengths, CompletableFuture<Message> result) {}

    /**
     * Reads on the reader thread; there, the outcomes are given back together: for each a {@link Message}, or a {@link
     * LogException}.
     */
    void read(List<Read> reads, Consumer<List<Object>> outcomes) {
        directory.data().reader().execute(() -> {
            Map<Read, Object> read = new IdentityHashMap<>(2 * reads.size());
            List<Read> inLogOrder = new ArrayList<>(reads);
            inLogOrder.sort(Comparator.comparingLong(one -> one.places()[0]));
            int from = 0;
            while (from < inLogOrder.size()) {
                int to = together(inLogOrder, from);
                readTogether(inLogOrder.subList(from, to), read);
                from = to;
            }
            List<Object> inOrder = new ArrayList<>(reads.size());
            reads.forEach(one -> inOrder.add(read.get(one)));
            if (closed) {
                closeAll();
            }
            outcomes.accept(inOrder);
        });
    }

    /** The index behind the last of those that lie close enough to the first to be read in one piece. */
    private static int together(List<Read> inLogOrder, int from) {
        Read first = inLogOrder.get(from);
        long start = first.places()[0];
        long end = start + first.lengths()[0];
        int to = from + 1;
        while (first.places().length == 1 && to < inLogOrder.size()) {
            Read next = inLogOrder.get(to);
            long place = next.places()[0];
            boolean close = next.places().length == 1
                    && BodyLocation.segment(place) == BodyLocation.segment(start)
                    && place - end <= LARGEST_GAP_BYTES
                    && place + next.lengths()[0] - start <= FIRST_BUFFER_BYTES;
            if (!close) {
                return to;
            }
            end = Math.max(end, place + next.lengths()[0]);
            to++;
        }
        return to;
    }

    private void readTogether(List<Read> together, Map<Read, Object> outcomes) {
        long start = together.get(0).places()[0];
        Read last = together.get(together.size() - 1);
        int bytes = Math.toIntExact(last.places()[0] + last.lengths()[0] - start);
        ByteBuffer piece = null;
        if (together.size() > 1) {
            try {
                piece = buffer.slice(0, bytes);
                file(BodyLocation.segment(start)).read(piece, BodyLocation.offset(start));
            } catch (IOException e) {
                LOG.debug("messages of {} are read one by one: {}", directory, e.toString());
                piece = null;
            }
        }
        for (Read one : together) {
            outcomes.put(one, piece == null ? outcome(one) : outcome(one, piece, (int) (one.places()[0] - start)));
        }
    }

    private Object outcome(Read read, ByteBuffer piece, int from) {
        try {
            ByteBuffer content = piece.duplicate()
                    .clear()
                    .position(from)
                    .limit(from + read.lengths()[0])
                    .slice();
            return MessageContent.read(directory, crc(), read.messageId(), List.of(content), read.places());
        } catch (LogException e) {
            return e;
        }
    }

    private Crc crc() {
        if (crc == null) {
            crc = new Crc(directory.hostId());
        }
        return crc;
    }

    /** Nobody reads the segment any more, and its file goes. */
    void forget(long segment) {
        directory.data().reader().execute(() -> {
            DiskFile file = open.remove(segment);
            if (file != null) {
                close(file);
            }
        });
    }

    /** Closes the files, on the reader thread; what is read from now on closes its own. */
    void close() {
        closed = true;
        directory.data().reader().execute(this::closeAll);
    }

    private void closeAll() {
        open.values().forEach(this::close);
        open.clear();
    }

    private void close(DiskFile file) {
        try {
            file.close();
        } catch (IOException e) {
            LOG.warn("a segment of {} could not be closed after reading: {}", directory, e.toString());
        }
    }

    private Object outcome(Read read) {
        long place = read.places()[0];
        try {
            List<ByteBuffer> contents = new ArrayList<>(read.places().length);
            int bytes = 0;
            for (int length : read.lengths()) {
                bytes = Math.addExact(bytes, length);
            }
            ByteBuffer target = buffer(bytes);
            int start = 0;
            for (int i = 0; i < read.places().length; i++) {
                place = read.places()[i];
                ByteBuffer content = target.slice(start, read.lengths()[i]);
                file(BodyLocation.segment(place)).read(content, BodyLocation.offset(place));
                content.flip();
                contents.add(content);
                start += read.lengths()[i];
            }
            return MessageContent.read(directory, crc(), read.messageId(), contents, read.places());
        } catch (LogException e) {
            return e;
        } catch (IOException e) {
            return new LogException(
                    "message " + read.messageId() + " cannot be read from "
                            + directory.segmentPath(BodyLocation.segment(place)) + " at offset "
                            + BodyLocation.offset(place) + ": " + e,
                    e);
        }
    }

    /** Room for a read: the thread's own buffer, or one for this read alone when it is too small. */
    private ByteBuffer buffer(int bytes) {
        if (bytes <= buffer.capacity()) {
            return buffer;
        }
        if (bytes <= 2 << 20) {
            buffer = ByteBuffer.allocateDirect(2 << 20);
            return buffer;
        }
        return ByteBuffer.allocate(bytes);
    }

    private DiskFile file(long segment) throws IOException {
        DiskFile file = open.get(segment);
        if (file == null) {
            file = directory.disk().openToRead(directory.segmentPath(segment));
            open.put(segment, file);
            if (open.size() > OPEN_FILES) {
                Iterator<DiskFile> eldest = open.values().iterator();
                eldest.next().close();
                eldest.remove();
            }
        }
        return file;
    }
}
