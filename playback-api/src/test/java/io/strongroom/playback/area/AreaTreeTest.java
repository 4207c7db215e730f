package io.strongroom.playback.area;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.strongroom.playback.http.MemoryState;
import io.strongroom.recording.model.StrongroomException;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AreaTreeTest {
  private static Area area(String code, String parent) {
    return new Area(code, "Area " + code, Optional.of(parent).filter(in -> !in.isEmpty()));
  }

  /** As deep as there may be areas. */
  @Test
  void aTreeOfAnyDepthIsMovedAsAWhole() {
    AreaTree tree = AreaTree.EMPTY.with(area("a0", "")).with(area("b", ""));
    for (int depth = 1; depth < AreaTree.MAX_AREAS - 1; depth++) {
      tree = tree.with(area("a" + depth, "a" + (depth - 1)));
    }
    String deepest = "a" + (AreaTree.MAX_AREAS - 2);
    assertThat(tree.isWithin(deepest, "a0")).isTrue();
    assertThat(tree.isWithin(deepest, "b")).isFalse();
    assertThat(tree.path(deepest)).hasSize(AreaTree.MAX_AREAS - 1).startsWith("Area a0");
    AreaTree full = tree;
    assertThatThrownBy(() -> full.with(area("one-more", ""))).hasMessageStartingWith("code: ");
    AreaTree moved = tree.with(area("a7", "b"));
    assertThat(moved.isWithin(deepest, "b")).isTrue();
    assertThat(moved.isWithin(deepest, "a6")).isFalse();
    assertThatThrownBy(() -> moved.with(area("b", deepest))).hasMessageStartingWith("parent: ");
    assertThatThrownBy(() -> moved.with(area("b", "b"))).hasMessageStartingWith("parent: ");
    assertThatThrownBy(() -> moved.with(area("b", "nowhere"))).hasMessageStartingWith("parent: ");
  }

  @Test
  void whatSomethingLiesInStays() {
    AreaTree tree =
        AreaTree.EMPTY.with(area("a", "")).with(area("b", "a")).with(new Unit("unit", "b"));
    assertThat(tree.areaOf("unit")).contains("b");
    assertThatThrownBy(() -> tree.without("a")).hasMessageContaining("parts");
    assertThatThrownBy(() -> tree.without("b")).hasMessageContaining("units");
    assertThatThrownBy(() -> tree.with(new Unit("x", "nowhere"))).hasMessageStartingWith("area: ");
    AreaTree fewer = tree.withoutUnit("unit").without("b").without("a");
    assertThat(fewer.areas()).isEmpty();
    assertThatThrownBy(() -> fewer.without("a")).isInstanceOf(StrongroomException.class);
    assertThatThrownBy(() -> fewer.withoutUnit("unit")).isInstanceOf(StrongroomException.class);
  }

  @Test
  void theLargestTreeFitsIntoItsRecordAndComesBack() {
    Areas areas = new Areas(new MemoryState());
    String name = "镇".repeat(Area.MAX_NAME_CHARS);
    AreaTree wanted = AreaTree.EMPTY;
    String parent = "";
    for (int n = 0; n < AreaTree.MAX_AREAS; n++) {
      String code = "%040d".formatted(n);
      wanted = wanted.with(new Area(code, name, Optional.of(parent).filter(in -> !in.isEmpty())));
      parent = code;
    }
    for (int n = 0; n < AreaTree.MAX_UNITS; n++) {
      wanted = wanted.with(new Unit(name.substring(4) + "%04d".formatted(n), parent));
    }
    AreaTree largest = wanted;
    AreaTree written =
        areas.change(
            tree -> new AreaTree(largest.areas(), largest.units(), tree.version()),
            document -> assertThat(document.length()).isLessThan(256 * 1024));
    assertThat(areas.newest()).isEqualTo(written);
    assertThat(written.version()).isEqualTo(1);
    assertThatThrownBy(
            () ->
                areas.change(
                    tree -> tree.without("%040d".formatted(0)),
                    document -> {
                      throw new AssertionError("nothing is told of what is not done");
                    }))
        .isInstanceOf(StrongroomException.class);
  }
}
