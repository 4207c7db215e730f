package io.strongroom.playback.http;

import io.strongroom.playback.audit.AccessLog;
import io.strongroom.playback.audit.Delivery;
import io.strongroom.playback.audit.Intent;
import io.strongroom.playback.audit.IntentReceipt;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** An access log in memory that can be made to fail. */
final class RecordingLog implements AccessLog {
  final List<Intent> intents = new CopyOnWriteArrayList<>();
  final List<Delivery> deliveries = new CopyOnWriteArrayList<>();
  final List<Intent> refusals = new CopyOnWriteArrayList<>();
  volatile boolean down;

  @Override
  public IntentReceipt intend(Intent intent) {
    if (down) {
      throw new StrongroomException(
          ErrorKind.UNAVAILABLE,
          "the access log cannot be written; footage is not shown meanwhile");
    }
    intents.add(intent);
    return new IntentReceipt(intents.size());
  }

  @Override
  public void deliver(IntentReceipt receipt, Delivery delivery) {
    deliveries.add(delivery);
  }

  @Override
  public void refuse(Intent asked, String reason) {
    refusals.add(asked);
  }
}
