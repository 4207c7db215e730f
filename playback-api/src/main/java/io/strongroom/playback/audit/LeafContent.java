package io.strongroom.playback.audit;

import io.strongroom.crypto.tlog.InvalidLogException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What is sealed beside a leaf: texts, in an order that the leaf's type fixes, behind a salt that
 * keeps the commitment from being found by trying. Big-endian: salt (32), number of texts (1), each
 * text behind its length in UTF-8 (2). Immutable.
 *
 * <p>Of an intent: purpose, unit, user. Of a refusal: purpose, unit, user, reason. Of a decision:
 * user, unit, words. Of a change of a person: user, unit, subject, words. Of an inspection: user,
 * unit, words. Of a delivery: nothing but the salt.
 */
final class LeafContent {
  static final int SALT_BYTES = 32;

  private static final int MAX_TEXTS = 255;
  private static final int MAX_TEXT_BYTES = 0xffff;

  private final byte[] salt;
  private final List<String> texts;

  private LeafContent(byte[] salt, List<String> texts) {
    this.salt = salt;
    this.texts = List.copyOf(texts);
  }

  /** With a new salt. */
  static LeafContent of(SecureRandom random, String... texts) {
    byte[] salt = new byte[SALT_BYTES];
    random.nextBytes(salt);
    return new LeafContent(salt, List.of(texts));
  }

  List<String> texts() {
    return texts;
  }

  /** The bytes that are sealed. */
  byte[] encode() {
    List<byte[]> encoded =
        texts.stream().map(text -> text.getBytes(StandardCharsets.UTF_8)).toList();
    int bytes = SALT_BYTES + 1;
    for (byte[] text : encoded) {
      bytes += 2 + text.length;
    }
    ByteBuffer content = ByteBuffer.allocate(bytes).put(salt).put((byte) encoded.size());
    for (byte[] text : encoded) {
      if (text.length > MAX_TEXT_BYTES) {
        throw new IllegalArgumentException("a text has at most " + MAX_TEXT_BYTES + " bytes");
      }
      content.putShort((short) text.length).put(text);
    }
    return content.array();
  }

  /** SHA-256 of the bytes that are sealed: what the leaf says of them. */
  static byte[] commitment(byte[] content) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(content);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this JDK does not provide SHA-256", e);
    }
  }

  /**
   * Reads a content.
   *
   * @throws InvalidLogException for anything that {@link #encode} does not write
   */
  static LeafContent parse(byte[] bytes) {
    if (bytes.length <= SALT_BYTES) {
      throw new InvalidLogException("a content begins with its salt");
    }
    ByteBuffer rest = ByteBuffer.wrap(bytes);
    byte[] salt = new byte[SALT_BYTES];
    rest.get(salt);
    int count = Byte.toUnsignedInt(rest.get());
    List<String> texts = new ArrayList<>(Math.min(count, MAX_TEXTS));
    for (int i = 0; i < count; i++) {
      texts.add(text(rest));
    }
    LeafContent content = new LeafContent(salt, texts);
    if (!Arrays.equals(content.encode(), bytes)) {
      throw new InvalidLogException("a content has bytes behind its texts");
    }
    return content;
  }

  private static String text(ByteBuffer rest) {
    int length = rest.remaining() < 2 ? Integer.MAX_VALUE : Short.toUnsignedInt(rest.getShort());
    if (length > rest.remaining()) {
      throw new InvalidLogException("a content ends within its texts");
    }
    ByteBuffer text = rest.slice(rest.position(), length);
    rest.position(rest.position() + length);
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(text).toString();
    } catch (CharacterCodingException e) {
      throw new InvalidLogException("a text of a content must be UTF-8");
    }
  }
}
