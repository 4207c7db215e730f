package io.strongroom.playback.ui;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jwt.SignedJWT;
import io.strongroom.playback.access.Role;
import io.strongroom.playback.http.ProviderServer;
import io.strongroom.playback.oidc.ProviderSettings;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * A real provider: Keycloak, people in a real browser, programs with its tokens. One after the
 * other, because the last ones take its key away and then itself.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class KeycloakTest {
  private static final String PROGRAM_SECRET = "another-secret-of-this-test";
  private static final String CAMERAS = "/api/v1/cameras";

  /** The machine's, and what was added to it. */
  private static final class LaterClock extends Clock {
    private volatile Duration later = Duration.ZERO;

    @Override
    public Instant instant() {
      return Clock.systemUTC().instant().plus(later);
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return Clock.offset(Clock.system(zone), later);
    }
  }

  private final LaterClock clock = new LaterClock();
  private Keycloak keycloak;
  private ProviderServer server;
  private Browser browser;

  @BeforeAll
  void start(@TempDir Path dir) throws Exception {
    keycloak = new Keycloak(dir);
    browser = new Browser(dir.resolve("profile"));
    server =
        new ProviderServer(
            dir,
            clock,
            new ProviderSettings(
                URI.create(keycloak.issuer()),
                "strongroom",
                "County",
                "sub",
                List.of(),
                Set.of(),
                Set.of(),
                Optional.of("strongroom-machines"),
                Duration.ofHours(4),
                Optional.empty()),
            Keycloak.SECRET);
    server.link("wangwei", Role.ADMINISTRATOR, "11111111-0000-4000-8000-000000000001", false);
    server.link("analytics", Role.REQUESTER, "11111111-0000-4000-8000-000000000003", true);
    server.link("elsewhere", Role.REQUESTER, "11111111-0000-4000-8000-000000000004", true);
    keycloak.await();
  }

  @AfterAll
  void stop() {
    browser.close();
    server.close();
    keycloak.close();
  }

  private void signInAtKeycloak(String user) {
    browser.find("#provider").click();
    browser.type("#username", user);
    browser.type("#password", Keycloak.PASSWORD);
    browser.find("#kc-login").click();
  }

  @Test
  @Order(1)
  void aPersonSignsInThereAndOutHere() throws Exception {
    browser.driver.get(server.uri("/#/users").toString());
    browser.language("en");
    browser.find("#provider");
    browser.photograph("oidc-sign-in");
    browser.size(360, 740);
    browser.photograph("oidc-sign-in-360");
    assertThat(browser.run("return document.documentElement.scrollWidth <= 360")).isEqualTo(true);
    browser.size(1280, 900);
    signInAtKeycloak("wangwei");

    browser.find("#sign-out");
    browser.until("return location.hash === '#/users'");
    browser.until("return document.querySelectorAll('sr-users .linked').length === 3");
    browser.photograph("oidc-users");
    assertThat(browser.driver.getCurrentUrl()).startsWith(server.uri("/").toString());
    assertThat(browser.errors()).isEmpty();
    browser.driver.get(server.uri("/#/account").toString());
    browser.until("return document.querySelector('#account-totp .help')");
    browser.language("zh-CN");
    browser.size(360, 740);
    browser.photograph("oidc-account-zh-360");
    assertThat(browser.run("return document.documentElement.scrollWidth <= 360")).isEqualTo(true);
    browser.size(1280, 900);
    browser.language("en");
    browser.find("#sign-out").click();
    browser.find("#kc-logout").click();
    browser.find("#provider");
  }

  @Test
  @Order(2)
  void aPersonWithoutAnAccountIsToldSoAndLogged() throws Exception {
    browser.driver.get(server.uri("/").toString());
    signInAtKeycloak("stranger");

    browser.until("return document.querySelector('.note.bad')?.innerText.includes('no account')");
    browser.photograph("oidc-refused");
    browser.language("zh-CN");
    browser.photograph("oidc-refused-zh");
    browser.language("en");
    assertThat(server.refused()).contains("11111111-0000-4000-8000-000000000002");
    assertThat(browser.driver.manage().getCookies())
        .noneMatch(each -> each.getName().equals("__Host-strongroom"));
  }

  @Test
  @Order(3)
  void anAnswerOfAnotherAttemptIsRefused() {
    // the stranger is signed in at Keycloak still, so that sends back at once
    HttpResponse<byte[]> first = server.browse("/api/v1/sign-in/provider", Optional.empty());
    HttpResponse<byte[]> other = server.browse("/api/v1/sign-in/provider", Optional.empty());
    String path = "/api/v1/sign-in/provider/callback?";
    String state =
        Arrays.stream(location(first).split("[?&]", -1))
            .filter(each -> each.startsWith("state="))
            .findFirst()
            .orElseThrow();
    String iss = "&iss=" + java.net.URLEncoder.encode(keycloak.issuer(), StandardCharsets.UTF_8);

    assertThat(location(server.browse(path + state + iss + "&code=x", cookie(other))))
        .isEqualTo("/#sign-in/not-begun");
    assertThat(location(server.browse(path + state + iss + "&code=x", Optional.empty())))
        .isEqualTo("/#sign-in/not-begun");
    assertThat(location(server.browse(path + state + "&code=x", cookie(first))))
        .as("Keycloak always says who it is")
        .isEqualTo("/#sign-in/not-genuine");
    assertThat(location(server.browse(path + state + iss + "&code=x", cookie(first))))
        .as("Keycloak has given no such code")
        .isEqualTo("/#sign-in/provider-refused");
  }

  private static String location(HttpResponse<byte[]> answer) {
    return answer.headers().firstValue("location").orElse("");
  }

  private static Optional<String> cookie(HttpResponse<byte[]> answer) {
    return answer
        .headers()
        .firstValue("set-cookie")
        .map(each -> each.substring(0, each.indexOf(';')));
  }

  @Test
  @Order(4)
  void programsBringItsTokens() throws Exception {
    String token = keycloak.token("analytics", PROGRAM_SECRET);

    assertThat(server.get(CAMERAS, token).statusCode()).isEqualTo(200);
    assertThat(server.get("/api/v1/users", token).statusCode()).isEqualTo(403);
    String elsewhere = keycloak.token("elsewhere", "a-third-secret-of-this-test");
    refused("another audience", elsewhere);
    String[] parts = token.split("\\.", -1);
    refused("tampered", parts[0] + "." + parts[1].replace('A', 'B') + "." + parts[2]);
    refused("alg none", "eyJhbGciOiJub25lIiwidHlwIjoiYXQrand0In0." + parts[1] + ".");
    SignedJWT real = SignedJWT.parse(token);
    SignedJWT confused =
        new SignedJWT(
            new JWSHeader.Builder(JWSAlgorithm.HS256)
                .type(new JOSEObjectType("at+jwt"))
                .keyID(real.getHeader().getKeyID())
                .build(),
            real.getJWTClaimsSet());
    confused.sign(new MACSigner(keycloak.issuer().repeat(2)));
    refused("HS256", confused.serialize());
  }

  private void refused(String what, String token) {
    assertThat(server.get(CAMERAS, token).statusCode()).as(what).isEqualTo(401);
  }

  @Test
  @Order(5)
  void itsKeysChangeWithoutARestart() throws Exception {
    String old = keycloak.token("analytics", PROGRAM_SECRET);
    keycloak.rotate();
    String newer = keycloak.token("analytics", PROGRAM_SECRET);

    assertThat(SignedJWT.parse(newer).getHeader().getKeyID())
        .isNotEqualTo(SignedJWT.parse(old).getHeader().getKeyID());
    assertThat(server.get(CAMERAS, newer).statusCode()).isEqualTo(200);
    refused("signed with a key that it has taken back", old);
  }

  @Test
  @Order(6)
  void itsAbsenceIsBorneForFourHours() throws Exception {
    String token = keycloak.token("analytics", PROGRAM_SECRET);
    assertThat(server.get(CAMERAS, token).statusCode()).isEqualTo(200);
    keycloak.close();

    assertThat(server.get(CAMERAS, token).statusCode()).as("at once").isEqualTo(200);
    clock.later = Duration.ofMinutes(4);
    assertThat(server.get(CAMERAS, token).statusCode()).as("while it lives").isEqualTo(200);
    clock.later = Duration.ofMinutes(6);
    refused("over", token);
    clock.later = Duration.ofHours(4);
    HttpResponse<byte[]> away = server.get(CAMERAS, token);
    assertThat(away.statusCode()).isEqualTo(503);
    assertThat(new String(away.body(), StandardCharsets.UTF_8)).contains("too old to be used");
    assertThat(server.localPeopleSignIn()).isTrue();
    HttpResponse<byte[]> begun = server.browse("/api/v1/sign-in/provider", Optional.empty());
    assertThat(location(begun)).isEqualTo("/#sign-in/provider-away");
  }
}
