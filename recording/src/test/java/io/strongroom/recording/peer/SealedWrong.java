package io.strongroom.recording.peer;

import io.strongroom.crypto.envelope.Dek;
import io.strongroom.crypto.envelope.PackCipher;
import io.strongroom.crypto.keys.WrappedDek;
import io.strongroom.recording.index.PackRow;
import io.strongroom.recording.model.ByteChain;
import io.strongroom.recording.model.Bytes;
import io.strongroom.recording.pack.Footer;
import io.strongroom.recording.pack.FrameHeader;
import io.strongroom.recording.pack.Frames;
import io.strongroom.recording.pack.IndexEntry;
import io.strongroom.recording.pack.PackHeader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Packs as a recorder would leave them whose memory is broken: all checksums right, and wrong. */
final class SealedWrong {
  private SealedWrong() {}

  /** Seals the first chunk of a pack anew, under the digest of something else. */
  static PackRow firstChunk(PeerNodes.Node node, Path pack, PackRow row) throws IOException {
    ByteBuffer file = ByteBuffer.wrap(Files.readAllBytes(pack));
    PackHeader header = PackHeader.decode(file.slice(0, PackHeader.BYTES));
    int footerAt = Math.toIntExact(row.bytes() - row.footerBytes());
    Footer footer = Footer.decode(file.slice(footerAt, row.footerBytes()));
    IndexEntry first = footer.entries().getFirst();
    FrameHeader wrong = underAnotherDigest(first.header());
    ByteBuffer frame =
        file.slice(Math.toIntExact(first.offsetBytes()), first.header().frameBytes());
    ByteBuffer plain = ByteBuffer.allocate(first.header().plainBytes());
    WrappedDek wrapped = WrappedDek.decode(row.wrappedKey().asBuffer());
    try (Dek dek = node.store.keys.unwrap(wrapped, header.hash());
        PackCipher opening = PackCipher.of(header.suite(), dek, header.hash());
        PackCipher sealing = PackCipher.of(header.suite(), dek, header.hash())) {
      Frames.open(first.header(), footer.packTag(), opening, frame, plain);
      Frames.seal(wrong, footer.packTag(), sealing, ByteChain.of(plain.flip()), frame);
    }
    List<IndexEntry> entries = new ArrayList<>(footer.entries());
    entries.set(0, new IndexEntry(wrong, first.offsetBytes()));
    Bytes root = Footer.merkleRoot(footer.suite(), entries, footer.packTag());
    new Footer(
            footer.state(),
            footer.suite(),
            footer.headerHash(),
            footer.commitment(),
            footer.offsetBytes(),
            entries,
            footer.damaged(),
            root)
        .encode(file.slice(footerAt, row.footerBytes()));
    Files.write(pack, file.array());
    PackRow changed = with(row, root, row.wrappedKey());
    node.store.catalogue.finished(changed);
    return changed;
  }

  /** The row of a pack with another root and another key. */
  static PackRow with(PackRow row, Bytes merkleRoot, Bytes wrappedKey) {
    return new PackRow(
        row.id(),
        row.volume(),
        row.retentionClass(),
        row.expiryDay(),
        row.spans(),
        row.bytes(),
        row.footerBytes(),
        row.chunks(),
        row.state(),
        row.firstOfLife(),
        merkleRoot,
        wrappedKey);
  }

  private static FrameHeader underAnotherDigest(FrameHeader header) {
    byte[] digest = header.digest().toArray();
    digest[0] ^= 1;
    return new FrameHeader(
        header.kind(),
        header.flags(),
        header.sequence(),
        header.init(),
        header.start(),
        header.durationMicros(),
        header.mediaStart(),
        header.sampleCount(),
        header.plainBytes(),
        Bytes.copyOf(digest),
        header.keyframeCrc());
  }
}
