package io.strongroom.playback.evidence;

import io.strongroom.crypto.sign.CertificateChains;
import io.strongroom.crypto.sign.EvidenceIdentity;
import io.strongroom.crypto.sign.TimeStamps;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Files as one ZIP file with their digests, the signature and the time-stamp over these, as
 * packages of evidence have them. Equal files make an equal SHA256SUMS. In memory; for small ones.
 */
final class SignedFiles {
  private SignedFiles() {}

  /**
   * The ZIP file.
   *
   * @param files are named in SHA256SUMS, in their order
   * @param beside are not, as what is made anew each time
   */
  static byte[] zip(
      Map<String, byte[]> files, Map<String, byte[]> beside, EvidenceSources sources) {
    EvidenceIdentity identity = sources.identity().get();
    TimeStamps stamps = sources.timeStamps().get();
    Memory out = new Memory();
    StoredZip zip = new StoredZip(out);
    StringBuilder sums = new StringBuilder();
    try {
      for (Map.Entry<String, byte[]> each : files.entrySet()) {
        zip.add(each.getKey(), each.getValue());
        sums.append(Digests.hex(Digests.sha256().digest(each.getValue())))
            .append("  ")
            .append(each.getKey())
            .append('\n');
      }
      byte[] list = sums.toString().getBytes(StandardCharsets.UTF_8);
      zip.add("SHA256SUMS", list);
      zip.add("SHA256SUMS.p7s", identity.sign(list, sources.clock().instant()));
      zip.add("SHA256SUMS.tsr", stamps.stamp(Digests.sha256().digest(list)));
      zip.add(VerifyText.ROOT, CertificateChains.pem(List.of(identity.root())));
      zip.add(
          "certificates/evidence-signer.pem", CertificateChains.pem(List.of(identity.signer())));
      zip.add(VerifyText.TIME_ROOTS, CertificateChains.pem(stamps.roots()));
      for (Map.Entry<String, byte[]> each : beside.entrySet()) {
        zip.add(each.getKey(), each.getValue());
      }
      zip.finish();
    } catch (IOException e) {
      throw new UncheckedIOException(e); // nothing is written to a disk
    }
    return out.bytes();
  }

  /** An output that grows. */
  private static final class Memory implements StoredZip.Out {
    private byte[] bytes = new byte[64 * 1024];
    private int size;

    @Override
    public long size() {
      return size;
    }

    @Override
    public void write(ByteBuffer from) {
      int length = from.remaining();
      if (size + length > bytes.length) {
        bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, size + length));
      }
      from.get(bytes, size, length);
      size += length;
    }

    @Override
    public void change(long at, byte[] to) {
      System.arraycopy(to, 0, bytes, (int) at, to.length);
    }

    byte[] bytes() {
      return Arrays.copyOf(bytes, size);
    }
  }
}
