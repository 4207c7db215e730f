package io.strongroom.crypto.envelope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.strongroom.crypto.digest.HashFunction;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import javax.crypto.AEADBadTagException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.crypto.engines.SM4Engine;
import org.bouncycastle.crypto.modes.GCMBlockCipher;
import org.bouncycastle.crypto.modes.GCMModeCipher;
import org.bouncycastle.crypto.params.AEADParameters;
import org.bouncycastle.crypto.params.KeyParameter;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** All that PackCipherTest asks, of the national suite; and what the standards and OpenSSL say. */
class NationalPackCipherTest extends PackCipherTest {
  private static final HexFormat HEX = HexFormat.of();

  @Override
  Suite suite() {
    return Suite.SM4_GCM_SM3;
  }

  @Override
  byte[] reference(byte[] dekBytes, byte[] nonceXor, byte[] plain) throws Exception {
    byte[] key = hkdf(dekBytes, "strongroom/v1/pack/key\2", 16);
    byte[] nonce = hkdf(dekBytes, "strongroom/v1/pack/nonce\2", 12);
    for (int i = 0; i < nonce.length; i++) {
      nonce[i] ^= nonceXor[i];
    }
    return byBouncyCastle(key, nonce, AAD, plain);
  }

  /** RFC 5869 by hand, of one block of output, with HMAC-SM3. */
  private static byte[] hkdf(byte[] input, String info, int length) throws Exception {
    Mac mac = Mac.getInstance("HmacSM3", new BouncyCastleProvider());
    mac.init(new SecretKeySpec(HEADER, "HmacSM3"));
    byte[] prk = mac.doFinal(input);
    mac.init(new SecretKeySpec(prk, "HmacSM3"));
    mac.update(info.getBytes(StandardCharsets.US_ASCII));
    mac.update((byte) 1);
    return Arrays.copyOf(mac.doFinal(), length);
  }

  private static byte[] byBouncyCastle(byte[] key, byte[] nonce, byte[] aad, byte[] plain)
      throws Exception {
    GCMModeCipher cipher = GCMBlockCipher.newInstance(new SM4Engine());
    cipher.init(true, new AEADParameters(new KeyParameter(key), 128, nonce, aad));
    byte[] out = new byte[cipher.getOutputSize(plain.length)];
    int length = cipher.processBytes(plain, 0, plain.length, out, 0);
    assertThat(length + cipher.doFinal(out, length)).isEqualTo(out.length);
    return out;
  }

  /** RFC 8998, appendix A.1. */
  @Test
  void sealsAsRfc8998Says() throws Exception {
    byte[] plain =
        HEX.parseHex(
            "aaaaaaaaaaaaaaaabbbbbbbbbbbbbbbbccccccccccccccccdddddddddddddddd"
                + "eeeeeeeeeeeeeeeeffffffffffffffffeeeeeeeeeeeeeeeeaaaaaaaaaaaaaaaa");
    String sealed =
        "17f399f08c67d5ee19d0dc9969c4bb7d5fd46fd3756489069157b282bb200735"
            + "d82710ca5c22f0ccfa7cbf93d496ac15a56834cbcf98c397b4024a2691233b8d"
            + "83de3541e4c2b58177e065a9bf7b62ec";
    byte[] nonce = HEX.parseHex("00001234567800000000abcd");
    ByteBuffer aad = ByteBuffer.wrap(HEX.parseHex("feedfacedeadbeeffeedfacedeadbeefabaddad2"));
    ByteBuffer out = ByteBuffer.allocate(80);
    try (Sm4Gcm cipher = new Sm4Gcm(HEX.parseHex("0123456789abcdeffedcba9876543210"))) {
      cipher.seal(nonce, aad, List.of(ByteBuffer.wrap(plain)), out);
      assertThat(HEX.formatHex(out.array())).isEqualTo(sealed);

      ByteBuffer opened = ByteBuffer.allocate(64);
      cipher.open(nonce, aad, out.flip(), opened);
      assertThat(opened.array()).isEqualTo(plain);
    }
  }

  /** Every length around the sizes of blocks and steps, each against Bouncy Castle. */
  @Test
  void sealsEveryLengthAsBouncyCastleDoes() throws Exception {
    Random random = new Random(3);
    byte[] key = new byte[16];
    byte[] nonce = new byte[12];
    for (int length = 0; length < 300; length++) {
      random.nextBytes(key);
      random.nextBytes(nonce);
      byte[] plain = new byte[length];
      byte[] aad = new byte[length % 41];
      random.nextBytes(plain);
      random.nextBytes(aad);
      byte[] expected = byBouncyCastle(key, nonce, aad, plain);
      ByteBuffer out = ByteBuffer.allocateDirect(length + 16);
      try (Sm4Gcm cipher = new Sm4Gcm(key)) {
        int cut = length / 3;
        cipher.seal(
            nonce,
            ByteBuffer.wrap(aad),
            List.of(ByteBuffer.wrap(plain, 0, cut), ByteBuffer.wrap(plain, cut, length - cut)),
            out);
        byte[] sealed = new byte[length + 16];
        out.flip().get(sealed);
        assertThat(sealed).as("length %d", length).isEqualTo(expected);

        sealed[length / 2] ^= 4;
        assertThatExceptionOfType(AEADBadTagException.class)
            .isThrownBy(
                () ->
                    cipher.open(
                        nonce,
                        ByteBuffer.wrap(aad),
                        ByteBuffer.wrap(sealed),
                        ByteBuffer.allocate(plain.length)));
      }
    }
  }

  /** GB/T 32905, appendix A. */
  @Test
  void hashesAsGbt32905Says() {
    assertThat(sm3("abc"))
        .isEqualTo("66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0");
    assertThat(sm3("abcd".repeat(16)))
        .isEqualTo("debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732");
  }

  private static String sm3(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    return HEX.formatHex(HashFunction.SM3.create().digest(bytes));
  }

  /** OpenSSL 3 has SM4 in counter mode, which is all of GCM but the tag, and SM3. */
  @Test
  void opensslReadsIt(@TempDir Path folder) throws Exception {
    byte[] plain = new byte[100_001];
    new Random(4).nextBytes(plain);
    byte[] key = HEX.parseHex("0123456789abcdeffedcba9876543210");
    byte[] nonce = HEX.parseHex("ffffffff5678000000ffffff");
    ByteBuffer out = ByteBuffer.allocate(plain.length + 16);
    try (Sm4Gcm cipher = new Sm4Gcm(key)) {
      cipher.seal(nonce, ByteBuffer.wrap(AAD), List.of(ByteBuffer.wrap(plain)), out);
    }
    Path sealed = folder.resolve("sealed");
    Files.write(sealed, Arrays.copyOf(out.array(), plain.length));
    Path opened = folder.resolve("opened");
    openssl(
        "enc",
        "-d",
        "-sm4-ctr",
        "-K",
        HEX.formatHex(key),
        "-iv",
        HEX.formatHex(nonce) + "00000002",
        "-in",
        sealed.toString(),
        "-out",
        opened.toString());
    assertThat(Files.readAllBytes(opened)).isEqualTo(plain);
    assertThat(openssl("dgst", "-sm3", "-r", opened.toString()))
        .startsWith(HEX.formatHex(HashFunction.SM3.create().digest(plain)));
  }

  private static String openssl(String... arguments) throws Exception {
    String[] command = new String[arguments.length + 1];
    command[0] = "openssl";
    System.arraycopy(arguments, 0, command, 1, arguments.length);
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
    return said;
  }
}
