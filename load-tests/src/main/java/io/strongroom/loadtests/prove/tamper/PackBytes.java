package io.strongroom.loadtests.prove.tamper;

import io.strongroom.recording.index.PackRow;
import io.strongroom.recording.pack.Footer;
import io.strongroom.recording.pack.FrameHeader;
import io.strongroom.recording.pack.IndexEntry;
import io.strongroom.recording.pack.PackFile;
import io.strongroom.recording.pack.PackHeader;
import io.strongroom.recording.volume.DirectStorage;
import io.strongroom.recording.volume.Storage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32C;

/** A finished pack, its bytes and what they mean. Used by one thread. */
final class PackBytes {
  final Path file;
  final PackRow row;
  final Footer footer;
  final List<IndexEntry> media;

  PackBytes(Path file, PackRow row) throws IOException {
    this.file = file;
    this.row = row;
    try (Storage.StoredFile opened = new DirectStorage().openForReading(file)) {
      footer = PackFile.footer(opened);
    }
    media =
        footer.entries().stream()
            .filter(entry -> entry.header().kind() == FrameHeader.Kind.MEDIA)
            .toList();
  }

  Path key() {
    String name = String.valueOf(file.getFileName());
    return file.resolveSibling(name.substring(0, name.lastIndexOf('.')) + ".key");
  }

  byte[] bytes() throws IOException {
    return Files.readAllBytes(file);
  }

  void write(byte[] bytes) throws IOException {
    Path _ = Files.write(file, bytes);
  }

  int at(IndexEntry entry) {
    return (int) entry.offsetBytes();
  }

  int footerAt() {
    return (int) footer.offsetBytes();
  }

  static void flip(Path file, int at) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    bytes[at] ^= 4;
    Path _ = Files.write(file, bytes);
  }

  /** Makes the checksum at the end of a part right again. */
  static void seal(byte[] all, int from, int length) {
    CRC32C crc = new CRC32C();
    crc.update(all, from, length - Integer.BYTES);
    ByteBuffer.wrap(all).putInt(from + length - Integer.BYTES, (int) crc.getValue());
  }

  /** The bytes with another header for one chunk, all checksums right. */
  byte[] withHeader(IndexEntry entry, FrameHeader header) throws IOException {
    byte[] bytes = bytes();
    header.encode(ByteBuffer.wrap(bytes), at(entry), footer.packTag());
    seal(bytes, at(entry), header.frameBytes());
    return bytes;
  }

  /** The bytes as if it had been recorded with these chunks alone. */
  byte[] with(List<IndexEntry> entries, Footer.State state) throws IOException {
    byte[] from = bytes();
    ByteBuffer out = ByteBuffer.allocate(from.length + Storage.BLOCK_BYTES);
    out.put(from, 0, PackHeader.BYTES);
    List<IndexEntry> placed = new ArrayList<>();
    for (IndexEntry entry : entries) {
      placed.add(new IndexEntry(entry.header(), out.position()));
      out.put(from, at(entry), entry.header().frameBytes());
    }
    Footer written =
        new Footer(
            state,
            footer.suite(),
            footer.headerHash(),
            footer.commitment(),
            out.position(),
            placed,
            List.of(),
            Footer.merkleRoot(footer.suite(), placed, footer.packTag()));
    ByteBuffer end = ByteBuffer.allocate(written.lengthBytes());
    written.encode(end);
    out.put(end.rewind());
    return Arrays.copyOf(out.array(), out.position());
  }
}
