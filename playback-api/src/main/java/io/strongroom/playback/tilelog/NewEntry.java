package io.strongroom.playback.tilelog;

/**
 * What is to become an entry. The arrays are kept and must not be changed.
 *
 * @param leaf what everybody may see: the bytes whose hash is in the tree
 * @param content what is sealed beside it
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record NewEntry(byte[] leaf, byte[] content) {
  /** Longest leaf. */
  public static final int MAX_LEAF_BYTES = 1024;

  /** Longest content. */
  public static final int MAX_CONTENT_BYTES = 16 * 1024;

  public NewEntry {
    if (leaf.length > MAX_LEAF_BYTES || content.length > MAX_CONTENT_BYTES) {
      throw new IllegalArgumentException(
          "a leaf has at most %d bytes, a content %d".formatted(MAX_LEAF_BYTES, MAX_CONTENT_BYTES));
    }
  }
}
