package io.strongroom.crypto.sign;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/**
 * A witness's key under the signature type of cosignatures (C2SP tlog-cosignature, type 0x04): it
 * signs the text of a checkpoint together with the time at which no larger tree of that log was
 * known to it. Whether the checkpoint follows from the one before is for its owner to check first.
 * Thread-safe.
 */
public final class Cosigner {
  private static final String HEAD = "cosignature/v1\ntime ";

  private final NoteSigner key;
  private final NoteVerifier verifier;

  /**
   * The key of a signer, which signs nothing but cosignatures from now on.
   *
   * @throws IllegalArgumentException if it is not Ed25519
   */
  public Cosigner(NoteSigner key) {
    this.key = key;
    this.verifier = key.verifierOfCosignatures();
  }

  /** What signs a note as of this time, to the second. */
  NoteSignature sign(byte[] text, Instant at) {
    long seconds = at.getEpochSecond();
    if (seconds < 0) {
      throw new IllegalArgumentException("a cosignature is not older than 1970");
    }
    byte[] signature = key.signature(message(seconds, text));
    return verifier.signatureOf(
        ByteBuffer.allocate(Long.BYTES + signature.length).putLong(seconds).put(signature).array());
  }

  /** Of a signature that was verified. */
  static Instant time(NoteSignature signature) {
    return Instant.ofEpochSecond(ByteBuffer.wrap(signature.signature()).getLong());
  }

  static byte[] message(long seconds, byte[] text) {
    byte[] head = (HEAD + seconds + "\n").getBytes(StandardCharsets.US_ASCII);
    return ByteBuffer.allocate(head.length + text.length).put(head).put(text).array();
  }

  /** What others check its cosignatures by; see {@link NoteVerifier#parse}. */
  public String verifierKey() {
    return verifier.toString();
  }

  @Override
  public String toString() {
    return "Cosigner[" + verifier.name() + "]";
  }
}
