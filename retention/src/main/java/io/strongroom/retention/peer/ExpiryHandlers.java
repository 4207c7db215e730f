package io.strongroom.retention.peer;

import io.strongroom.crypto.envelope.OpenFailedException;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.peer.PeerHandler;
import io.strongroom.recording.peer.Wire;
import io.strongroom.retention.expiry.Expirer;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Answers other nodes about expiry, from the moment on that this node takes part in it; before that
 * they are told to ask again. Thread-safe.
 */
public final class ExpiryHandlers {
  private final CompletenessHandlers completeness = new CompletenessHandlers();
  private volatile @Nullable Expirer expirer;

  /** The handlers by name, for {@link io.strongroom.recording.peer.PeerServer}. */
  public Map<String, PeerHandler> handlers() {
    return Map.of(
        ExpiryMessages.FACTS, this::facts,
        ExpiryMessages.PACKS, this::packs,
        ExpiryMessages.STANDING, this::standing,
        ExpiryMessages.REWRAP, this::rewrap);
  }

  /** Answers about completeness. */
  public CompletenessHandlers completeness() {
    return completeness;
  }

  /** Answers for this expirer from now on. */
  public void serve(Expirer own) {
    expirer = own;
  }

  private Expirer expirer() {
    Expirer own = expirer;
    if (own == null) {
      throw new StrongroomException(ErrorKind.UNAVAILABLE, "this node is starting; ask again");
    }
    return own;
  }

  private ByteBuffer facts(String asker, ByteBuffer request) {
    parsed(request, in -> in);
    return ByteBuffer.wrap(ExpiryMessages.encoded(expirer().facts()));
  }

  private ByteBuffer packs(String asker, ByteBuffer request) {
    ExpiryMessages.Page asked = parsed(request, ExpiryMessages::pageAsked);
    return ByteBuffer.wrap(ExpiryMessages.encoded(expirer().packs(asked.id(), asked.after())));
  }

  private ByteBuffer standing(String asker, ByteBuffer request) {
    parsed(request, in -> in);
    return ByteBuffer.wrap(ExpiryMessages.encoded(expirer().standing()));
  }

  /** The DEK stays here: only what it is wrapped in goes back. */
  private ByteBuffer rewrap(String asker, ByteBuffer request) {
    ExpiryMessages.Moving asked = parsed(request, ExpiryMessages::moving);
    try {
      return ByteBuffer.wrap(
          expirer()
              .rewrapHeld(
                  asker,
                  asked.camera(),
                  asked.range(),
                  asked.wrapped(),
                  asked.headerHash().toArray())
              .encode());
    } catch (OpenFailedException e) {
      throw new StrongroomException(
          ErrorKind.CORRUPT, "the key does not unwrap: it was made for another pack", e);
    }
  }

  private static <T> T parsed(ByteBuffer request, Function<ByteBuffer, T> parser) {
    return Wire.parse(ErrorKind.CALLER, "the request", request, parser);
  }
}
