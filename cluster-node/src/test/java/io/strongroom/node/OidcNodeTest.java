package io.strongroom.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.strongroom.ops.cli.ApiClient;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node whose settings name an identity provider that is not there. */
final class OidcNodeTest {
  private static final String PROVIDER =
      "oidc { issuer = \"http://127.0.0.1:9/realms/county\", client-id = c, name = County";

  @Test
  void itStartsAndLocalAccountsGoOnAndLinksAreKept(@TempDir Path folder) throws IOException {
    TroubleSite site = TroubleSite.in(folder.resolve("site"));
    Path secret = Files.writeString(folder.resolve("secret"), "a secret of the client\n");
    String provider = PROVIDER + ", client-secret-file = \"" + secret + "\" }";
    ObjectNode person =
        ApiClient.object()
            .put("user", "wang")
            .put("name", "Wang Wei")
            .put("unit", "unit")
            .put("role", "requester");
    person.set("provider", ApiClient.object().put("subject", "wang-1"));
    try (Node node = site.start(provider);
        ApiClient admin = site.administrator(node.url())) {
      assertThat(admin.get("/api/v1/sign-in").at("/provider/name").asText()).isEqualTo("County");
      admin.post("/api/v1/users", person);
    }

    try (Node node = site.start();
        ApiClient admin = site.administrator(node.url())) {
      assertThat(admin.get("/api/v1/sign-in").has("provider")).as("it was taken out").isFalse();
      JsonNode kept = admin.get("/api/v1/users").path("users").path(1).path("provider");
      assertThat(kept.path("subject").asText()).isEqualTo("wang-1");
      assertThat(kept.path("issuer").asText()).isEqualTo("http://127.0.0.1:9/realms/county");
    }
  }

  @Test
  void withoutTheClientsSecretItDoesNotStart(@TempDir Path folder) throws IOException {
    TroubleSite site = TroubleSite.in(folder.resolve("site"));

    assertThatThrownBy(() -> site.start(PROVIDER + " }").close())
        .isInstanceOfSatisfying(
            StrongroomException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.CALLER))
        .hasMessageContaining("oidc.client-secret-file is missing")
        .hasMessageContaining("STRONGROOM_OIDC_SECRET");
  }
}
