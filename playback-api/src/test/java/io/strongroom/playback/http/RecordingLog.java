package io.strongroom.playback.http;

import io.strongroom.playback.audit.AccessLog;
import io.strongroom.playback.audit.CustodyEvent;
import io.strongroom.playback.audit.Decision;
import io.strongroom.playback.audit.Delivery;
import io.strongroom.playback.audit.InspectionAct;
import io.strongroom.playback.audit.Intent;
import io.strongroom.playback.audit.IntentReceipt;
import io.strongroom.playback.audit.PersonChange;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** An access log in memory that can be made to fail. */
public final class RecordingLog implements AccessLog {
  final List<Intent> intents = new CopyOnWriteArrayList<>();
  final List<Delivery> deliveries = new CopyOnWriteArrayList<>();
  final List<Intent> refusals = new CopyOnWriteArrayList<>();
  final List<Decision> decisions = new CopyOnWriteArrayList<>();
  final List<PersonChange> changes = new CopyOnWriteArrayList<>();
  public final List<CustodyEvent> custody = new CopyOnWriteArrayList<>();
  final List<InspectionAct> acts = new CopyOnWriteArrayList<>();
  public volatile boolean down;

  /** Decisions wait for it, as while a disk is slow. */
  volatile CountDownLatch decidable = new CountDownLatch(0);

  /** Decisions that wait. */
  final AtomicInteger undecided = new AtomicInteger();

  @Override
  public IntentReceipt intend(Intent intent) {
    requireUp();
    intents.add(intent);
    return new IntentReceipt(intents.size());
  }

  @Override
  public long deliver(IntentReceipt receipt, Delivery delivery) {
    deliveries.add(delivery);
    return 0;
  }

  @Override
  public void refuse(Intent asked, String reason) {
    refusals.add(asked);
  }

  @Override
  public void decide(Decision decision) {
    requireUp();
    undecided.incrementAndGet();
    try {
      decidable.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    } finally {
      undecided.decrementAndGet();
    }
    decisions.add(decision);
  }

  @Override
  public void change(PersonChange change) {
    requireUp();
    changes.add(change);
  }

  @Override
  public void custody(CustodyEvent event) {
    requireUp();
    custody.add(event);
  }

  @Override
  public long inspect(InspectionAct act) {
    requireUp();
    acts.add(act);
    return acts.size();
  }

  private void requireUp() {
    if (down) {
      throw new StrongroomException(
          ErrorKind.UNAVAILABLE,
          "the access log cannot be written; footage is not shown meanwhile");
    }
  }
}
