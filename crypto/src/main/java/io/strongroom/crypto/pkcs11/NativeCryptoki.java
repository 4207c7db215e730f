package io.strongroom.crypto.pkcs11;

import io.strongroom.crypto.pkcs11.ModuleFunctions.Function;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A module that is loaded into this process, through the foreign function interface of Java. Why
 * not the JDK's own provider: docs/adr/0027-day-keys-in-a-token.md. Thread-safe as {@link Cryptoki}
 * says: the module is told to lock by itself (CKF_OS_LOCKING_OK).
 */
public final class NativeCryptoki implements Cryptoki {
  private static final long OS_LOCKING_OK = 0x2;
  private static final long SERIAL_SESSION = 0x4;
  private static final long READ_WRITE_SESSION = 0x2;
  private static final long USER = 1;
  private static final long PUBLIC_KEY = 2;
  private static final long PRIVATE_KEY = 3;
  private static final long SECRET_KEY = 4;
  private static final long EC = 3;
  private static final long GENERIC_SECRET = 0x10;
  private static final long CKM_EC_KEY_PAIR_GEN = 0x1040;
  private static final long CKM_ECDH1_DERIVE = 0x1050;
  private static final long NO_DERIVATION = 1;
  private static final int COORDINATE_BYTES = 32;
  private static final byte[] P256 = HexFormat.of().parseHex("06082a8648ce3d030107");

  private static final int INITIALIZE_ARGUMENTS_BYTES = 48;
  private static final int FLAGS_OFFSET = 32;
  private static final int TOKEN_INFO_BYTES = 208;
  private static final int SESSION_INFO_BYTES = 32;
  private static final int MECHANISM_INFO_BYTES = 24;
  private static final int MAX_SLOTS = 1_024;
  private static final int FOUND_AT_ONCE = 64;
  private static final int MAX_LABEL_BYTES = 256;
  private static final int MAX_ID_BYTES = 64;
  private static final int MAX_POINT_BYTES = 128;

  /** How many users each module has in this process; it is initialised once for all of them. */
  private static final Map<Path, Integer> USERS = new HashMap<>();

  private final Path file;
  private final ModuleFunctions module;
  private boolean closed;

  private NativeCryptoki(Path file, ModuleFunctions module) {
    this.file = file;
    this.module = module;
  }

  /**
   * Loads a module, and initialises it if nobody in this process has.
   *
   * @throws ModuleException if the file is missing or is no PKCS#11 module
   * @throws CryptokiException if it cannot be initialised
   */
  public static NativeCryptoki load(Path file) {
    ModuleFunctions module = ModuleFunctions.load(file);
    synchronized (USERS) {
      int users = USERS.getOrDefault(file, 0);
      if (users == 0) {
        initialize(module);
      }
      USERS.put(file, users + 1);
    }
    return new NativeCryptoki(file, module);
  }

  private static void initialize(ModuleFunctions module) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment arguments = arena.allocate(INITIALIZE_ARGUMENTS_BYTES, Long.BYTES);
      arguments.set(ValueLayout.JAVA_LONG, FLAGS_OFFSET, OS_LOCKING_OK);
      long answer = module.answer(Function.INITIALIZE, arguments);
      if (answer != 0 && answer != CryptokiException.ALREADY_INITIALIZED) {
        throw new CryptokiException(ModuleFunctions.name(Function.INITIALIZE), answer);
      }
    }
  }

  @Override
  public void close() {
    synchronized (USERS) {
      if (closed) {
        return;
      }
      closed = true;
      int users = USERS.getOrDefault(file, 1) - 1;
      USERS.put(file, users);
      if (users == 0) {
        module.answer(Function.FINALIZE, MemorySegment.NULL);
      }
    }
  }

  @Override
  public List<Long> slots() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment count = arena.allocate(ValueLayout.JAVA_LONG);
      // asked without room first: some modules look for new tokens only then
      module.call(Function.GET_SLOT_LIST, (byte) 1, MemorySegment.NULL, count);
      MemorySegment room = arena.allocate(ValueLayout.JAVA_LONG, MAX_SLOTS);
      count.set(ValueLayout.JAVA_LONG, 0, MAX_SLOTS);
      module.call(Function.GET_SLOT_LIST, (byte) 1, room, count);
      return numbers(room, Math.min(MAX_SLOTS, count.get(ValueLayout.JAVA_LONG, 0)));
    }
  }

  private static List<Long> numbers(MemorySegment array, long count) {
    List<Long> numbers = new ArrayList<>();
    for (long i = 0; i < count; i++) {
      numbers.add(array.getAtIndex(ValueLayout.JAVA_LONG, i));
    }
    return numbers;
  }

  @Override
  public TokenInfo token(long slot) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment info = arena.allocate(TOKEN_INFO_BYTES, Long.BYTES);
      module.call(Function.GET_TOKEN_INFO, slot, info);
      return new TokenInfo(
          padded(info, 0, 32),
          padded(info, 32, 32),
          padded(info, 64, 16),
          padded(info, 80, 16),
          info.get(ValueLayout.JAVA_LONG, 96));
    }
  }

  private static String padded(MemorySegment info, long offset, long bytes) {
    byte[] text = info.asSlice(offset, bytes).toArray(ValueLayout.JAVA_BYTE);
    return new String(text, StandardCharsets.UTF_8).replace('\0', ' ').stripTrailing();
  }

  @Override
  public boolean can(long slot, Mechanism mechanism) {
    try (Arena arena = Arena.ofConfined()) {
      long number =
          switch (mechanism) {
            case EC_KEY_PAIR_GEN -> CKM_EC_KEY_PAIR_GEN;
            case ECDH1_DERIVE -> CKM_ECDH1_DERIVE;
          };
      MemorySegment info = arena.allocate(MECHANISM_INFO_BYTES, Long.BYTES);
      long answer = module.answer(Function.GET_MECHANISM_INFO, slot, number, info);
      if (answer != 0 && answer != CryptokiException.MECHANISM_INVALID) {
        throw new CryptokiException(ModuleFunctions.name(Function.GET_MECHANISM_INFO), answer);
      }
      return answer == 0;
    }
  }

  @Override
  public long openSession(long slot) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment handle = arena.allocate(ValueLayout.JAVA_LONG);
      module.call(
          Function.OPEN_SESSION,
          slot,
          SERIAL_SESSION | READ_WRITE_SESSION,
          MemorySegment.NULL,
          MemorySegment.NULL,
          handle);
      return handle.get(ValueLayout.JAVA_LONG, 0);
    }
  }

  @Override
  public void closeSession(long session) {
    module.call(Function.CLOSE_SESSION, session);
  }

  @Override
  public void checkSession(long session) {
    try (Arena arena = Arena.ofConfined()) {
      module.call(
          Function.GET_SESSION_INFO, session, arena.allocate(SESSION_INFO_BYTES, Long.BYTES));
    }
  }

  @Override
  public void login(long session, byte[] pin) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment copy = arena.allocate(Math.max(1, pin.length));
      MemorySegment.copy(pin, 0, copy, ValueLayout.JAVA_BYTE, 0, pin.length);
      try {
        module.call(Function.LOGIN, session, USER, copy, (long) pin.length);
      } finally {
        copy.fill((byte) 0);
      }
    }
  }

  @Override
  public Pair generate(long session, String label, byte[] id, boolean kept) {
    try (Arena arena = Arena.ofConfined()) {
      Template open =
          new Template(arena)
              .flag(Template.TOKEN, kept)
              .flag(Template.PRIVATE, false)
              .text(Template.LABEL, label)
              .bytes(Template.ID, id)
              .flag(Template.VERIFY, false)
              .bytes(Template.EC_PARAMS, P256);
      Template secret =
          new Template(arena)
              .flag(Template.TOKEN, kept)
              .flag(Template.PRIVATE, true)
              .flag(Template.SENSITIVE, true)
              .flag(Template.EXTRACTABLE, false)
              .text(Template.LABEL, label)
              .bytes(Template.ID, id)
              .flag(Template.SIGN, false)
              .flag(Template.DECRYPT, false)
              .flag(Template.UNWRAP, false)
              .flag(Template.DERIVE, true);
      MemorySegment handles = arena.allocate(ValueLayout.JAVA_LONG, 2);
      module.call(
          Function.GENERATE_KEY_PAIR,
          session,
          mechanism(arena, CKM_EC_KEY_PAIR_GEN, MemorySegment.NULL),
          open.encode(),
          open.count(),
          secret.encode(),
          secret.count(),
          handles,
          handles.asSlice(Long.BYTES));
      return new Pair(
          handles.get(ValueLayout.JAVA_LONG, 0), handles.get(ValueLayout.JAVA_LONG, Long.BYTES));
    }
  }

  /** CK_MECHANISM: its number, address and length of its parameter. */
  private static MemorySegment mechanism(Arena arena, long number, MemorySegment parameter) {
    MemorySegment mechanism = arena.allocate(24, Long.BYTES);
    mechanism.set(ValueLayout.JAVA_LONG, 0, number);
    mechanism.set(ValueLayout.ADDRESS, 8, parameter);
    mechanism.set(ValueLayout.JAVA_LONG, 16, parameter.byteSize());
    return mechanism;
  }

  @Override
  public List<KeyObject> find(long session, Half half, Optional<String> label) {
    List<KeyObject> found = new ArrayList<>();
    for (long handle : handles(session, half, label)) {
      try (Arena arena = Arena.ofConfined()) {
        Template wanted =
            new Template(arena)
                .room(Template.LABEL, MAX_LABEL_BYTES)
                .room(Template.ID, MAX_ID_BYTES);
        MemorySegment values = read(session, handle, wanted);
        found.add(
            new KeyObject(
                handle,
                new String(wanted.value(values, 0), StandardCharsets.UTF_8),
                HexFormat.of().formatHex(wanted.value(values, 1))));
      }
    }
    return found;
  }

  private List<Long> handles(long session, Half half, Optional<String> label) {
    try (Arena arena = Arena.ofConfined()) {
      Template like =
          new Template(arena)
              .number(Template.CLASS, half == Half.PUBLIC ? PUBLIC_KEY : PRIVATE_KEY)
              .number(Template.KEY_TYPE, EC)
              .flag(Template.TOKEN, true);
      label.ifPresent(text -> like.text(Template.LABEL, text));
      module.call(Function.FIND_OBJECTS_INIT, session, like.encode(), like.count());
      try {
        List<Long> all = new ArrayList<>();
        MemorySegment room = arena.allocate(ValueLayout.JAVA_LONG, FOUND_AT_ONCE);
        MemorySegment count = arena.allocate(ValueLayout.JAVA_LONG);
        long some;
        do {
          module.call(Function.FIND_OBJECTS, session, room, (long) FOUND_AT_ONCE, count);
          some = Math.min(FOUND_AT_ONCE, count.get(ValueLayout.JAVA_LONG, 0));
          all.addAll(numbers(room, some));
        } while (some > 0);
        return all;
      } finally {
        module.answer(Function.FIND_OBJECTS_FINAL, session);
      }
    }
  }

  /** Reads what the object has of these attributes; the others stay empty. */
  private MemorySegment read(long session, long object, Template wanted) {
    MemorySegment values = wanted.encode();
    long answer =
        module.answer(Function.GET_ATTRIBUTE_VALUE, session, object, values, wanted.count());
    if (answer != 0
        && answer != CryptokiException.ATTRIBUTE_SENSITIVE
        && answer != CryptokiException.ATTRIBUTE_TYPE_INVALID
        && answer != CryptokiException.BUFFER_TOO_SMALL) {
      throw new CryptokiException(ModuleFunctions.name(Function.GET_ATTRIBUTE_VALUE), answer);
    }
    return values;
  }

  @Override
  public byte[] point(long session, long publicKey) {
    try (Arena arena = Arena.ofConfined()) {
      Template wanted = new Template(arena).room(Template.EC_POINT, MAX_POINT_BYTES);
      return wanted.value(read(session, publicKey, wanted), 0);
    }
  }

  @Override
  public boolean neverLeft(long session, long privateKey) {
    try (Arena arena = Arena.ofConfined()) {
      Template wanted =
          new Template(arena)
              .room(Template.LOCAL, 1)
              .room(Template.ALWAYS_SENSITIVE, 1)
              .room(Template.NEVER_EXTRACTABLE, 1);
      MemorySegment values = read(session, privateKey, wanted);
      for (int i = 0; i < wanted.count(); i++) {
        byte[] flag = wanted.value(values, i);
        if (flag.length != 1 || flag[0] == 0) {
          return false;
        }
      }
      return true;
    }
  }

  @Override
  public byte[] agree(long session, long privateKey, byte[] point) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment other = arena.allocate(point.length);
      MemorySegment.copy(point, 0, other, ValueLayout.JAVA_BYTE, 0, point.length);
      // CK_ECDH1_DERIVE_PARAMS: function, length and address of shared data, then of the point
      MemorySegment parameter = arena.allocate(40, Long.BYTES);
      parameter.set(ValueLayout.JAVA_LONG, 0, NO_DERIVATION);
      parameter.set(ValueLayout.JAVA_LONG, 24, point.length);
      parameter.set(ValueLayout.ADDRESS, 32, other);
      Template secret =
          new Template(arena)
              .number(Template.CLASS, SECRET_KEY)
              .number(Template.KEY_TYPE, GENERIC_SECRET)
              .flag(Template.TOKEN, false)
              .flag(Template.SENSITIVE, false)
              .flag(Template.EXTRACTABLE, true)
              .number(Template.VALUE_LEN, COORDINATE_BYTES);
      MemorySegment handle = arena.allocate(ValueLayout.JAVA_LONG);
      module.call(
          Function.DERIVE_KEY,
          session,
          mechanism(arena, CKM_ECDH1_DERIVE, parameter),
          privateKey,
          secret.encode(),
          secret.count(),
          handle);
      return taken(session, handle.get(ValueLayout.JAVA_LONG, 0), arena);
    }
  }

  /** The value of a secret, which does not stay in the token. */
  private byte[] taken(long session, long secret, Arena arena) {
    Template wanted = new Template(arena).room(Template.VALUE, COORDINATE_BYTES);
    try {
      return wanted.value(read(session, secret, wanted), 0);
    } finally {
      wanted.wipe();
      module.answer(Function.DESTROY_OBJECT, session, secret);
    }
  }

  @Override
  public void destroy(long session, long object) {
    module.call(Function.DESTROY_OBJECT, session, object);
  }
}
