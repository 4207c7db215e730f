package io.strongroom.crypto.pkcs11;

import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The functions of a module, found by their places in CK_FUNCTION_LIST: a version of two bytes,
 * padding, then one address each in the order of the standard (pkcs11f.h). A library stays loaded
 * until the process ends, because some do not survive being unloaded.
 */
final class ModuleFunctions {
  private static final MemoryLayout NUMBER = ValueLayout.JAVA_LONG;
  private static final MemoryLayout FLAG = ValueLayout.JAVA_BYTE;
  private static final MemoryLayout POINTER = ValueLayout.ADDRESS;
  private static final long FIRST_ADDRESS = 8;
  private static final byte[] MAGIC = {0x7f, 'E', 'L', 'F'};
  private static final String LIST = "C_GetFunctionList";

  /** Functions that are used, with their places in the list and what they take. */
  enum Function {
    INITIALIZE(0, "C_Initialize", POINTER),
    FINALIZE(1, "C_Finalize", POINTER),
    GET_SLOT_LIST(4, "C_GetSlotList", FLAG, POINTER, POINTER),
    GET_TOKEN_INFO(6, "C_GetTokenInfo", NUMBER, POINTER),
    GET_MECHANISM_INFO(8, "C_GetMechanismInfo", NUMBER, NUMBER, POINTER),
    OPEN_SESSION(12, "C_OpenSession", NUMBER, NUMBER, POINTER, POINTER, POINTER),
    CLOSE_SESSION(13, "C_CloseSession", NUMBER),
    GET_SESSION_INFO(15, "C_GetSessionInfo", NUMBER, POINTER),
    LOGIN(18, "C_Login", NUMBER, NUMBER, POINTER, NUMBER),
    DESTROY_OBJECT(22, "C_DestroyObject", NUMBER, NUMBER),
    GET_ATTRIBUTE_VALUE(24, "C_GetAttributeValue", NUMBER, NUMBER, POINTER, NUMBER),
    FIND_OBJECTS_INIT(26, "C_FindObjectsInit", NUMBER, POINTER, NUMBER),
    FIND_OBJECTS(27, "C_FindObjects", NUMBER, POINTER, NUMBER, POINTER),
    FIND_OBJECTS_FINAL(28, "C_FindObjectsFinal", NUMBER),
    GENERATE_KEY_PAIR(
        59,
        "C_GenerateKeyPair",
        NUMBER,
        POINTER,
        POINTER,
        NUMBER,
        POINTER,
        NUMBER,
        POINTER,
        POINTER),
    DERIVE_KEY(62, "C_DeriveKey", NUMBER, POINTER, NUMBER, POINTER, NUMBER, POINTER);

    private final int place;
    private final String inStandard;

    @SuppressWarnings("ImmutableEnumChecker") // it is, and not annotated
    private final FunctionDescriptor type;

    Function(int place, String inStandard, MemoryLayout... takes) {
      this.place = place;
      this.inStandard = inStandard;
      this.type = FunctionDescriptor.of(ValueLayout.JAVA_LONG, takes);
    }
  }

  private static final long LIST_BYTES =
      FIRST_ADDRESS + (Function.DERIVE_KEY.place + 1) * ValueLayout.ADDRESS.byteSize();

  private final Map<Function, MethodHandle> handles = new EnumMap<>(Function.class);

  private ModuleFunctions(MemorySegment list) {
    for (Function function : Function.values()) {
      long at = FIRST_ADDRESS + function.place * ValueLayout.ADDRESS.byteSize();
      handles.put(function, handle(list.get(ValueLayout.ADDRESS, at), function.type));
    }
  }

  /**
   * Loads a library.
   *
   * @throws ModuleException if there is none, or if it is no PKCS#11 module
   */
  @SuppressWarnings("restricted")
  static ModuleFunctions load(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new ModuleException(file + " does not exist", null);
    }
    if (!beginsAsLibrary(file)) {
      throw notLoadable(file, null);
    }
    SymbolLookup symbols;
    try {
      symbols = SymbolLookup.libraryLookup(file, Arena.global());
    } catch (IllegalArgumentException e) {
      throw notLoadable(file, e);
    }
    MemorySegment getList =
        symbols
            .find(LIST)
            .orElseThrow(
                () ->
                    new ModuleException(file + " is no PKCS#11 library: it has no " + LIST, null));
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment address = arena.allocate(ValueLayout.ADDRESS);
      MethodHandle handle =
          handle(getList, FunctionDescriptor.of(ValueLayout.JAVA_LONG, ValueLayout.ADDRESS));
      check(LIST, handle, address);
      return new ModuleFunctions(address.get(ValueLayout.ADDRESS, 0).reinterpret(LIST_BYTES));
    }
  }

  /** ELF: the JVM has words of its own for other files before it refuses them. */
  private static boolean beginsAsLibrary(Path file) {
    try (InputStream bytes = Files.newInputStream(file)) {
      return Arrays.equals(bytes.readNBytes(MAGIC.length), MAGIC);
    } catch (IOException e) {
      throw new ModuleException(file + " cannot be read", e);
    }
  }

  private static ModuleException notLoadable(Path file, @Nullable Throwable cause) {
    return new ModuleException(file + " is not a library that this machine can load", cause);
  }

  @SuppressWarnings("restricted")
  private static MethodHandle handle(MemorySegment address, FunctionDescriptor type) {
    MethodHandle handle = Linker.nativeLinker().downcallHandle(address, type);
    return handle
        .asSpreader(Object[].class, handle.type().parameterCount())
        .asType(MethodType.methodType(long.class, Object[].class));
  }

  /** Calls a function, and throws {@link CryptokiException} if it does not answer CKR_OK. */
  void call(Function function, Object... arguments) {
    check(function.inStandard, handle(function), arguments);
  }

  /** Calls a function, and returns its answer, CK_RV. */
  long answer(Function function, Object... arguments) {
    return invoke(handle(function), arguments);
  }

  /** The name of a function in the standard. */
  static String name(Function function) {
    return function.inStandard;
  }

  private MethodHandle handle(Function function) {
    return Objects.requireNonNull(handles.get(function));
  }

  private static void check(String name, MethodHandle handle, Object... arguments) {
    long answer = invoke(handle, arguments);
    if (answer != 0) {
      throw new CryptokiException(name, answer);
    }
  }

  private static long invoke(MethodHandle handle, Object... arguments) {
    try {
      return (long) handle.invokeExact(arguments);
    } catch (Throwable e) {
      throw new IllegalStateException("a call of a PKCS#11 module could not be made", e);
    }
  }
}
