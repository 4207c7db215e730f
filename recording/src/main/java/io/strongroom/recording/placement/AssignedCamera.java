package io.strongroom.recording.placement;

import io.strongroom.recording.model.CameraId;
import java.time.Duration;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;

/**
 * The entity of a camera: it lives on the node that is to record the camera, and says so there. It
 * does not record: the recorder must outlive it when the node is cut off, and when the camera
 * moves.
 */
final class AssignedCamera extends AbstractBehavior<CameraMessage> {
  /** After so long without a call the camera is no longer registered. */
  static final Duration FORGOTTEN = RollCall.EVERY.multipliedBy(6);

  private final CameraId camera;
  private final Assignments assignments;
  private final ShardsHere shards;

  static Behavior<CameraMessage> create(
      CameraId camera, Assignments assignments, ShardsHere shards) {
    return Behaviors.setup(context -> new AssignedCamera(context, camera, assignments, shards));
  }

  private AssignedCamera(
      ActorContext<CameraMessage> context,
      CameraId camera,
      Assignments assignments,
      ShardsHere shards) {
    super(context);
    this.camera = camera;
    this.assignments = assignments;
    this.shards = shards;
    assignments.assign(camera);
    shards.began(camera);
    // Moved is also what an entity is told whose camera nobody calls any more: it is removed.
    context.setReceiveTimeout(FORGOTTEN, CameraMessage.Moved.NOW);
  }

  @Override
  public Receive<CameraMessage> createReceive() {
    return newReceiveBuilder()
        .onMessage(CameraMessage.Wanted.class, wanted -> this)
        .onMessageEquals(CameraMessage.Moved.NOW, Behaviors::stopped)
        .onSignal(PostStop.class, stopped -> ended())
        .build();
  }

  /** Also when the whole actor system ends, because the cluster has no place for this node. */
  private Behavior<CameraMessage> ended() {
    assignments.release(camera);
    shards.ended(camera);
    return this;
  }
}
