package io.strongroom.retention.peer;

import io.strongroom.crypto.envelope.OpenFailedException;
import io.strongroom.crypto.keys.DayKeyId;
import io.strongroom.crypto.keys.WrappedDek;
import io.strongroom.recording.erase.Erased;
import io.strongroom.recording.index.ClassDay;
import io.strongroom.recording.index.RowBytes;
import io.strongroom.recording.model.Bytes;
import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.PackId;
import io.strongroom.recording.model.TimeRange;
import io.strongroom.recording.model.VolumeId;
import io.strongroom.recording.model.WallTime;
import io.strongroom.recording.peer.Wire;
import io.strongroom.retention.expiry.FoundPack;
import io.strongroom.retention.expiry.NodeFacts;
import io.strongroom.retention.expiry.NodeStanding;
import io.strongroom.retention.expiry.PackPage;
import io.strongroom.retention.expiry.RoomNeed;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * The requests about expiry; their names and bodies, big-endian. The byte tables are in
 * docs/design/retention.md. Decoders are given hostile bytes, and are called by {@link Wire#parse}.
 */
final class ExpiryMessages {
  static final String FACTS = "class-days";
  static final String PACKS = "class-day-packs";
  static final String STANDING = "expiry-standing";
  static final String REWRAP = "rewrap";

  /**
   * Most bytes of an answer: some 6,700 class-days on ten volumes; a node with more is not seen.
   */
  static final int MAX_ANSWER_BYTES = 8 << 20;

  static final int HASH_BYTES = 32;

  private static final int MAX_CLASS_DAYS = 32_768;
  private static final int MAX_ENDINGS = 4_096;
  private static final int MAX_VOLUMES = 1_024;
  private static final int MAX_TEXT = 400;
  private static final int MAX_NAME = 37;

  private ExpiryMessages() {}

  /** What is asked about the packs of a class-day. */
  record Page(DayKeyId id, Optional<PackId> after) {}

  /**
   * A key to be wrapped to the next one.
   *
   * @param camera of the pack
   * @param range from its first to its last recorded instant
   */
  record Moving(CameraId camera, TimeRange range, Bytes headerHash, WrappedDek wrapped) {}

  static byte[] encoded(NodeFacts facts) {
    Out out = new Out();
    out.list(facts.recorded(), ExpiryMessages::put);
    out.list(facts.recordedGoing(), ExpiryMessages::put);
    out.list(facts.recordedOrdered(), ExpiryMessages::put);
    out.list(facts.recordedThinned(), ExpiryMessages::put);
    out.list(facts.recordedToThin(), ExpiryMessages::put);
    out.list(facts.recordedKeyframes(), ExpiryMessages::put);
    out.list(facts.recordedDamaged(), ExpiryMessages::put);
    out.list(facts.copies(), ExpiryMessages::put);
    out.list(facts.copiesGoing(), ExpiryMessages::put);
    out.list(facts.copiesOrdered(), ExpiryMessages::put);
    out.list(facts.copiesKeyframes(), ExpiryMessages::put);
    out.list(facts.copiesAlone(), ExpiryMessages::put);
    return out.bytes();
  }

  static NodeFacts facts(ByteBuffer in) {
    return new NodeFacts(
        classDays(in),
        classDays(in),
        classDays(in),
        classDays(in),
        classDays(in),
        classDays(in),
        classDays(in),
        classDays(in),
        classDays(in),
        classDays(in),
        classDays(in),
        classDays(in));
  }

  private static List<ClassDay> classDays(ByteBuffer in) {
    return list(in, MAX_CLASS_DAYS, ExpiryMessages::classDay);
  }

  private static void put(Out out, ClassDay day) {
    put(out, day.id());
    out.room(5 * Long.BYTES + Integer.BYTES)
        .putLong(day.packs())
        .putLong(day.openPacks())
        .putLong(day.bytes())
        .putInt(day.cameras())
        .putLong(day.first().micros())
        .putLong(day.last().micros());
    out.list(
        day.endings(),
        (to, ending) ->
            to.room(Integer.BYTES + Long.BYTES)
                .putInt((int) ending.day().toEpochDay())
                .putLong(ending.first().micros()));
    out.list(
        List.copyOf(day.packsOn().entrySet()),
        (to, entry) -> {
          RowBytes.putUuid(to.room(3 * Long.BYTES), entry.getKey().value());
          to.room(Long.BYTES).putLong(entry.getValue());
        });
  }

  private static ClassDay classDay(ByteBuffer in) {
    DayKeyId id = id(in);
    long packs = natural(in);
    long open = natural(in);
    long bytes = natural(in);
    int cameras = Wire.bounded(in.getInt(), Integer.MAX_VALUE);
    WallTime first = new WallTime(in.getLong());
    WallTime last = new WallTime(in.getLong());
    List<ClassDay.Ending> endings = new ArrayList<>();
    int endingDays = Wire.count(in, MAX_ENDINGS);
    for (int i = 0; i < endingDays; i++) {
      endings.add(
          new ClassDay.Ending(LocalDate.ofEpochDay(in.getInt()), new WallTime(in.getLong())));
    }
    Map<VolumeId, Long> packsOn = new HashMap<>();
    int volumes = Wire.count(in, MAX_VOLUMES);
    for (int i = 0; i < volumes; i++) {
      packsOn.put(new VolumeId(RowBytes.uuid(in)), natural(in));
    }
    return new ClassDay(id, packs, open, bytes, cameras, first, last, endings, packsOn);
  }

  static byte[] encoded(Page page) {
    Out out = new Out();
    put(out, page.id());
    put(out, page.after());
    return out.bytes();
  }

  static Page pageAsked(ByteBuffer in) {
    return new Page(id(in), maybePack(in));
  }

  static byte[] encoded(PackPage page) {
    Out out = new Out();
    out.list(
        page.packs(),
        (to, pack) -> {
          Wire.put(to.room(128), pack.id());
          to.room(HASH_BYTES).put(pack.merkleRoot().asBuffer());
          Wire.put(to.room(2 * Long.BYTES), pack.range());
          to.room(Long.BYTES).putLong(pack.bytes());
        });
    put(out, page.more());
    return out.bytes();
  }

  static PackPage page(ByteBuffer in) {
    List<FoundPack> packs =
        list(
            in,
            PackPage.MAX_PACKS,
            from ->
                new FoundPack(
                    Wire.pack(from),
                    Bytes.copyOf(Wire.bytes(from, HASH_BYTES)),
                    Wire.range(from),
                    natural(from)));
    return new PackPage(packs, maybePack(in));
  }

  static byte[] encoded(NodeStanding standing) {
    Out out = new Out();
    out.room(Long.BYTES + 2)
        .putLong(WallTime.of(standing.now()).micros())
        .put((byte) (standing.drives() ? 1 : 0))
        .put((byte) standing.need().code());
    out.list(
        standing.moves(),
        (to, move) -> {
          put(to, move.id());
          to.room(Long.BYTES).putLong(move.waiting());
          put(to, move.trouble());
        });
    out.list(
        standing.removals(),
        (to, removal) -> {
          put(to, removal.id());
          to.list(
              removal.left(),
              (at, left) -> {
                RowBytes.putUuid(at.room(2 * Long.BYTES), left.volume().value());
                at.room(Long.BYTES).putLong(left.packs());
                put(at, left.why());
              });
        });
    return out.bytes();
  }

  static NodeStanding standing(ByteBuffer in) {
    Instant now = new WallTime(in.getLong()).toInstant();
    boolean drives = Wire.flag(in);
    RoomNeed need =
        RoomNeed.of(in.get()).orElseThrow(() -> Wire.malformed("what is asked for is not known"));
    return new NodeStanding(
        now,
        drives,
        list(
            in,
            MAX_CLASS_DAYS,
            from -> new NodeStanding.Move(id(from), natural(from), text(from, MAX_TEXT))),
        list(
            in,
            MAX_CLASS_DAYS,
            from ->
                new NodeStanding.Removal(id(from), list(from, MAX_VOLUMES, ExpiryMessages::left))),
        need);
  }

  private static Erased.Left left(ByteBuffer in) {
    return new Erased.Left(new VolumeId(RowBytes.uuid(in)), natural(in), text(in, MAX_TEXT));
  }

  static byte[] encoded(Moving moving) {
    Bytes wrapped = Bytes.copyOf(moving.wrapped().encode());
    Out out = new Out();
    Wire.put(out.room(2 * Long.BYTES), moving.camera());
    Wire.put(out.room(2 * Long.BYTES), moving.range());
    out.room(HASH_BYTES).put(moving.headerHash().asBuffer());
    Wire.putShort(out.room(Short.BYTES + wrapped.length()), wrapped);
    return out.bytes();
  }

  static Moving moving(ByteBuffer in) {
    return new Moving(
        Wire.camera(in),
        Wire.range(in),
        Bytes.copyOf(Wire.bytes(in, HASH_BYTES)),
        wrapped(Wire.shortBytes(in, WrappedDek.MAX_BYTES)));
  }

  private static WrappedDek wrapped(Bytes encoded) {
    try {
      return WrappedDek.decode(encoded.asBuffer());
    } catch (OpenFailedException e) {
      throw Wire.malformed("the wrapped key is not one");
    }
  }

  /** The answer to {@link #moving}. */
  static WrappedDek moved(ByteBuffer in) {
    return wrapped(Bytes.copyOf(Wire.bytes(in, in.remaining())));
  }

  private static void put(Out out, DayKeyId id) {
    put(out, id.name());
    out.room(Integer.BYTES).putInt((int) id.expiryDay().toEpochDay());
  }

  private static DayKeyId id(ByteBuffer in) {
    return DayKeyId.ofName(text(in, MAX_NAME), LocalDate.ofEpochDay(in.getInt()));
  }

  private static void put(Out out, Optional<PackId> pack) {
    out.room(1).put((byte) (pack.isPresent() ? 1 : 0));
    pack.ifPresent(id -> Wire.put(out.room(128), id));
  }

  private static Optional<PackId> maybePack(ByteBuffer in) {
    return Wire.flag(in) ? Optional.of(Wire.pack(in)) : Optional.empty();
  }

  /** What is not printable ASCII goes as a question mark: it may get into a log or an alarm. */
  private static void put(Out out, String text) {
    String printable = text.replaceAll("[^ -~]", "?");
    byte[] bytes =
        printable
            .substring(0, Math.min(MAX_TEXT, printable.length()))
            .getBytes(StandardCharsets.US_ASCII);
    Wire.putShort(out.room(Short.BYTES + bytes.length), Bytes.copyOf(bytes));
  }

  private static String text(ByteBuffer in, int max) {
    String text = new String(Wire.shortBytes(in, max).toArray(), StandardCharsets.US_ASCII);
    if (!text.chars().allMatch(c -> c >= ' ' && c <= '~')) {
      throw Wire.malformed("a text is not printable");
    }
    return text;
  }

  static long natural(ByteBuffer in) {
    long value = in.getLong();
    if (value < 0) {
      throw Wire.malformed("a count is negative");
    }
    return value;
  }

  static <T> List<T> list(ByteBuffer in, int max, Function<ByteBuffer, T> element) {
    int count = Wire.count(in, max);
    List<T> list = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      list.add(element.apply(in));
    }
    return list;
  }
}
