package io.strongroom.recording.peer;

import io.strongroom.crypto.envelope.Dek;
import io.strongroom.crypto.envelope.OpenFailedException;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.read.DekUnwrapper;
import io.strongroom.recording.read.UnwrapRequest;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A keyholder's answer to other nodes: one DEK for one authorisation, a line in the log for each,
 * and no more than so many a second for each node. Thread-safe.
 */
public final class UnwrapHandler implements PeerHandler {
  /** Most unwraps in a second for one asking node, lasting. */
  public static final int MAX_PER_SECOND = 20;

  /** Most unwraps at once for one asking node that has asked little before. */
  public static final int MAX_BURST = 200;

  private static final Logger log = LoggerFactory.getLogger(UnwrapHandler.class);

  private final DekUnwrapper keys;
  private final Allowances allowances;

  private UnwrapHandler(DekUnwrapper keys, LongSupplier nanoTime) {
    this.keys = keys;
    this.allowances = new Allowances(MAX_PER_SECOND, MAX_BURST, nanoTime);
  }

  /**
   * The handler by name, for the {@link PeerServer} of a keyholder.
   *
   * @param keys this node's own key store; never one that asks others
   * @param nanoTime normally {@link System#nanoTime}
   */
  public static Map<String, PeerHandler> of(DekUnwrapper keys, LongSupplier nanoTime) {
    return Map.of(Requests.UNWRAP, new UnwrapHandler(keys, nanoTime));
  }

  @Override
  public ByteBuffer answer(String asker, ByteBuffer request) {
    if (!allowances.take(asker)) {
      throw new StrongroomException(
          ErrorKind.EXHAUSTED,
          "this node asks for more than " + MAX_PER_SECOND + " keys a second; ask another one");
    }
    UnwrapRequest asked =
        Wire.parse(ErrorKind.CALLER, "the request", request, Requests::decodeUnwrap);
    try (Dek dek = asked.answeredBy(keys)) {
      log.info(
          "key of camera {} from {} to {} under intent {} unwrapped for {}",
          asked.camera(),
          asked.range().from(),
          asked.range().to(),
          asked.intent(),
          asker);
      return ByteBuffer.wrap(dek.secret().expose());
    } catch (OpenFailedException e) {
      throw new StrongroomException(
          ErrorKind.CORRUPT, "the key does not unwrap: it was made for another pack", e);
    }
  }
}
