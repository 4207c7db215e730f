package io.strongroom.loadtests.prove.thousand;

import io.strongroom.crypto.envelope.Dek;
import io.strongroom.crypto.envelope.PackCipher;
import io.strongroom.crypto.envelope.Suite;
import io.strongroom.crypto.keys.KeyStore;
import io.strongroom.crypto.keys.WrappedDek;
import io.strongroom.loadtests.camera.FrameStamp;
import io.strongroom.loadtests.check.StampReader;
import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.pack.Footer;
import io.strongroom.recording.pack.FrameHeader;
import io.strongroom.recording.pack.IndexEntry;
import io.strongroom.recording.pack.PackFile;
import io.strongroom.recording.pack.PackHeader;
import io.strongroom.recording.pack.PackLimits;
import io.strongroom.recording.volume.DirectStorage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.function.Consumer;

/**
 * Opens finished packs and takes the stamps out of every sample. AES-GCM authenticates each chunk
 * with its header, so checksums and digests are not computed a second time: that would cost more
 * than everything else here. Used by one thread.
 */
final class StampedPack {
  private final KeyStore keys;
  private final DirectStorage storage = new DirectStorage();

  // On the heap, where opening and parsing are faster by a third than in native memory.
  private final byte[] sealed = new byte[PackLimits.MAX_PLAIN_BYTES + Suite.TAG_BYTES];
  private final ByteBuffer plain = ByteBuffer.allocate(PackLimits.MAX_PLAIN_BYTES);
  private long unstamped;

  StampedPack(KeyStore keys) {
    this.keys = keys;
  }

  /** Video frames without a readable stamp up to now. */
  long unstamped() {
    return unstamped;
  }

  /**
   * Opens every chunk.
   *
   * @param bytes the whole pack from index 0 to the limit
   * @param stamps handed the stamps in the order of the samples
   * @return whose pack it is
   * @throws StrongroomException CORRUPT if anything does not verify, or the pack was not finished
   *     by its recorder
   */
  CameraId open(Path file, ByteBuffer bytes, Consumer<FrameStamp> stamps) throws IOException {
    PackHeader header = PackHeader.decode(bytes.slice(0, PackHeader.BYTES));
    int last = bytes.limit() - PackLimits.BLOCK_BYTES;
    int length = Footer.lengthBytes(bytes.slice(last, PackLimits.BLOCK_BYTES));
    Footer footer = Footer.decode(bytes.slice(bytes.limit() - length, length));
    if (footer.state() != Footer.State.NORMAL
        || !footer.entries().getLast().header().has(FrameHeader.FINAL)) {
      throw new StrongroomException(ErrorKind.CORRUPT, file + " was not finished by its recorder");
    }
    byte[] hash = header.hash();
    WrappedDek wrapped = WrappedDek.decode(PackFile.wrappedKey(storage, file).asBuffer());
    try (Dek dek = keys.unwrap(wrapped, hash);
        PackCipher cipher = PackCipher.of(header.suite(), dek, hash)) {
      if (!cipher.matches(header.commitment().toArray())) {
        throw new StrongroomException(ErrorKind.CORRUPT, file + ": the key is not this pack's");
      }
      StampReader reader = new StampReader();
      long tag = header.tag();
      for (IndexEntry entry : footer.entries()) {
        chunk(entry, tag, cipher, bytes, reader, stamps);
      }
      unstamped += reader.unstamped();
    }
    return header.id().camera();
  }

  private void chunk(
      IndexEntry entry,
      long packTag,
      PackCipher cipher,
      ByteBuffer bytes,
      StampReader reader,
      Consumer<FrameStamp> stamps) {
    FrameHeader header = entry.header();
    if (header.kind() == FrameHeader.Kind.JOURNAL) {
      return;
    }
    ByteBuffer associated = ByteBuffer.wrap(header.encoded(packTag));
    int length = header.plainBytes() + Suite.TAG_BYTES;
    bytes.get(Math.toIntExact(entry.offsetBytes()) + FrameHeader.BYTES, sealed, 0, length);
    plain.clear();
    cipher.open(header.sequence(), associated, ByteBuffer.wrap(sealed, 0, length), plain);
    plain.flip();
    if (header.kind() == FrameHeader.Kind.INIT) {
      // What is read of it must outlive the buffer, which the next chunk overwrites.
      reader.init(ByteBuffer.allocate(plain.remaining()).put(plain).flip());
    } else {
      reader.fragment(plain, stamps);
    }
  }
}
