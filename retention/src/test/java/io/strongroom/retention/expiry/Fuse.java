package io.strongroom.retention.expiry;

import io.strongroom.recording.volume.Storage;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Set;

/** The process dies at the n-th thing that it does to the outside. */
final class Fuse {
  int left = Integer.MAX_VALUE;
  boolean burnt;

  static final class Crash extends Error {
    private static final long serialVersionUID = 1L;
  }

  /** Either before the act or after it, because what follows it was not done. */
  void act() {
    left--;
    if (left <= 0) {
      burnt = true;
      throw new Crash();
    }
  }

  /** Everything before it happens, and everything after it has, counts as a point to die at. */
  <T> T dying(Class<T> type, T target, Set<String> changes) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, arguments) -> {
              try {
                boolean change = changes.contains(method.getName());
                if (change) {
                  act();
                }
                Object result = method.invoke(target, arguments);
                if (change) {
                  act();
                }
                return method.getName().equals("open") && result instanceof Storage.StoredFile file
                    ? dying(Storage.StoredFile.class, file, Set.of("write", "sync"))
                    : result;
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            }));
  }
}
