package io.strongroom.retention.peer;

import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.peer.PeerHandler;
import io.strongroom.recording.peer.Wire;
import io.strongroom.retention.compliance.CompletenessAnswers;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Answers other nodes about completeness, from the moment on that this node knows its packs; before
 * that they are told to ask again. Thread-safe.
 */
public final class CompletenessHandlers {
  private volatile @Nullable CompletenessAnswers answers;

  /** The handlers by name, for {@link io.strongroom.recording.peer.PeerServer}. */
  public Map<String, PeerHandler> handlers() {
    return Map.of(
        CompletenessMessages.CAMERA, this::camera,
        CompletenessMessages.CAMERAS, this::cameras,
        CompletenessMessages.CHAIN, this::chain,
        CompletenessMessages.RECORDS, this::records);
  }

  /** Answers with these from now on. */
  public void serve(CompletenessAnswers own) {
    answers = own;
  }

  private CompletenessAnswers answers() {
    CompletenessAnswers own = answers;
    if (own == null) {
      throw new StrongroomException(ErrorKind.UNAVAILABLE, "this node is starting; ask again");
    }
    return own;
  }

  private ByteBuffer camera(String asker, ByteBuffer request) {
    CompletenessMessages.Time asked = parsed(request, CompletenessMessages::time);
    return ByteBuffer.wrap(
        CompletenessMessages.encoded(
            answers().camera(asked.camera(), asked.range(), asked.after())));
  }

  private ByteBuffer cameras(String asker, ByteBuffer request) {
    parsed(request, in -> in);
    return ByteBuffer.wrap(CompletenessMessages.encoded(answers().cameras()));
  }

  private ByteBuffer chain(String asker, ByteBuffer request) {
    CompletenessMessages.Part asked = parsed(request, CompletenessMessages::part);
    return ByteBuffer.wrap(
        CompletenessMessages.encoded(answers().chain(asked.camera(), asked.from())));
  }

  private ByteBuffer records(String asker, ByteBuffer request) {
    CompletenessMessages.Day asked = parsed(request, CompletenessMessages::day);
    return ByteBuffer.wrap(
        CompletenessMessages.encoded(answers().records(asked.camera(), asked.day(), asked.from())));
  }

  private static <T> T parsed(ByteBuffer request, Function<ByteBuffer, T> parser) {
    return Wire.parse(ErrorKind.CALLER, "the request", request, parser);
  }
}
