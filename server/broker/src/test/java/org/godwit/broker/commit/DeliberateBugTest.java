package org.godwit.broker.commit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.IntConsumer;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import org.godwit.broker.chunk.ChunkPlace;
import org.godwit.broker.chunk.Chunks;
import org.godwit.broker.core.ClusterRun;
import org.godwit.broker.log.BodyLocation;
import org.godwit.broker.log.Credulity;
import org.godwit.broker.log.Disk;
import org.godwit.broker.log.DiskFile;
import org.godwit.broker.log.EndsTooEarly;
import org.godwit.broker.log.FilterDisk;
import org.godwit.broker.log.HostDirectory;
import org.godwit.broker.log.RecordHeader;
import org.godwit.broker.log.Segment;
import org.godwit.broker.log.SimulatedDisk;
import org.godwit.broker.model.Batch;
import org.godwit.broker.model.Operation;
import org.godwit.broker.store.MessageStore;
import org.godwit.broker.store.SharedPlaces;
import org.junit.jupiter.api.Test;

/**
 * What {@link CrashTest} looks for, it finds: each bug that is made on purpose, by a disk, a state or files that are not
 * as the log believes, fails one of its seeds.
 */
class DeliberateBugTest {
    private static final int SEEDS = 3_000;

    private static void assertFound(Supplier<Fault> bug) {
        assertFound(seed -> new CrashRun(seed, bug.get()).lives());
    }

    private static void assertFound(IntConsumer lives) {
        for (int seed = 1; seed <= SEEDS; seed++) {
            try {
                lives.accept(seed);
            } catch (Throwable found) {
                System.out.println("found by seed " + seed + ": " + found);
                return;
            }
        }
        assertThat(false).as("found by %d seeds", SEEDS).isTrue();
    }

    private static Fault onDisk(Function<Disk, Disk> broken) {
        return new Fault() {
            @Override
            Disk disk(SimulatedDisk disk) {
                return broken.apply(disk);
            }
        };
    }

    @Test
    void aForceSkipped() {
        assertFound(() -> onDisk(disk -> new FilterDisk(disk) {
            @Override
            protected DiskFile filter(Path path, DiskFile file) {
                return new FilterFile(file) {
                    @Override
                    public void force() {}
                };
            }
        }));
    }

    /** A force returns when it begins, and is done when the disk is next used. */
    @Test
    void aConfirmAtForceBegin() {
        assertFound(() -> onDisk(disk -> new FilterDisk(disk) {
            private DiskFile beingForced;

            private void end() throws IOException {
                DiskFile file = beingForced;
                beingForced = null;
                if (file != null) {
                    file.force();
                }
            }

            @Override
            protected DiskFile filter(Path path, DiskFile file) {
                return new FilterFile(file) {
                    @Override
                    public void force() throws IOException {
                        end();
                        beingForced = file;
                    }

                    @Override
                    public void write(ByteBuffer source, long position) throws IOException {
                        end();
                        super.write(source, position);
                    }

                    @Override
                    public void close() throws IOException {
                        end();
                        super.close();
                    }
                };
            }

            @Override
            public void rename(Path from, Path to) throws IOException {
                end();
                super.rename(from, to);
            }
        }));
    }

    @Test
    void anApplyOutOfOrder() {
        assertFound(() -> new Fault() {
            @Override
            Applier applier(Applier state) {
                return new FilterApplier(state) {
                    private final Deque<Runnable> late = new ArrayDeque<>();

                    @Override
                    public void apply(Batch batch, long index, long[] locations, int[] lengths) {
                        if (index % 16 == 0) {
                            late.add(() -> super.apply(batch, index, locations, lengths));
                        } else {
                            super.apply(batch, index, locations, lengths);
                            while (!late.isEmpty()) {
                                late.poll().run();
                            }
                        }
                    }
                };
            }
        });
    }

    @Test
    void aRenameBeforeTheForce() {
        assertFound(() -> onDisk(disk -> new FilterDisk(disk) {
            private final Map<Path, DiskFile> unforced = new HashMap<>();

            @Override
            protected DiskFile filter(Path path, DiskFile file) {
                boolean named = path.getFileName().toString().matches("(segment|checkpoint)-.*");
                return named
                        ? file
                        : new FilterFile(file) {
                            private boolean forced;

                            @Override
                            public void force() throws IOException {
                                if (forced) {
                                    super.force();
                                } else {
                                    forced = true;
                                    unforced.put(path, file);
                                }
                            }

                            @Override
                            public void close() {
                                // the force may be yet to come
                            }
                        };
            }

            @Override
            public void rename(Path from, Path to) throws IOException {
                super.rename(from, to);
                DiskFile file = unforced.remove(from);
                if (file != null) {
                    file.force();
                }
            }
        }));
    }

    @Test
    void aDirectoryForceSkipped() {
        assertFound(() -> onDisk(disk -> new FilterDisk(disk) {
            @Override
            public void forceDirectory(Path directory) {}
        }));
    }

    @Test
    void noCrcCheck() {
        assertFound(() -> believing(Credulity::withoutCrc));
    }

    @Test
    void aStaleGenerationAccepted() {
        assertFound(() -> believing(Credulity::withoutGeneration));
    }

    private static Fault believing(BiConsumer<SimulatedDisk, Path> credulity) {
        return new Fault() {
            @Override
            void betweenLives(SimulatedDisk disk, Path directory) {
                disk.list(directory).stream()
                        .filter(name -> name.startsWith("segment-"))
                        .forEach(name -> credulity.accept(disk, directory.resolve(name)));
            }
        };
    }

    private static boolean isSegment(Path path) {
        return path.getFileName().toString().startsWith("segment-");
    }

    /** Recovery takes all that it finds in the last segment for durable: it leaves it as it is, and goes on behind it. */
    @Test
    void aTailNotRewritten() {
        assertFound(() -> new Fault() {
            private boolean recovering;

            @Override
            Disk disk(SimulatedDisk disk) {
                return new FilterDisk(disk) {
                    @Override
                    protected DiskFile filter(Path path, DiskFile file) {
                        return recovering && isSegment(path) ? Credulity.withoutDoubt(path, file) : file;
                    }
                };
            }

            @Override
            void starting(HostDirectory directory, MessageStore store) {
                recovering = true;
            }

            @Override
            void started() {
                recovering = false;
            }
        });
    }

    /** The next segment says that this one ends where its last record is, not behind it. */
    @Test
    void anOffByOneAtASegmentsEnd() {
        assertFound(() -> onDisk(EndsTooEarly::new));
    }

    /** The last block of a segment is not looked at; without its last bytes nothing is missed, no record reaches there. */
    @Test
    void aSegmentsLastBlockNotRead() {
        assertFound(() -> onDisk(disk -> new FilterDisk(disk) {
            @Override
            protected DiskFile filter(Path path, DiskFile file) {
                return !isSegment(path)
                        ? file
                        : new FilterFile(file) {
                            @Override
                            public long size() throws IOException {
                                return super.size() - Segment.BLOCK_BYTES;
                            }
                        };
            }
        }));
    }

    /** Dead segments go before a checkpoint covers them. */
    @Test
    void aReclaimTooEarly() {
        assertFound(() -> new Fault() {
            private HostDirectory opened;

            @Override
            void starting(HostDirectory directory, MessageStore store) {
                opened = directory;
            }

            @Override
            Applier applier(Applier state) {
                return new FilterApplier(state) {
                    @Override
                    public void apply(Batch batch, long index, long[] locations, int[] lengths) {
                        super.apply(batch, index, locations, lengths);
                        if (locations.length > 0) {
                            opened.use().neededFrom(BodyLocation.segment(locations[0]));
                        }
                    }
                };
            }
        });
    }

    @Test
    void aMoveNotForcedBeforeTheOldSegmentGoes() {
        assertFound(() -> onDisk(disk -> new FilterDisk(disk) {
            @Override
            protected DiskFile filter(Path path, DiskFile file) {
                return new FilterFile(file) {
                    private boolean moving;

                    @Override
                    public void write(ByteBuffer source, long position) throws IOException {
                        moving = source.remaining() >= RecordHeader.BYTES
                                && position > 0
                                && source.getInt(source.position() + 68) == RecordHeader.MOVE;
                        super.write(source, position);
                    }

                    @Override
                    public void force() throws IOException {
                        if (!moving) {
                            super.force();
                        }
                    }
                };
            }
        }));
    }

    @Test
    void producersSequencesMissingFromTheCheckpoint() {
        assertFound(() -> new Fault() {
            @Override
            CheckpointSource source(CheckpointSource state) {
                return new CheckpointSource() {
                    @Override
                    public Chunks chunks() {
                        return state.chunks();
                    }

                    @Override
                    public List<Operation> freeze() {
                        return state.freeze().stream()
                                .filter(operation -> !(operation instanceof Operation.ProducerState))
                                .toList();
                    }
                };
            }
        });
    }

    /** The places of messages that a checkpoint is about to write change with the store. */
    @Test
    void aChunkChangedWhileFrozen() {
        assertFound(() -> new Fault() {
            private MessageStore opened;

            @Override
            void starting(HostDirectory directory, MessageStore store) {
                opened = store;
            }

            @Override
            Applier applier(Applier state) {
                return new FilterApplier(state) {
                    @Override
                    public void apply(Batch batch, long index, long[] locations, int[] lengths) {
                        SharedPlaces.forget(opened);
                        super.apply(batch, index, locations, lengths);
                    }
                };
            }
        });
    }

    /** What an epoch left behind is taken for a part of the next; {@code ClusterWorkloadTest} looks for that. */
    @Test
    void theEpochCheckRemoved() {
        assertFound(seed -> new ClusterRun(seed, false).lives());
    }

    /** A state that passes everything on. */
    private static class FilterApplier implements Applier {
        private final Applier state;

        FilterApplier(Applier state) {
            this.state = state;
        }

        @Override
        public void restore(Operation operation) {
            state.restore(operation);
        }

        @Override
        public void apply(Batch batch, long index, long[] locations, int[] lengths) {
            state.apply(batch, index, locations, lengths);
        }

        @Override
        public void restore(List<Operation> chunk, ChunkPlace place) {
            state.restore(chunk, place);
        }

        @Override
        public void restored() {
            state.restored();
        }

        @Override
        public void whenKnown(LongStream messageIds, Runnable task) {
            state.whenKnown(messageIds, task);
        }

        @Override
        public boolean holds(long messageId, long place) {
            return state.holds(messageId, place);
        }

        @Override
        public void moved(long messageId, long from, long to, int length) {
            state.moved(messageId, from, to, length);
        }
    }
}
