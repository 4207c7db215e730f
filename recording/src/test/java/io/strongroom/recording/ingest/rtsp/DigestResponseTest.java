package io.strongroom.recording.ingest.rtsp;

import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.recording.ingest.CameraSource.Credentials;
import io.strongroom.recording.ingest.rtsp.Challenge.Algorithm;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The examples of the RFCs, and by hand what they leave out. */
class DigestResponseTest {
  private static final DigestResponse.Target TARGET =
      new DigestResponse.Target("GET", "/dir/index.html");

  private static Challenge challenge(
      Algorithm algorithm, String realm, String nonce, boolean qopAuth) {
    return new Challenge(algorithm, realm, nonce, "", qopAuth, true, false);
  }

  @ParameterizedTest
  @CsvSource({
    "MD5, 8ca523f5e9506fed4657c9700eebdbec",
    "SHA_256, 753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1"
  })
  void rfc7616Section391(Algorithm algorithm, String response) {
    assertThat(
            DigestResponse.compute(
                challenge(
                    algorithm,
                    "http-auth@example.org",
                    "7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v",
                    true),
                new Credentials("Mufasa", "Circle of Life"),
                TARGET,
                "00000001",
                "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ"))
        .isEqualTo(response);
  }

  @Test
  void rfc2617Section35() {
    assertThat(
            DigestResponse.compute(
                challenge(
                    Algorithm.MD5,
                    "testrealm@host.com",
                    "dcd98b7102dd2f0e8b11d0f600bfb0c093",
                    true),
                new Credentials("Mufasa", "Circle Of Life"),
                TARGET,
                "00000001",
                "0a4f113b"))
        .isEqualTo("6629fae49393a05397450978507c4ef1");
  }

  /** Expected values by hand: {@code printf %s ... | md5sum}, {@code sha256sum}. */
  @ParameterizedTest
  @CsvSource({
    "MD5, false, 572c5ef3dc99e59b78f1118f8cd94319",
    "MD5_SESS, true, b5f8f8e3907c6d114bf52f1701285269",
    "SHA_256_SESS, true, 60286fff42aaea5c2cbfc1031528cbc0b78f62bf82304bdcbecae0da0f3f6272",
    "SHA_256, false, a951e29940d865cc322c56948dbb17268a334b030aa474fdb40584405f661e2c"
  })
  void withoutQopAndWithSessions(Algorithm algorithm, boolean qopAuth, String response) {
    assertThat(
            DigestResponse.compute(
                challenge(algorithm, "IP Camera", "abc123", qopAuth),
                new Credentials("admin", "passwörd"),
                new DigestResponse.Target("DESCRIBE", "rtsp://10.0.0.5/live"),
                "0000000a",
                "cafe"))
        .isEqualTo(response);
  }
}
