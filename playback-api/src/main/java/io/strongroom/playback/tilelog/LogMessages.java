package io.strongroom.playback.tilelog;

import io.strongroom.crypto.keys.KeyFileException;
import io.strongroom.crypto.keys.PrivateFiles;
import io.strongroom.crypto.sign.InvalidNoteException;
import io.strongroom.crypto.sign.NoteVerifier;
import io.strongroom.crypto.sign.SignedNote;
import io.strongroom.crypto.tlog.FolderTiles;
import io.strongroom.crypto.tlog.InvalidLogException;
import io.strongroom.crypto.tlog.TileAddress;
import io.strongroom.crypto.tlog.Tiles;
import io.strongroom.recording.model.Bytes;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.peer.PeerHandler;
import io.strongroom.recording.peer.Wire;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;

/**
 * What nodes ask each other about their access logs, big-endian; the byte tables are in
 * docs/design/access-log.md. Stateless.
 */
public final class LogMessages {
  static final String HEAD = "access-log";
  static final String BUNDLE = "access-log-bundle";

  private static final int MAX_KEY_BYTES = 4096;
  private static final int MAX_NOTE_BYTES = 0xffff;

  static final int MAX_HEAD_BYTES = 2 + MAX_KEY_BYTES + 2 + MAX_NOTE_BYTES;

  private LogMessages() {}

  /**
   * What a log says of itself.
   *
   * @param key that signs it now
   * @param checkpoint its newest one
   */
  record Head(NoteVerifier key, SignedNote checkpoint) {
    static Head decode(ByteBuffer in) {
      String key = new String(Wire.shortBytes(in, MAX_KEY_BYTES).toArray(), StandardCharsets.UTF_8);
      byte[] note = Wire.shortBytes(in, MAX_NOTE_BYTES).toArray();
      try {
        return new Head(NoteVerifier.parse(key.strip()), SignedNote.parse(note));
      } catch (InvalidNoteException e) {
        throw Wire.malformed(String.valueOf(e.getMessage()));
      }
    }
  }

  static byte[] bundle(TileAddress bundle) {
    return ByteBuffer.allocate(10).putLong(bundle.index()).putShort((short) bundle.width()).array();
  }

  /**
   * Answers other nodes from what is published of a log.
   *
   * @param folder of the log
   */
  public static Map<String, PeerHandler> handlers(Path folder) {
    return Map.of(
        HEAD, (asker, request) -> head(folder, request),
        BUNDLE, (asker, request) -> bundle(folder, request));
  }

  private static ByteBuffer head(Path folder, ByteBuffer request) {
    var _ = Wire.parse(ErrorKind.CALLER, "the request", request, in -> in);
    Bytes key = Bytes.copyOf(file(folder, LogMirror.VERIFIER, MAX_KEY_BYTES));
    Bytes note = Bytes.copyOf(file(folder, TileFiles.CHECKPOINT, MAX_NOTE_BYTES));
    ByteBuffer out = ByteBuffer.allocate(4 + key.length() + note.length());
    Wire.putShort(out, key);
    Wire.putShort(out, note);
    return out.flip();
  }

  private static byte[] file(Path folder, String name, int maxBytes) {
    return PrivateFiles.read(folder.resolve(name), maxBytes)
        .orElseThrow(
            () ->
                new StrongroomException(
                    ErrorKind.NOT_FOUND, "nothing is published of this node's access log yet"));
  }

  private static ByteBuffer bundle(Path folder, ByteBuffer request) {
    TileAddress asked =
        Wire.parse(
            ErrorKind.CALLER,
            "the request",
            request,
            in -> TileAddress.bundle(in.getLong(), Short.toUnsignedInt(in.getShort())));
    try {
      return ByteBuffer.wrap(Tiles.encodeEntries(new FolderTiles(folder).entries(asked)));
    } catch (InvalidLogException | KeyFileException e) {
      throw new StrongroomException(
          ErrorKind.CORRUPT, "of this node's access log: " + e.getMessage(), e);
    }
  }
}
