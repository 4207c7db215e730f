package io.strongroom.loadtests.camera.misbehave;

import io.strongroom.loadtests.camera.AuthScheme;
import io.strongroom.loadtests.camera.rtsp.Authenticator;
import io.strongroom.loadtests.camera.rtsp.RtspInput;
import io.strongroom.loadtests.camera.rtsp.RtspReply;
import io.strongroom.recording.ingest.CameraSource.Credentials;
import java.util.Optional;

/** Passwords that are never right, or not for long. */
final class CredentialFaults {
  private CredentialFaults() {}

  /** 401, whatever a client knows. */
  static Conduct wrong() {
    Authenticator challenger = new Authenticator(AuthScheme.DIGEST, "", "");
    return new Conduct() {
      @Override
      public Optional<RtspReply> refusal(RtspInput.Request request, Optional<RtspReply> usual) {
        return request.method().equals("OPTIONS")
            ? usual
            : Optional.of(refused(challenger, "0123456789abcdef", ""));
      }
    };
  }

  /**
   * Digest (RFC 7616 3.3) with a nonce that is good for so many requests; the next is told to come
   * again with another, {@code stale=true}.
   */
  static Conduct changing(Credentials account, int requests) {
    Authenticator gate = new Authenticator(AuthScheme.DIGEST, account.user(), account.password());
    return new Conduct() {
      private int nonces;
      private int uses;

      @Override
      public Optional<RtspReply> refusal(RtspInput.Request request, Optional<RtspReply> usual) {
        if (request.method().equals("OPTIONS")) {
          return usual;
        }
        boolean right = gate.allows(request, nonce());
        if (right && uses < requests) {
          uses++;
          return Optional.empty();
        }
        nonces += right ? 1 : 0;
        uses = right ? 0 : uses;
        boolean old = !right && nonces > 0 && gate.allows(request, "nonce" + (nonces - 1));
        return Optional.of(refused(gate, nonce(), right || old ? ", stale=true" : ""));
      }

      private String nonce() {
        return "nonce" + nonces;
      }
    };
  }

  private static RtspReply refused(Authenticator gate, String nonce, String more) {
    return RtspReply.of(401).with("WWW-Authenticate", gate.challenges(nonce).getFirst() + more);
  }
}
