package io.strongroom.recording.thin;

import io.strongroom.crypto.envelope.Dek;
import io.strongroom.crypto.envelope.OpenFailedException;
import io.strongroom.crypto.envelope.PackCipher;
import io.strongroom.crypto.keys.DayKeyId;
import io.strongroom.crypto.keys.DayPublicKey;
import io.strongroom.crypto.keys.DekWrapper;
import io.strongroom.crypto.keys.WrappedDek;
import io.strongroom.recording.erase.Removals;
import io.strongroom.recording.fragment.InitSegment;
import io.strongroom.recording.fragment.MovieFragment;
import io.strongroom.recording.index.Catalogue;
import io.strongroom.recording.index.ClassDay;
import io.strongroom.recording.index.PackRow;
import io.strongroom.recording.index.ReplicaRows;
import io.strongroom.recording.model.Bytes;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.Gap;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.model.VolumeId;
import io.strongroom.recording.model.WallTime;
import io.strongroom.recording.pack.Footer;
import io.strongroom.recording.pack.FrameHeader;
import io.strongroom.recording.pack.Frames;
import io.strongroom.recording.pack.IndexEntry;
import io.strongroom.recording.pack.Journal;
import io.strongroom.recording.pack.PackFile;
import io.strongroom.recording.pack.PackHeader;
import io.strongroom.recording.pack.PackPaths;
import io.strongroom.recording.pack.Spans;
import io.strongroom.recording.read.WholePackKeys;
import io.strongroom.recording.replica.CopyClaims;
import io.strongroom.recording.replica.Pace;
import io.strongroom.recording.replica.PacedReading;
import io.strongroom.recording.tier.PackFiles;
import io.strongroom.recording.tier.PackReading;
import io.strongroom.recording.volume.BufferPool;
import io.strongroom.recording.volume.Storage;
import io.strongroom.recording.volume.Tier;
import io.strongroom.recording.volume.Volume;
import io.strongroom.recording.volume.Volumes;
import io.strongroom.recording.volume.WindowReading;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes a pack of keyframes out of a finished pack: under a key of its own, wrapped to the day key
 * that the pack is wrapped to; noted before its first file is there, verified before it gets its
 * name, entered last. What a crash leaves is removed, or entered, at the next start as a copy is.
 * The pack itself is not touched: what lets footage go sees to it. For one thread, which it blocks.
 */
final class PackThinner {
  private static final Logger log = LoggerFactory.getLogger(PackThinner.class);

  private final Site site;
  private final WholePackKeys keys;
  private final Function<WrappedDek, Optional<DayPublicKey>> dayKeys;
  private final Predicate<PackRow> goes;
  private final Pace pace;
  private final Runnable going;
  private final SecureRandom random;
  private final InstantSource clock;
  private final ByteBuffer window = WindowReading.memory();
  private final ByteBuffer block =
      ByteBuffer.allocateDirect(2 * Storage.BLOCK_BYTES).alignedSlice(Storage.BLOCK_BYTES);

  /** What packs are thinned in, and who else has to do with them. */
  record Site(
      Volumes volumes,
      Catalogue catalogue,
      BufferPool buffers,
      CopyClaims claims,
      Removals removals) {}

  /**
   * @param keys opens packs
   * @param dayKeys the day key that a pack's key is wrapped to, as long as it lives
   * @param goes whether the key of a pack is to be destroyed, or is
   * @param going throws UNAVAILABLE when the node stops
   */
  PackThinner(
      Site site,
      WholePackKeys keys,
      Function<WrappedDek, Optional<DayPublicKey>> dayKeys,
      Predicate<PackRow> goes,
      Pace pace,
      Runnable going,
      SecureRandom random,
      InstantSource clock) {
    this.site = site;
    this.keys = keys;
    this.dayKeys = dayKeys;
    this.goes = goes;
    this.pace = pace;
    this.going = going;
    this.random = random;
    this.clock = clock;
  }

  /**
   * Thins a pack; the new one is durable and entered when the call returns.
   *
   * @return its row; empty if the pack is not there any more, or on its way out, or somebody else
   *     works on it
   * @throws IOException if the volume fails that is written to
   * @throws StrongroomException CORRUPT if the pack is damaged; UNAVAILABLE if it cannot be read or
   *     opened now, or there is no room; nothing is left of it then
   */
  Optional<PackRow> thin(PackRow seen) throws IOException {
    DayKeyId classDay = ClassDay.idOf(seen);
    if (!site.removals().enter(classDay)) {
      return Optional.empty();
    }
    try {
      if (!site.claims().take(seen.id())) {
        return Optional.empty();
      }
      try {
        Optional<PackRow> row = site.catalogue().find(seen.id()).filter(now -> !goes.test(now));
        return row.isPresent() ? Optional.of(thinned(row.get(), classDay)) : Optional.empty();
      } finally {
        site.claims().release(seen.id());
      }
    } finally {
      site.removals().leave(classDay);
    }
  }

  private PackRow thinned(PackRow row, DayKeyId classDay) throws IOException {
    Volume from =
        site.volumes()
            .find(row.volume())
            .filter(volume -> volume.state() != Volume.State.MISSING)
            .orElseThrow(() -> unavailable("the volume of pack " + row.id() + " is away"));
    Volume to = volumeFor(from);
    removeLeftOver(row);
    to.requireIdentity();
    ReplicaRows notes = site.catalogue().replicas();
    notes.begin(
        new ReplicaRows.Begun(row.id().thinned(), to.id(), row.retentionClass(), row.expiryDay()));
    boolean isEntered = false;
    try {
      PackRow made = make(row, from, to, classDay);
      enter(row, made);
      isEntered = true;
      notes.giveUp(made.id());
      return made;
    } finally {
      if (!isEntered) {
        giveUp(row, to);
      }
    }
  }

  /** Of an attempt whose key has died, or a volume that was away. */
  private void removeLeftOver(PackRow row) throws IOException {
    Optional<PackRow> there = site.catalogue().find(row.id().thinned());
    if (there.isPresent()) {
      VolumeId on = there.get().volume();
      Volume volume =
          site.volumes()
              .find(on)
              .filter(found -> found.state() != Volume.State.MISSING)
              .orElseThrow(() -> unavailable("volume " + on + " is away"));
      PackFiles.remove(volume, row.retentionClass(), row.expiryDay(), row.id().thinned());
      site.catalogue().forgetAll(List.of(row.id().thinned()));
    }
  }

  /** Where the pack lies, or the best disk where that is not sound, or the cold store. */
  private Volume volumeFor(Volume from) {
    return Optional.of(from)
        .filter(volume -> volume.tier() != Tier.COLD && volume.state() == Volume.State.OK)
        .or(() -> site.volumes().choose(Set.of()))
        .filter(volume -> volume.state() == Volume.State.OK)
        .orElseThrow(() -> unavailable("no volume that is sound has room"));
  }

  private PackRow make(PackRow row, Volume from, Volume to, DayKeyId classDay) throws IOException {
    DayPublicKey dayKey =
        dayKeys
            .apply(wrapped(row))
            .orElseThrow(
                () -> unavailable("the day key of pack " + row.id() + " is not to be had now"));
    Storage storage = to.storage();
    PackFiles.remove(to, row.retentionClass(), row.expiryDay(), row.id().thinned());
    Path copy =
        PackPaths.copy(to.root(), row.retentionClass(), row.expiryDay(), row.id().thinned());
    to.createDirectories(PackPaths.directoryOf(copy));
    PackRow made;
    try (Storage.StoredFile source = opened(row, from);
        Storage.StoredFile target = storage.create(copy)) {
      made = written(row, source, target, to, dayKey, classDay);
    }
    try (Storage.StoredFile file =
        new WindowReading(new PacedReading(storage.openForDirectReading(copy), to, pace), window)) {
      PackReading.verify(file, made, site.buffers());
    }
    PackFiles.writeKey(storage, PackPaths.key(copy), made.wrappedKey(), block);
    storage.rename(copy, PackPaths.finishedName(copy));
    storage.syncDirectory(PackPaths.directoryOf(copy));
    return made;
  }

  private static WrappedDek wrapped(PackRow row) {
    try {
      return WrappedDek.decode(row.wrappedKey().asBuffer());
    } catch (OpenFailedException e) {
      throw new StrongroomException(
          ErrorKind.CORRUPT, "the wrapped key of pack " + row.id() + " is none", e);
    }
  }

  private Storage.StoredFile opened(PackRow row, Volume from) {
    try {
      return new PacedReading(
          from.storage().openForReading(PackFiles.finished(from, row)), from, pace);
    } catch (IOException e) {
      throw unreadable(row, e);
    }
  }

  private static StrongroomException unreadable(PackRow row, IOException e) {
    return new StrongroomException(
        ErrorKind.UNAVAILABLE, "pack " + row.id() + " cannot be read where it lies: " + e, e);
  }

  private PackRow written(
      PackRow row,
      Storage.StoredFile source,
      Storage.StoredFile target,
      Volume to,
      DayPublicKey dayKey,
      DayKeyId classDay)
      throws IOException {
    Source pack = new Source(row, source);
    PackHeader uncommitted =
        PackHeader.uncommitted(
            dayKey.suite(),
            row.firstOfLife(),
            row.id().thinned(),
            to.id(),
            pack.header().start(),
            salt(),
            row.retentionClass(),
            row.expiryDay());
    byte[] hash = uncommitted.hash();
    try (Dek dek = Dek.random(random);
        DekWrapper wrapper = new DekWrapper(random);
        PackCipher cipher = PackCipher.of(uncommitted.suite(), dek, hash);
        PackCipher opening = keys.open(row, pack.footer())) {
      PackHeader header = uncommitted.committed(cipher.commitment());
      ThinnedFile file = new ThinnedFile(target, to, header, cipher, site.buffers(), pace);
      List<Gap> gaps = fill(file, pack, opening, classDay);
      file.gaps(gaps, row.range().to());
      Footer footer = file.finish();
      Spans spans = Spans.of(footer.entries());
      if (spans.isEmpty()) {
        throw new StrongroomException(
            ErrorKind.CORRUPT, "pack " + row.id() + " has nothing that can be shown");
      }
      gaps.forEach(gap -> site.catalogue().gap(row.id().camera(), gap, true));
      return PackRow.of(
          header,
          footer,
          spans.toList(),
          to.id(),
          Bytes.copyOf(wrapper.wrap(dek, dayKey, hash).encode()));
    }
  }

  private Bytes salt() {
    byte[] salt = new byte[32];
    random.nextBytes(salt);
    return Bytes.copyOf(salt);
  }

  /** The chunks that stay; the gaps that the pack declares, and those that come of thinning. */
  private List<Gap> fill(ThinnedFile file, Source pack, PackCipher opening, DayKeyId classDay)
      throws IOException {
    Map<Integer, ByteBuffer> inits = new HashMap<>();
    Map<Integer, ByteBuffer> video = new HashMap<>();
    for (IndexEntry entry : pack.footer().entries()) {
      if (entry.header().kind() == FrameHeader.Kind.INIT) {
        ByteBuffer segment = pack.plain(entry, opening);
        inits.put(entry.header().sequence(), segment);
        InitSegment.withoutAudio(segment)
            .ifPresent(alone -> video.put(entry.header().sequence(), alone));
      }
    }
    ThinPlan plan = ThinPlan.of(pack.footer().entries(), video.keySet());
    for (ThinPlan.Part part : plan.parts()) {
      goOn(classDay);
      FrameHeader from = part.from().header();
      ByteBuffer segment = (part.whole() ? inits : video).get(from.init());
      if (segment == null) {
        // its init segment is lost, so that nobody can show it
        continue;
      }
      file.init(segment, from);
      ByteBuffer plain = pack.plain(part.from(), opening);
      try {
        if (part.whole()) {
          file.media(part, from.sampleCount(), plain);
        } else {
          ByteBuffer picture = MovieFragment.firstPicture(plain, 1, part.durationTicks());
          file.media(part, 1, picture);
          wipe(picture);
        }
      } finally {
        wipe(plain);
      }
    }
    List<Gap> gaps = new ArrayList<>();
    for (IndexEntry entry : pack.footer().entries()) {
      if (entry.header().kind() == FrameHeader.Kind.JOURNAL) {
        gaps.addAll(Journal.decode(pack.plain(entry, opening)));
      }
    }
    gaps.addAll(plan.gaps());
    return gaps;
  }

  private static void wipe(ByteBuffer plain) {
    for (int i = 0; i < plain.limit(); i++) {
      plain.put(i, (byte) 0);
    }
  }

  private void goOn(DayKeyId classDay) {
    going.run();
    if (site.removals().isWanted(classDay)) {
      throw unavailable(classDay + " is being removed; its packs are not thinned");
    }
  }

  /** Nothing is entered whose key is to die: whoever moves what stays has looked already. */
  private void enter(PackRow row, PackRow made) {
    if (site.catalogue().find(row.id()).filter(now -> !goes.test(now)).isEmpty()) {
      throw unavailable(ClassDay.idOf(row) + " is on its way out; its packs are not thinned");
    }
    site.catalogue().finished(made);
    // or its copy would be late from the beginning
    site.catalogue().replicas().owedSince(made.id(), WallTime.of(clock.instant()));
  }

  /** What cannot be removed now is at the next start: the note stays. */
  private void giveUp(PackRow row, Volume to) {
    // a thread that is told to end cannot remove files
    boolean ends = Thread.interrupted();
    try {
      PackFiles.remove(to, row.retentionClass(), row.expiryDay(), row.id().thinned());
      site.catalogue().replicas().giveUp(row.id().thinned());
    } catch (IOException e) {
      log.warn("what was made of pack {} is removed later: {}", row.id(), e.toString());
    } finally {
      if (ends) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static StrongroomException unavailable(String message) {
    return new StrongroomException(ErrorKind.UNAVAILABLE, message);
  }

  /** The pack that is thinned, as far as it has been read; what fails here is not the new one's. */
  private final class Source {
    private final PackRow row;
    private final Storage.StoredFile file;
    private final PackHeader header;
    private final Footer footer;

    Source(PackRow row, Storage.StoredFile file) {
      this.row = row;
      this.file = file;
      try {
        this.header = PackFile.header(file);
        this.footer = PackFile.footer(file, row.bytes(), row.footerBytes());
      } catch (IOException e) {
        throw unreadable(row, e);
      }
      if (!footer.merkleRoot().equals(row.merkleRoot()) || footer.packTag() != header.tag()) {
        throw new StrongroomException(
            ErrorKind.CORRUPT, "pack " + row.id() + " is not the one that the catalogue knows");
      }
    }

    PackHeader header() {
      return header;
    }

    Footer footer() {
      return footer;
    }

    /** A chunk, verified and opened. */
    ByteBuffer plain(IndexEntry entry, PackCipher opening) {
      BufferPool.Buffer buffer = site.buffers().takeAlways(entry.header().frameBytes());
      try {
        PackFile.frame(file, entry, buffer.bytes());
        ByteBuffer plain = ByteBuffer.allocate(entry.header().plainBytes());
        Frames.open(entry.header(), footer.packTag(), opening, buffer.bytes(), plain);
        return plain.flip();
      } catch (IOException e) {
        throw unreadable(row, e);
      } finally {
        buffer.release();
      }
    }
  }
}
