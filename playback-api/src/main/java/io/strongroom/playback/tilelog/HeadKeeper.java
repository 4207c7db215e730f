package io.strongroom.playback.tilelog;

import io.strongroom.recording.state.StateStore;
import io.strongroom.recording.state.StateStore.Kind;
import io.strongroom.recording.state.StateStore.Versioned;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * One sequencer's hold on the head of a log: a control record that is changed by compare-and-set
 * alone. It is taken over once in a process life, and moved with every batch; whoever takes it over
 * makes every later move of the one before fail. For one thread.
 */
final class HeadKeeper {
  private final Supplier<StateStore> records;
  private final String id;
  private final String origin;
  private final String sequencer;
  private long version;
  private boolean taken;

  /**
   * @param records yields where the record is; may fail, and is asked again then
   * @param id of the record
   * @param sequencer mark of this process life, which no other has
   */
  HeadKeeper(Supplier<StateStore> records, String id, String origin, String sequencer) {
    this.records = records;
    this.id = id;
    this.origin = origin;
    this.sequencer = sequencer;
  }

  /**
   * What has been acknowledged, if anything ever was.
   *
   * @throws FencedException if this one had the head and another has it now
   */
  Optional<LogHead> read() {
    Optional<Versioned> record = records.get().newest(Kind.LOG_HEAD, id);
    Optional<LogHead> head = record.map(found -> LogHead.read(found, origin));
    if (taken && head.filter(found -> found.sequencer().equals(sequencer)).isEmpty()) {
      throw new FencedException();
    }
    version = record.map(Versioned::version).orElse(0L);
    return head;
  }

  /**
   * Moves the head to this size and root; durable when the call returns. If it throws anything but
   * {@link FencedException}, the head may have moved or not, and {@link #read} comes before the
   * next call.
   *
   * @throws FencedException if another has moved it since it was read
   */
  void move(long size, byte[] root) {
    LogHead head = new LogHead(origin, size, root, sequencer);
    version =
        records
            .get()
            .put(Kind.LOG_HEAD, id, version, head.write())
            .orElseThrow(FencedException::new);
    taken = true;
  }
}
