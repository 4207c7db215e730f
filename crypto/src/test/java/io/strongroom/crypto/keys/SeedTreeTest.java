package io.strongroom.crypto.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.strongroom.crypto.envelope.OpenFailedException;
import io.strongroom.crypto.envelope.Secret;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

class SeedTreeTest {
  private static final LocalDate DAY = LocalDate.of(2026, 12, 22);

  /** The function as the paper has it, from the top down, in a form of its own. */
  @Test
  void aLeafIsEightyEightStepsBelowTheTop() throws Exception {
    byte[] encoded = new byte[4 + 12 + 32];
    encoded[3] = 1;
    Arrays.fill(encoded, 16, 48, (byte) 7);
    SeedTree tree = SeedTree.decode(ByteBuffer.wrap(encoded));
    byte[] name = HexFormat.of().parseHex("362a284952d3a725"); // SHA-256 of "road", its first bytes
    long day = DAY.toEpochDay();
    byte[] seed = Arrays.copyOfRange(encoded, 16, 48);
    for (int step = 0; step < 88; step++) {
      int bit =
          step < 64 ? name[step / 8] >> (7 - step % 8) & 1 : (int) (day >> (23 - (step - 64))) & 1;
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(seed, "HmacSHA256"));
      seed = mac.doFinal(new byte[] {(byte) bit});
    }
    assertThat(secret(tree, leaf("road", DAY))).isEqualTo(HexFormat.of().formatHex(seed));
  }

  @Test
  void aForgottenLeafIsGoneAndAllOthersAreWhatTheyWere() {
    SeedTree tree = SeedTree.create(new SecureRandom());
    List<TreePath> leaves =
        Stream.of("road", "road.1", "park")
            .flatMap(name -> IntStream.range(0, 40).mapToObj(i -> leaf(name, DAY.plusDays(i))))
            .toList();
    List<String> secrets = leaves.stream().map(leaf -> secret(tree, leaf)).toList();
    assertThat(Set.copyOf(secrets)).hasSameSizeAs(leaves);
    SeedTree rest = tree;
    Set<TreePath> forgotten = new HashSet<>();
    Random choice = new Random(5);
    for (int i = 0; i < 60; i++) {
      TreePath dying = leaves.get(choice.nextInt(leaves.size()));
      forgotten.add(dying);
      rest = rest.without(List.of(dying));
      for (int at = 0; at < leaves.size(); at++) {
        TreePath leaf = leaves.get(at);
        assertThat(rest.has(leaf)).isEqualTo(!forgotten.contains(leaf));
        assertThat(secret(rest, leaf)).isEqualTo(rest.has(leaf) ? secrets.get(at) : "");
      }
    }
  }

  @Test
  void daysThatAreForgottenOneAfterTheOtherCostNoMoreThanOne() {
    SeedTree tree = SeedTree.create(new SecureRandom());
    for (int i = 0; i < 3_650; i++) {
      tree = tree.without(List.of(leaf("road", DAY.plusDays(i))));
      assertThat(tree.shape().places()).hasSizeLessThanOrEqualTo(64 + 2 * 24);
    }
  }

  @Test
  void twoTreesMakeOneThatHasForgottenWhatEitherHas() {
    SeedTree top = SeedTree.create(new SecureRandom());
    TreePath a = leaf("road", DAY);
    TreePath b = leaf("road", DAY.plusDays(1));
    TreePath c = leaf("park", DAY);
    TreePath d = leaf("park", DAY.plusDays(400));
    SeedTree one = top.without(List.of(a, c));
    SeedTree other = top.without(List.of(b, c));
    SeedTree both = one.restrictedTo(other.shape());
    assertThat(both.shape()).isEqualTo(top.without(List.of(a, b, c)).shape());
    assertThat(other.restrictedTo(one.shape()).shape()).isEqualTo(both.shape());
    assertThat(secret(both, d)).isEqualTo(secret(top, d)).isNotEmpty();
    assertThat(both.restrictedTo(top.shape()).shape()).isEqualTo(both.shape());
    assertThat(top.restrictedTo(both.shape()).shape()).isEqualTo(both.shape());
    assertThat(both.restrictedTo(new TreeShape(List.of())).shape().places()).isEmpty();
  }

  @Test
  void closingWipesATreeAndNoOther() {
    SeedTree tree = SeedTree.create(new SecureRandom());
    TreePath leaf = leaf("road", DAY.plusDays(1));
    String secret = secret(tree, leaf);
    SeedTree punctured = tree.without(List.of(leaf("road", DAY)));
    SeedTree restricted = tree.restrictedTo(punctured.shape());
    SeedTree same = punctured.restrictedTo(punctured.shape());
    tree.close();
    punctured.close();
    assertThat(secret(restricted, leaf)).isEqualTo(secret);
    assertThat(secret(same, leaf)).isEqualTo(secret);
    assertThat(secret(tree, leaf)).isNotEqualTo(secret);
  }

  @Test
  void readsWhatItWroteAndNothingElse() {
    SeedTree tree =
        SeedTree.create(new SecureRandom()).without(List.of(leaf("road", DAY), leaf("b", DAY)));
    byte[] encoded = encode(tree);
    assertThat(encoded).hasSize(tree.encodedBytes());
    SeedTree read = SeedTree.decode(ByteBuffer.wrap(encoded));
    assertThat(encode(read)).isEqualTo(encoded);
    for (int length = 0; length < encoded.length; length++) {
      refused(Arrays.copyOf(encoded, length));
    }
    byte[] swapped = encoded.clone();
    System.arraycopy(encoded, 4, swapped, 4 + 44, 44);
    System.arraycopy(encoded, 4 + 44, swapped, 4, 44);
    refused(swapped);
    byte[] twice = encoded.clone();
    System.arraycopy(encoded, 4, twice, 4 + 44, 44);
    refused(twice);
    byte[] tooDeep = encoded.clone();
    tooDeep[4] = 89;
    refused(tooDeep);
    byte[] bitsBelow = encoded.clone();
    bitsBelow[4] = 0; // the top, with bits behind it
    bitsBelow[5] = 1;
    refused(bitsBelow);
    byte[] many = encoded.clone();
    ByteBuffer.wrap(many).putInt(0, SeedTree.MAX_SEEDS + 1);
    refused(many);
    ByteBuffer.wrap(many).putInt(0, -1);
    refused(many);

    ByteBuffer shape = ByteBuffer.allocate(tree.shape().encodedBytes());
    tree.shape().encode(shape);
    assertThat(TreeShape.decode(shape.flip())).isEqualTo(tree.shape());
    shape.rewind().limit(shape.limit() - 1);
    assertThatExceptionOfType(OpenFailedException.class).isThrownBy(() -> TreeShape.decode(shape));
  }

  @Test
  void aTreeThatASlotHasNoRoomForIsRefused() {
    SeedTree tree = SeedTree.create(new SecureRandom());
    List<TreePath> apart = IntStream.range(0, 400).mapToObj(i -> leaf("class-" + i, DAY)).toList();
    assertThatIllegalStateException()
        .isThrownBy(() -> tree.without(apart))
        .withMessageContaining("20000 seeds");
  }

  private static void refused(byte[] encoded) {
    assertThatExceptionOfType(OpenFailedException.class)
        .isThrownBy(() -> SeedTree.decode(ByteBuffer.wrap(encoded)));
  }

  private static byte[] encode(SeedTree tree) {
    ByteBuffer target = ByteBuffer.allocate(tree.encodedBytes());
    tree.encode(target);
    return target.array();
  }

  private static TreePath leaf(String name, LocalDate day) {
    return TreePath.leaf(DayKeyId.ofName(name, day), 0);
  }

  private static String secret(SeedTree tree, TreePath leaf) {
    return tree.leaf(leaf)
        .map(Secret::expose)
        .map(bytes -> HexFormat.of().formatHex(bytes))
        .orElse("");
  }
}
