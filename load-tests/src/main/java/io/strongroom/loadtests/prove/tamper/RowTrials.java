package io.strongroom.loadtests.prove.tamper;

import io.strongroom.loadtests.prove.tamper.Trial.Expected;
import io.strongroom.loadtests.prove.tamper.Trial.Finder;
import io.strongroom.recording.index.Catalogue;
import io.strongroom.recording.index.PackRow;
import io.strongroom.recording.index.rocksdb.RocksCatalogue;
import io.strongroom.recording.model.Bytes;
import io.strongroom.recording.model.Epoch;
import io.strongroom.recording.model.PackId;
import io.strongroom.recording.model.TimeRange;
import io.strongroom.recording.pack.Footer;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** What can be done to the catalogue's rows of packs, with the product's own database. */
final class RowTrials {
  private final Path catalogue;
  private final PackRow one;
  private final PackRow two;
  private final PackRow expired;
  private final List<Trial> trials = new ArrayList<>();

  private RowTrials(Path catalogue, PackRow one, PackRow two, PackRow expired) {
    this.catalogue = catalogue;
    this.one = one;
    this.two = two;
    this.expired = expired;
  }

  /**
   * @param catalogue its folder, while no node runs
   * @param expired as a row was whose pack has gone since
   */
  static List<Trial> of(Path catalogue, PackRow one, PackRow two, PackRow expired) {
    RowTrials all = new RowTrials(catalogue, one, two, expired);
    all.sums();
    all.contents();
    all.rows();
    return all.trials;
  }

  /** A row with other parts; the class and the day have no place in it. */
  private static PackRow row(
      PackRow of,
      PackId id,
      LocalDate expiryDay,
      List<TimeRange> spans,
      long bytes,
      int chunks,
      Bytes root,
      Bytes key) {
    return new PackRow(
        id,
        of.volume(),
        of.retentionClass(),
        expiryDay,
        spans,
        bytes,
        of.footerBytes(),
        chunks,
        of.state(),
        of.firstOfLife(),
        root,
        key);
  }

  private static Bytes flipped(Bytes bytes) {
    byte[] changed = bytes.toArray();
    changed[changed.length - 1] ^= 1;
    return Bytes.copyOf(changed);
  }

  private void flip(String what, String kind, PackRow changed) {
    String pack = one.id().toString();
    add(
        Operation.FLIP,
        what,
        rows -> rows.finished(changed),
        new Expected(Finder.FSCK, List.of(kind + "\t" + pack), List.of(pack)));
  }

  private void add(
      Operation operation, String what, Consumer<Catalogue> change, Expected... expected) {
    trials.add(
        new Trial(
            Target.CATALOGUE_ROW,
            operation,
            what,
            () -> {
              try (RocksCatalogue opened = RocksCatalogue.open(catalogue)) {
                change.accept(opened);
              }
            },
            List.of(expected)));
  }

  private void sums() {
    flip(
        "its length",
        "DAMAGED",
        row(
            one,
            one.id(),
            one.expiryDay(),
            one.spans(),
            one.bytes() ^ 4_096,
            one.chunks(),
            one.merkleRoot(),
            one.wrappedKey()));
    flip(
        "its Merkle root",
        "DAMAGED",
        row(
            one,
            one.id(),
            one.expiryDay(),
            one.spans(),
            one.bytes(),
            one.chunks(),
            flipped(one.merkleRoot()),
            one.wrappedKey()));
    flip(
        "its key",
        "KEY",
        row(
            one,
            one.id(),
            one.expiryDay(),
            one.spans(),
            one.bytes(),
            one.chunks(),
            one.merkleRoot(),
            flipped(one.wrappedKey())));
    flip(
        "the length of its footer",
        "DAMAGED",
        other(one.footerBytes() ^ 4_096, one.state(), one.firstOfLife()));
  }

  private void contents() {
    TimeRange first = one.spans().getFirst();
    List<TimeRange> spans = new ArrayList<>(one.spans());
    spans.set(0, new TimeRange(first.from().plusMicros(1_000_000), first.to()));
    flip(
        "when it begins",
        "ROW",
        row(
            one,
            one.id(),
            one.expiryDay(),
            spans,
            one.bytes(),
            one.chunks(),
            one.merkleRoot(),
            one.wrappedKey()));
    flip(
        "its number of chunks",
        "ROW",
        row(
            one,
            one.id(),
            one.expiryDay(),
            one.spans(),
            one.bytes(),
            one.chunks() ^ 1,
            one.merkleRoot(),
            one.wrappedKey()));
    flip(
        "how it was finished",
        "ROW",
        other(one.footerBytes(), Footer.State.RECOVERED, one.firstOfLife()));
    flip(
        "whether a life begins with it",
        "ROW",
        other(one.footerBytes(), one.state(), !one.firstOfLife()));
  }

  private PackRow other(int footerBytes, Footer.State state, boolean firstOfLife) {
    return new PackRow(
        one.id(),
        one.volume(),
        one.retentionClass(),
        one.expiryDay(),
        one.spans(),
        one.bytes(),
        footerBytes,
        one.chunks(),
        state,
        firstOfLife,
        one.merkleRoot(),
        one.wrappedKey());
  }

  private void rows() {
    String file = one.id().epoch().toString();
    add(
        Operation.CUT,
        "it is removed",
        rows -> rows.forget(one.id()),
        new Expected(Finder.FSCK, List.of("PACK_WITHOUT_ROW\t"), List.of(file)));
    add(
        Operation.SWAP,
        "what it says of its pack with the next",
        rows -> {
          rows.finished(contentOf(two, one));
          rows.finished(contentOf(one, two));
        },
        new Expected(
            Finder.FSCK,
            List.of("DAMAGED\t" + one.id(), "DAMAGED\t" + two.id()),
            List.of(one.id().toString(), two.id().toString())));
    add(
        Operation.MOVE,
        "to another day",
        rows ->
            rows.finished(
                row(
                    one,
                    one.id(),
                    one.expiryDay().plusDays(1),
                    one.spans(),
                    one.bytes(),
                    one.chunks(),
                    one.merkleRoot(),
                    one.wrappedKey())),
        new Expected(
            Finder.FSCK,
            List.of("ROW_WITHOUT_PACK\t" + one.id(), "PACK_WITHOUT_ROW\t"),
            List.of(file)));
    add(
        Operation.REPLAY,
        "one whose pack has expired",
        rows -> rows.finished(expired),
        new Expected(
            Finder.FSCK,
            List.of("ROW_WITHOUT_PACK\t" + expired.id()),
            List.of(expired.id().toString())));
    Epoch epoch = one.id().epoch();
    PackId renamed =
        new PackId(
            one.id().camera(), new Epoch(epoch.hybridMicros() + 1, epoch.node(), epoch.counter()));
    add(
        Operation.RENAME,
        "it is another pack's",
        rows -> {
          rows.forget(one.id());
          rows.finished(contentOf(one, renamed));
        },
        new Expected(
            Finder.FSCK,
            List.of("ROW_WITHOUT_PACK\t" + renamed, "PACK_WITHOUT_ROW\t"),
            List.of(renamed.toString(), file)));
  }

  private static PackRow contentOf(PackRow content, PackRow under) {
    return contentOf(content, under.id());
  }

  private static PackRow contentOf(PackRow content, PackId id) {
    return row(
        content,
        id,
        content.expiryDay(),
        content.spans(),
        content.bytes(),
        content.chunks(),
        content.merkleRoot(),
        content.wrappedKey());
  }
}
