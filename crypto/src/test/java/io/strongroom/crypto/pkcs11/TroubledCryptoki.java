package io.strongroom.crypto.pkcs11;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** A real module with trouble before and after its calls, as a test wants it. */
public final class TroubledCryptoki implements Cryptoki {
  private final Cryptoki real;
  private final Trouble trouble;
  private final List<Long> sessions = new CopyOnWriteArrayList<>();

  /** What happens around a call; the default is nothing. */
  public interface Trouble {
    /** Told before the call is made. */
    default void before(String function) {}

    /** Told when it has been made. */
    default void after(String function) {}

    /** Told before the module is ended. */
    default void ends() {}

    /** Whether the token is to have no such mechanism. */
    default boolean lacks(Mechanism mechanism) {
      return false;
    }
  }

  private interface Call<T> {
    T make();
  }

  public TroubledCryptoki(Cryptoki real, Trouble trouble) {
    this.real = real;
    this.trouble = trouble;
  }

  /** Ends all sessions behind the back of whoever has them; that ends the login, too. */
  public void loseSessions() {
    List<Long> all = new ArrayList<>(sessions);
    sessions.clear();
    all.forEach(real::closeSession);
  }

  private <T> T call(String function, Call<T> call) {
    trouble.before(function);
    T result = call.make();
    trouble.after(function);
    return result;
  }

  private void run(String function, Runnable call) {
    trouble.before(function);
    call.run();
    trouble.after(function);
  }

  @Override
  public List<Long> slots() {
    return call("slots", real::slots);
  }

  @Override
  public TokenInfo token(long slot) {
    return call("token", () -> real.token(slot));
  }

  @Override
  public boolean can(long slot, Mechanism mechanism) {
    return call("can", () -> !trouble.lacks(mechanism) && real.can(slot, mechanism));
  }

  @Override
  public long openSession(long slot) {
    long session = call("openSession", () -> real.openSession(slot));
    sessions.add(session);
    return session;
  }

  @Override
  public void closeSession(long session) {
    sessions.remove(session);
    run("closeSession", () -> real.closeSession(session));
  }

  @Override
  public void checkSession(long session) {
    run("checkSession", () -> real.checkSession(session));
  }

  @Override
  public void login(long session, byte[] pin) {
    run("login", () -> real.login(session, pin));
  }

  @Override
  public Pair generate(long session, String label, byte[] id, boolean kept) {
    return call("generate", () -> real.generate(session, label, id, kept));
  }

  @Override
  public List<KeyObject> find(long session, Half half, Optional<String> label) {
    return call("find", () -> real.find(session, half, label));
  }

  @Override
  public byte[] point(long session, long publicKey) {
    return call("point", () -> real.point(session, publicKey));
  }

  @Override
  public boolean neverLeft(long session, long privateKey) {
    return call("neverLeft", () -> real.neverLeft(session, privateKey));
  }

  @Override
  public byte[] agree(long session, long privateKey, byte[] point) {
    return call("agree", () -> real.agree(session, privateKey, point));
  }

  @Override
  public void destroy(long session, long object) {
    run("destroy", () -> real.destroy(session, object));
  }

  @Override
  public void close() {
    trouble.ends();
    real.close();
  }
}
