package io.strongroom.loadtests.demo;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.strongroom.loadtests.process.Folders;
import io.strongroom.loadtests.process.Site;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * What a demo tells when it is ready.
 *
 * @param url where to look
 * @param viewerPassword of the account {@code viewer}
 * @param approverPassword of the account {@code approver}
 * @param secondPassword of the account {@code second-approver}
 * @param adminPassword of the account {@code admin}
 * @param cameras id, name and source of each
 * @param nodes url, data folder and process of each; empty if there is one alone
 */
record DemoReport(
    URI url,
    String viewerPassword,
    String approverPassword,
    String secondPassword,
    String adminPassword,
    ArrayNode cameras,
    ArrayNode nodes) {
  private static final ObjectMapper JSON = new ObjectMapper();

  static DemoReport of(URI url, Site site, ArrayNode cameras, ArrayNode nodes) throws IOException {
    return new DemoReport(
        url,
        Files.readString(site.secrets().resolve("viewer")),
        Files.readString(site.secrets().resolve("approver")),
        Files.readString(site.secrets().resolve("second-approver")),
        Files.readString(site.secrets().resolve("admin")),
        cameras,
        nodes);
  }

  /** For scripts, in one step, so that nobody reads half of it. */
  void write(Path json) throws IOException {
    ObjectNode ready = JSON.createObjectNode().put("url", url.toString());
    ArrayNode accounts = ready.putArray("accounts");
    account(accounts, "viewer", viewerPassword, "requester");
    account(accounts, "approver", approverPassword, "approver");
    account(accounts, "second-approver", secondPassword, "approver");
    account(accounts, "admin", adminPassword, "administrator");
    ready.set("cameras", cameras);
    if (!nodes.isEmpty()) {
      ready.set("nodes", nodes);
    }
    Path fresh = Folders.beside(json, ".new");
    Files.write(fresh, JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(ready));
    Files.move(fresh, json, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  private static void account(ArrayNode accounts, String user, String password, String role) {
    accounts.addObject().put("user", user).put("password", password).put("role", role);
  }

  /** For people. */
  void print(PrintStream out, String records, String fingerprint, String more) {
    out.printf(
        """

        Strongroom records %s.

          Open        %s
          Sign in as  viewer           %s   (sees footage, by a standing grant)
          or as       approver         %s   (decides who sees what)
          or as       second-approver  %s   (has the second word on what needs two)
          or as       admin            %s   (cameras and users, no footage)

          The browser will warn: the node made its own certificate authority, with the fingerprint
          %s
        %s
        Ctrl-C stops it; the next start goes on with what was recorded.
        """,
        records,
        url,
        viewerPassword,
        approverPassword,
        secondPassword,
        adminPassword,
        fingerprint,
        more);
    out.flush();
  }
}
