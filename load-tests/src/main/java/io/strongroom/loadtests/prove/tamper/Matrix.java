package io.strongroom.loadtests.prove.tamper;

import java.util.ArrayList;
import java.util.List;

/** That each operation is tried on each target, or why it makes no sense. */
final class Matrix {
  private Matrix() {}

  /** A cell without a trial. */
  record Senseless(Target target, Operation operation, String why) {}

  static final List<Senseless> SENSELESS =
      List.of(
          new Senseless(
              Target.HEADER,
              Operation.MOVE,
              "it has one place in its file; another one there is replay, none is cut"),
          new Senseless(
              Target.PACK,
              Operation.FLIP,
              "each byte of it is its header's, a chunk's or its footer's"));

  /** Cells that have neither a trial nor a reason. */
  static List<String> holes(List<Trial> trials) {
    List<String> holes = new ArrayList<>();
    for (Target target : Target.values()) {
      for (Operation operation : Operation.values()) {
        boolean tried =
            trials.stream()
                .anyMatch(trial -> trial.target() == target && trial.operation() == operation);
        boolean excused =
            SENSELESS.stream()
                .anyMatch(each -> each.target() == target && each.operation() == operation);
        if (tried == excused) {
          holes.add(target + " " + operation + (tried ? " is tried and excused" : " is not tried"));
        }
      }
    }
    return holes;
  }
}
