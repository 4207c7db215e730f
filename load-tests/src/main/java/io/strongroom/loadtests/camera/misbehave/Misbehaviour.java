package io.strongroom.loadtests.camera.misbehave;

import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import java.util.Arrays;
import java.util.List;

/**
 * What is wrong with a camera, as asked for: one of a closed set, with its parameters. Immutable.
 *
 * <p>Written as {@code loss}, {@code loss:0.05} or {@code loss:rate=0.05,seed=7}.
 */
public final class Misbehaviour {
  private final Kind kind;
  private final Parameters parameters;

  private Misbehaviour(Kind kind, Parameters parameters) {
    this.kind = kind;
    this.parameters = parameters;
  }

  /**
   * Reads a name with or without parameters.
   *
   * @throws StrongroomException CALLER if there is no such misbehaviour or parameter
   */
  public static Misbehaviour parse(String text) {
    int colon = text.indexOf(':');
    String name = colon < 0 ? text : text.substring(0, colon);
    for (Kind kind : Kind.values()) {
      if (kind.label().equals(name)) {
        String given = colon < 0 ? "" : text.substring(colon + 1);
        return new Misbehaviour(kind, Parameters.parse(kind.defaults(), given));
      }
    }
    throw new StrongroomException(
        ErrorKind.CALLER, "misbehaviour: there is no \"" + name + "\"; --help lists them");
  }

  /** All names, in the order of the guide. */
  public static List<String> names() {
    return Arrays.stream(Kind.values()).map(Kind::label).toList();
  }

  /** A line for each: name, parameters with their defaults, and what it does. */
  public static List<String> help() {
    return Arrays.stream(Kind.values())
        .map(
            kind -> {
              String all = kind.defaults().isEmpty() ? "" : ":" + kind.defaults().replace(' ', ',');
              return "  " + kind.label() + all + " - " + kind.what();
            })
        .toList();
  }

  public String name() {
    return kind.label();
  }

  /**
   * Makes a camera that does it. Blocks while loops are made that only this camera needs.
   *
   * @throws StrongroomException CALLER if a parameter is out of range
   */
  public Conduct conduct(Material material) {
    return kind.conduct(parameters, material);
  }

  @Override
  public String toString() {
    return name() + parameters.values();
  }
}
