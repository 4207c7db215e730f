package io.strongroom.playback.http;

import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import java.util.function.BooleanSupplier;
import org.apache.pekko.japi.Pair;
import org.apache.pekko.stream.Attributes;
import org.apache.pekko.stream.FlowShape;
import org.apache.pekko.stream.Inlet;
import org.apache.pekko.stream.Outlet;
import org.apache.pekko.stream.stage.AbstractInOutHandler;
import org.apache.pekko.stream.stage.AsyncCallback;
import org.apache.pekko.stream.stage.GraphStage;
import org.apache.pekko.stream.stage.GraphStageLogic;
import org.apache.pekko.stream.stage.TimerGraphStageLogic;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;

/**
 * Passes a body of footage on, and breaks it off when it may no longer be seen, also while the
 * client takes nothing, and while nobody can say. It holds a place from when it runs until it ends:
 * a response that nobody fetches costs none.
 *
 * <p>One stage with one timer: of what is paid for each body, and a player fetches one every few
 * seconds.
 */
final class WhileInForce extends GraphStage<FlowShape<ByteString, ByteString>> {
  private final Inlet<ByteString> in = Inlet.create("WhileInForce.in");
  private final Outlet<ByteString> out = Outlet.create("WhileInForce.out");
  private final Places places;
  private final Workers workers;
  private final BooleanSupplier inForce;

  /**
   * @param workers on which it is asked
   * @param inForce may block, and may throw, which is no as well
   */
  WhileInForce(Places places, Workers workers, BooleanSupplier inForce) {
    this.places = places;
    this.workers = workers;
    this.inForce = inForce;
  }

  @Override
  public FlowShape<ByteString, ByteString> shape() {
    return FlowShape.of(in, out);
  }

  @Override
  public GraphStageLogic createLogic(Attributes inherited) {
    return new Logic();
  }

  /** One body on its way. Runs in the stream's actor. */
  private final class Logic extends TimerGraphStageLogic {
    private final AsyncCallback<Pair<Boolean, @Nullable Throwable>> answer =
        createAsyncCallback(this::answered);
    private final LastYes lastYes = new LastYes();

    Logic() {
      super(shape());
      setHandlers(
          in,
          out,
          new AbstractInOutHandler() {
            @Override
            public void onPush() {
              push(out, grab(in));
            }

            @Override
            public void onPull() {
              pull(in);
            }
          });
    }

    @Override
    public void preStart() {
      places.takeAnyway();
      scheduleWithFixedDelay(WhileInForce.class, LastYes.TICK, LastYes.TICK);
    }

    @Override
    public void postStop() {
      places.giveBack();
    }

    @Override
    public void onTimer(Object key) {
      switch (lastYes.tick()) {
        case ASK -> ask();
        case WAIT -> {}
        case END -> failStage(unknown());
      }
    }

    private void ask() {
      var _ =
          workers
              .run(inForce::getAsBoolean)
              .whenComplete(
                  (yes, failure) -> answer.invoke(Pair.create(Boolean.TRUE.equals(yes), failure)));
    }

    private void answered(Pair<Boolean, @Nullable Throwable> told) {
      Throwable failure = told.second();
      if (failure != null) {
        failed(failure);
      } else if (told.first()) {
        lastYes.yes();
      } else {
        failStage(new StrongroomException(ErrorKind.DENIED, "the grant is no longer in force"));
      }
    }

    private void failed(Throwable failure) {
      if (failure instanceof StrongroomException e && e.kind() == ErrorKind.EXHAUSTED) {
        lastYes.none();
      } else {
        failStage(failure);
      }
    }

    private static StrongroomException unknown() {
      return new StrongroomException(
          ErrorKind.UNAVAILABLE, "it could not be said in time whether the grant is in force");
    }
  }
}
